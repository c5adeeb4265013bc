import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Language } from '../locales/words';
import type { SortKey } from './order';

/** What is kept: pictures and all that was found, only what was found, or nothing. */
export type KeepWhat = 'pictures' | 'results' | 'nothing';

export type ClassifyView = 'pictures' | 'table' | 'map';

/** What the user has set up and expects to find again. */
export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  /** The first of the browser's languages that the page speaks, until one is chosen. */
  readonly language: Language | null;
  readonly sort: SortKey;
  /** Whether the verdict lists every category, or the first five. */
  readonly allCategories: boolean;
  /** How the session is looked at. */
  readonly view: ClassifyView;
  /** What of the session is kept on this computer. */
  readonly keep: KeepWhat;
  /** Somebody has read that the session is kept, and let it be or chose otherwise. */
  readonly keepKnown: boolean;
}

export type SettingsStore = StoreApi<Settings>;

/** The part of `localStorage` that is needed; it throws where the browser blocks it. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'micrographia.settings';
const DEFAULTS: Settings = {
  theme: 'system',
  language: null,
  sort: 'arrival',
  allCategories: false,
  view: 'pictures',
  keep: 'pictures',
  keepKnown: false,
};

/** Rebuilds settings from what was stored, field by field: nothing unknown or of a wrong type comes through. */
export function restoreSettings(text: string | null): Settings {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text ?? 'null');
  } catch {
    // Torn or foreign text: the defaults hold.
  }
  const stored = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const oneOf = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T =>
    allowed.find((entry) => entry === value) ?? otherwise;
  return {
    theme: oneOf(stored.theme, ['system', 'dark', 'light'], DEFAULTS.theme),
    language: (['en', 'de', 'ja'] as const).find((entry) => entry === stored.language) ?? DEFAULTS.language,
    sort: oneOf(stored.sort, ['arrival', 'name', 'category', 'doubt'], DEFAULTS.sort),
    allCategories: stored.allCategories === true,
    view: oneOf(stored.view, ['pictures', 'table', 'map'], DEFAULTS.view),
    keep: oneOf(stored.keep, ['pictures', 'results', 'nothing'], DEFAULTS.keep),
    keepKnown: stored.keepKnown === true,
  };
}

/** Settings that outlive the page where `storage` can be had; else they last as long as the page. */
export function createSettings(storage: KeyValueStorage | null): SettingsStore {
  let text: string | null = null;
  try {
    text = storage?.getItem(KEY) ?? null;
  } catch {
    // Storage is blocked: the defaults hold.
  }
  const store = createStore<Settings>(() => restoreSettings(text));
  store.subscribe((settings, before) => {
    try {
      // Only what was changed here: another tab may have set the rest since.
      const changed = Object.entries(settings).filter(([key, value]) => value !== before[key as keyof Settings]);
      const stored = restoreSettings(storage?.getItem(KEY) ?? null);
      storage?.setItem(KEY, JSON.stringify({ ...stored, ...Object.fromEntries(changed) }));
    } catch {
      // Full or blocked: the settings last as long as the page.
    }
  });
  return store;
}

/** What another tab has chosen to keep goes for this one too, at once; `changed` is told. */
export function followKeep(
  store: SettingsStore,
  events: Pick<Window, 'addEventListener'>,
  changed: (keep: KeepWhat) => void,
): void {
  events.addEventListener('storage', ({ key, newValue }) => {
    if (key !== KEY) return;
    const before = store.getState().keep;
    const { keep, keepKnown } = restoreSettings(newValue);
    store.setState({ keep, keepKnown });
    if (keep !== before) changed(keep);
  });
}
