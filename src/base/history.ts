/**
 * What the user can take back and do again, over any state that is a value: two stacks of edits. An edit holds only what it changed, so
 * whatever arrives in between (verdicts, further pictures) stays when it is taken back.
 */

/** A file of a drop. */
export interface Held {
  readonly drop: number;
  readonly path: string;
}

export interface Edit<State> {
  /** What was done, for `Undo: ...`. */
  readonly words: string;
  /** Takes it back at `now`, milliseconds. What has gone in the meantime is passed over. */
  readonly back: (state: State, now: number) => State;
  readonly forth: (state: State, now: number) => State;
  /** What must be kept elsewhere for as long as this can be taken back. */
  readonly holds?: readonly Held[];
  /** Edits of one name that follow each other within so many milliseconds, as the steps of a slider's way or typing, are taken back as one. */
  readonly joins?: { readonly name: string; readonly at: number; readonly within: number };
}

export interface History<State> {
  /** Oldest first. */
  readonly past: readonly Edit<State>[];
  /** Taken back, the one to be done again first at the end. */
  readonly future: readonly Edit<State>[];
}

const DEPTH = 50;

interface WithHistory<State> {
  readonly history: History<State>;
}

/** The state with one edit more to take back. `forth` is what has just been done to it. */
export function recorded<State extends WithHistory<State>>(state: State, edit: Edit<State>): State {
  const { past } = state.history;
  const last = past.at(-1);
  const one =
    last?.joins && edit.joins && last.joins.name === edit.joins.name && edit.joins.at - last.joins.at < edit.joins.within
      ? { ...edit, back: last.back }
      : null;
  return { ...state, history: { past: one ? [...past.slice(0, -1), one] : [...past, edit].slice(-DEPTH), future: [] } };
}

/** Takes the last edit back; the same state where there is none. */
export function undo<State extends WithHistory<State>>(state: State, now: number): State {
  const { past, future } = state.history;
  const edit = past.at(-1);
  if (!edit) return state;
  return { ...edit.back(state, now), history: { past: past.slice(0, -1), future: [...future, edit] } };
}

/** Does again what was taken back last. */
export function redo<State extends WithHistory<State>>(state: State, now: number): State {
  const { past, future } = state.history;
  const edit = future.at(-1);
  if (!edit) return state;
  return { ...edit.forth(state, now), history: { past: [...past, edit], future: future.slice(0, -1) } };
}

/** What the edits of both stacks hold. */
export const held = <State>({ past, future }: History<State>): readonly Held[] =>
  [...past, ...future].flatMap(({ holds = [] }) => holds);

export const undoWords = <State>({ past }: History<State>): string | null => past.at(-1)?.words ?? null;
export const redoWords = <State>({ future }: History<State>): string | null => future.at(-1)?.words ?? null;
