/** The figures of a run under load as lines: what was measured, and as ratios where two things are compared. */
import { growth } from './figures';
import type { PageFigures, ReloadFigures } from './folder-run';
import type { Frames } from './frames';
import type { LoopFigures } from './loop';
import type { ShellFigures } from './shell';

const row = (values: readonly number[], unit: string): string => {
  const ratio = growth(values);
  return ratio === null ? 'too few looks' : `${values.join(', ')} ${unit} by quarter, last over first ${ratio}`;
};

const framesText = ({ perSecond, median, nineOfTen, own, tasks }: Frames): string =>
  `${perSecond} frames a second (median ${median} ms, nine of ten within ${nineOfTen} ms), ${own} ms of each the page's script, style and layout, ${tasks} ms all of the main thread`;

export function shellLines({ wall, halves, lines, errors }: ShellFigures): string[] {
  const mostTime = halves.map(({ wall: seconds, lines: count }) => `${count} in ${seconds.toFixed(1)} s`).join(', ');
  return [
    `Shell: ${lines} lines in ${wall.toFixed(1)} s (killed in between: ${mostTime}), ${errors} of them errors`,
    ...halves.map(({ residentMB }, i) => `Shell, ${i === 0 ? 'before' : 'after'} the kill: ${row(residentMB, 'MB resident')}`),
  ];
}

export function pageLines(page: PageFigures, shell: ShellFigures | null): string[] {
  return [
    `Page: ${page.wall} s${shell ? `, ${(page.wall / shell.wall).toFixed(2)} of the shell's` : ''}; main thread: script ${(100 * page.scriptShare).toFixed(1)} % of the wall, all tasks ${(100 * page.taskShare).toFixed(1)} %`,
    `Page: ${page.longTasks} tasks over 50 ms of wall, the longest ${page.longestTask} ms`,
    `Page, heap: ${row(page.heapMB, 'MB')}; ${page.heapKBaPicture ?? '?'} KB a picture`,
    `Page, resident: ${row(page.residentMB, 'MB')}`,
    ...page.framesDuring.map((frames, i) => `Gallery scrolled during the run, ${i + 1} of 4: ${framesText(frames)}`),
    `Gallery scrolled afterwards: ${framesText(page.gallery)}`,
    `Table scrolled afterwards: ${framesText(page.table)}`,
    `Page: ${page.errorsNamed} files named as bad`,
  ];
}

export const reloadLines = ({ done, backAtOnce, notCopied, wall }: ReloadFigures): string[] => [
  `Reloaded after ${done} files: ${backAtOnce} pictures were back at once, ${notCopied} had not been copied and were named; all done after ${wall} s`,
];

export const loopLines = ({ turns, minutes, first, last, byQuarter }: LoopFigures): string[] => [
  `Loop: ${turns} turns in ${minutes} min`,
  ...Object.entries(byQuarter).map(
    ([key, values]) =>
      `Loop, ${key}: ${values.length === 4 ? row(values, '') : `${first[key as keyof typeof first]} at first, ${last[key as keyof typeof last]} at last`}`,
  ),
];
