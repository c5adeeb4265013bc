import type { Desk, DeskStore } from '../state/desk';

/** A run's progress is shown no more often than this, ms: the eye needs no more, and each showing costs the page a few milliseconds. */
const PAUSE = 100;

/** Only what a run does by itself has changed: items came, were read or named. What the user did is more than that. */
const isProgress = (before: Desk, now: Desk): boolean =>
  before.engine === now.engine &&
  before.session.selected === now.session.selected &&
  before.session.history === now.session.history;

/**
 * The desk as the screen listens to it: what the user does is told at once, a run's progress at most ten times a second. Its state is
 * always the present one; only who waits for changes hears of them together.
 */
export function gathered(desk: DeskStore, pause = PAUSE): DeskStore {
  const listeners = new Set<(state: Desk, before: Desk) => void>();
  let told = desk.getState();
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function tell(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    toldAt = performance.now();
    const [before, now] = [told, desk.getState()];
    told = now;
    for (const listener of [...listeners]) listener(now, before);
  }

  desk.subscribe((now) => {
    const left = toldAt + pause - performance.now();
    if (left <= 0 || !isProgress(told, now)) tell();
    else timer ??= setTimeout(tell, left);
  });

  return {
    ...desk,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
