import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PackedError } from '../base/errors';
import { t } from '../locales/words';
import type { EngineReport } from '../services/classify/protocol';
import { EMPTY_SESSION, type Session } from './session';

/** Where the model and its engine stand. */
export type EngineState =
  | { readonly phase: 'loading'; readonly words: string; readonly fraction: number }
  | { readonly phase: 'ready'; readonly report: EngineReport }
  | { readonly phase: 'failed'; readonly error: PackedError };

/** All that the screen shows of the user's work. */
export interface Desk {
  readonly session: Session;
  readonly engine: EngineState;
}

export type DeskStore = StoreApi<Desk>;

export const createDesk = (): DeskStore =>
  createStore<Desk>(() => ({
    session: EMPTY_SESSION,
    engine: { phase: 'loading', words: t('Starting'), fraction: 0 },
  }));
