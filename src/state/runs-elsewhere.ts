/** Trainings that other tabs of this page own: which they are, how far they have come, and what happens when such a tab closes. */
import type { Tabs } from '../base/tabs';
import type { RunPlace } from '../services/finetune/protocol';

export interface RunElsewhere {
  readonly runId: string;
  /** Null until its tab has told. */
  readonly name: string | null;
  /** What it does, where that is no step: `Judging the model`. */
  readonly words: string | null;
  readonly last: (RunPlace & { readonly steps: number }) | null;
}

export const runLock = (runId: string): string => `run/${runId}`;

const TOPIC = 'runs';

type Message =
  /** How a run stands that the sender owns. */
  | ({ readonly kind: 'state' } & RunElsewhere)
  /** Who owns a run is to tell how it stands. */
  | { readonly kind: 'who' }
  /** A run has ended, was paused or discarded: what is stored is another. */
  | { readonly kind: 'changed' };

const isPlace = (value: unknown): value is RunPlace & { steps: number } => {
  const place = (value ?? {}) as Record<string, unknown>;
  return ['step', 'steps', 'fit', 'fits'].every((key) => Number.isSafeInteger(place[key]));
};
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 500) : null);

/** From another tab, perhaps of another build. */
function asElsewhere(message: Record<string, unknown>): RunElsewhere | null {
  const { runId, name, words, last } = message;
  if (typeof runId !== 'string') return null;
  return { runId, name: textOr(name), words: textOr(words), last: isPlace(last) ? last : null };
}

export interface RunWatch {
  /** Looks which runs other tabs own; their states arrive by and by. */
  refresh(): Promise<void>;
  /** Tells the other tabs how the run of this one stands; null: it has ended, or is not theirs to see any more. */
  tell(state: RunElsewhere | null): void;
  /** Tells the other tabs that the stored runs have changed. */
  tellChanged(): void;
}

interface RunWatchParts {
  readonly tabs: Tabs;
  readonly onRuns: (runs: ReadonlyMap<string, RunElsewhere>) => void;
  /** Stored runs have changed: they are to be listed anew. */
  readonly onChanged: () => void;
  readonly now: () => number;
}

/** Others need not follow every step, milliseconds. */
const PACE = 1000;

export function watchRuns({ tabs, onRuns, onChanged, now }: RunWatchParts): RunWatch {
  let runs: ReadonlyMap<string, RunElsewhere> = new Map();
  let own: RunElsewhere | null = null;
  let told = Number.NEGATIVE_INFINITY;
  const watched = new Set<string>();

  const put = (next: ReadonlyMap<string, RunElsewhere>): void => {
    runs = next;
    onRuns(runs);
  };

  /** Its tab may close without a word. */
  async function watch(runId: string): Promise<void> {
    if (watched.has(runId)) return;
    watched.add(runId);
    await tabs.whenFree(runLock(runId));
    watched.delete(runId);
    if (!runs.has(runId)) return;
    put(new Map([...runs].filter(([id]) => id !== runId)));
    onChanged();
  }

  const say = (): void => {
    told = now();
    if (own) tabs.tell(TOPIC, { kind: 'state', ...own } satisfies Message);
  };

  tabs.listen(TOPIC, (data) => {
    const message = (data ?? {}) as Record<string, unknown>;
    if (message.kind === 'who') say();
    if (message.kind === 'changed') onChanged();
    if (message.kind !== 'state') return;
    const state = asElsewhere(message);
    if (!state || state.runId === own?.runId) return;
    put(new Map([...runs, [state.runId, state]]));
    void watch(state.runId);
  });

  return {
    async refresh() {
      const ids = await tabs.elsewhere(runLock(''));
      put(new Map([...ids].map((runId) => [runId, runs.get(runId) ?? { runId, name: null, words: null, last: null }])));
      for (const runId of ids) void watch(runId);
      if (ids.size > 0) tabs.tell(TOPIC, { kind: 'who' } satisfies Message);
    },
    tell(state) {
      const isNew = state?.runId !== own?.runId || state?.words !== own?.words;
      own = state;
      if (state && (isNew || now() - told >= PACE)) say();
    },
    tellChanged: () => tabs.tell(TOPIC, { kind: 'changed' } satisfies Message),
  };
}
