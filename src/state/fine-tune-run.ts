/** A training run as the page shows it, and what each of its events changes. */
import type { PackedError } from '../base/errors';
import type { FineTuneEvent, RunPlace } from '../services/finetune/protocol';

type StepEvent = Extract<FineTuneEvent, { kind: 'step' }>;
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface RunState {
  readonly runId: string;
  readonly name: string;
  /** `held`: to be paused, but there is no room to save it; it waits. */
  readonly status: 'running' | 'pausing' | 'held' | 'ending' | 'paused' | 'failed' | 'done';
  readonly phase: { readonly words: string; readonly fraction: number | null } | null;
  readonly last: StepEvent | null;
  /** Training loss over the steps of the present fit. */
  readonly losses: readonly CurvePoint[];
  /** Validation macro-F1 and top-1 over epochs; empty without a validation part. */
  readonly scores: readonly { readonly epoch: number; readonly macroF1: number; readonly top1: number | null }[];
  readonly notices: readonly string[];
  /** Most that was seen held on the GPU at a step of this run; null on the processor. */
  readonly gpuPeakBytes: number | null;
  /** Where the checkpoint on the disk stands. */
  readonly saved: RunPlace | null;
  /** There was no room for the last save. */
  readonly unsaved: boolean;
  readonly error: PackedError | null;
}

export const isRunning = (run: RunState | null): boolean =>
  run !== null && ['running', 'pausing', 'held', 'ending'].includes(run.status);

export const FRESH_RUN: Omit<RunState, 'runId' | 'name'> = {
  status: 'running',
  phase: null,
  last: null,
  losses: [],
  scores: [],
  notices: [],
  gpuPeakBytes: null,
  saved: null,
  unsaved: false,
  error: null,
};

/** One event more in the run's state. */
export function withEvent(run: RunState, event: FineTuneEvent): RunState {
  switch (event.kind) {
    case 'phase':
      return { ...run, phase: { words: event.words, fraction: event.fraction } };
    case 'step': {
      // A step that is not the next one begins a new fit, or goes on from the last save.
      const next = run.last === null || (event.fit === run.last.fit && event.step > run.last.step);
      const kept = next ? run.losses : run.losses.filter(({ x }) => x < event.step);
      const gpuPeakBytes = event.gpuBytes === null ? run.gpuPeakBytes : Math.max(run.gpuPeakBytes ?? 0, event.gpuBytes);
      return { ...run, phase: null, last: event, gpuPeakBytes, losses: [...kept, { x: event.step, y: event.loss }] };
    }
    case 'epoch': {
      const { epoch, macroF1, top1 } = event;
      return macroF1 === null ? run : { ...run, scores: [...run.scores, { epoch: epoch + 1, macroF1, top1 }] };
    }
    case 'notice':
      return { ...run, notices: [...run.notices, event.sentence] };
    case 'saved':
      return { ...run, unsaved: false, saved: { step: event.step, fit: event.fit, fits: event.fits } };
    case 'unsaved':
      return { ...run, unsaved: true, status: event.held ? 'held' : run.status };
  }
}
