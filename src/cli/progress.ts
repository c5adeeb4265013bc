/** Progress on standard error: count, rate, time left. A terminal sees one line that changes, a log file a line now and then. */

import { shownText } from '../base/shown';

const TERMINAL_MS = 200;
const LOG_MS = 10_000;

/** 75 -> `1 min 15 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `12 of 345, 8.3 a second, 40 s left`; `first` were done before this work began. */
export function progressLine(done: number, total: number, elapsedMs: number, first = 0): string {
  const rate = (done - first) / Math.max(elapsedMs / 1000, 1e-3);
  // The first few pay for starting threads: no promise from them.
  const left = done - first >= Math.min(4, total) && done < total ? `, ${duration((total - done) / rate)} left` : '';
  return `${done} of ${total}, ${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)} a second${left}`;
}

/** `Looking at the pictures: 25 %, 40 s left`; the time once there is something to tell it by. */
export function phaseLine(words: string, fraction: number, elapsedMs: number): string {
  const left = fraction > 0.02 && fraction < 1 ? `, ${duration((elapsedMs / 1000) * (1 / fraction - 1))} left` : '';
  return `${words}: ${Math.round(100 * fraction)} %${left}`;
}

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #start = performance.now();
  #shown = this.#start;
  /** How many were done at the start. */
  #first = 0;
  #open = false;
  #phase = { words: '', start: 0 };

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** Other work begins, of which so many were done before. */
  restart(first: number): void {
    this.#first = first;
    this.#start = performance.now();
  }

  update(done: number, total: number): void {
    this.#show(done === total, (now) => progressLine(done, total, now - this.#start, this.#first));
  }

  /** A part of the work of which only the share is known that is done, 0 .. 1. */
  phase(words: string, fraction: number): void {
    if (words !== this.#phase.words) this.#phase = { words, start: performance.now() };
    this.#show(fraction === 1, (now) => phaseLine(words, fraction, now - this.#phase.start));
  }

  #show(last: boolean, lineAt: (now: number) => string): void {
    const now = performance.now();
    if (!last && now - this.#shown < (this.#stream.isTTY ? TERMINAL_MS : LOG_MS)) return;
    this.#shown = now;
    const line = lineAt(now);
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    this.#open = this.#stream.isTTY === true;
  }

  /** A line of its own, above the progress. Names in it may be strangers'. */
  say(line: string): void {
    const text = shownText(line);
    this.#stream.write(this.#open ? `\r\x1b[K${text}\n` : `${text}\n`);
  }

  end(): void {
    if (this.#open) this.#stream.write('\n');
    this.#open = false;
  }
}
