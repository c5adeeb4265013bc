/** Frames while something is scrolled: what Chromium showed, and how much of each is the page's own work. */
import type { CDPSession, Locator } from '@playwright/test';
import { median, quantile } from './figures';
import { mainThreadOf, since } from './watch';

export interface Frames {
  readonly perSecond: number;
  /** Time from frame to frame, ms. */
  readonly median: number;
  readonly nineOfTen: number;
  /** Milliseconds of the main thread's processor time a frame: script, style and layout, which are the page's own ... */
  readonly own: number;
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  /** ... and all of its tasks, recording of what is to be drawn included. Raster runs on other threads. */
  readonly tasks: number;
}

/** Scrolls by `step` px a frame, from end to end and back. */
export async function scrolled(devtools: CDPSession, list: Locator, step: number, frames: number): Promise<Frames> {
  const before = await mainThreadOf(devtools);
  const times = await list.evaluate(
    async (element, { step, frames }) => {
      const taken: number[] = [];
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      let [last, by] = [await frame(), step];
      for (let i = 0; i < frames; i++) {
        const most = element.scrollHeight - element.clientHeight;
        if (element.scrollTop + by > most || element.scrollTop + by < 0) by = -by;
        element.scrollTop += by;
        await frame();
        const now = performance.now();
        taken.push(now - last);
        last = now;
      }
      return taken;
    },
    { step, frames },
  );
  const spent = since(before, await mainThreadOf(devtools));
  const each = (seconds: number): number => Number(((1000 * seconds) / frames).toFixed(2));
  const sum = times.reduce((total, time) => total + time, 0);
  return {
    perSecond: Number(((1000 * times.length) / sum).toFixed(1)),
    median: Number(median(times).toFixed(1)),
    nineOfTen: Number(quantile(times, 0.9).toFixed(1)),
    own: each(spent.script + spent.style + spent.layout),
    script: each(spent.script),
    style: each(spent.style),
    layout: each(spent.layout),
    tasks: each(spent.tasks),
  };
}
