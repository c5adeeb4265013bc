/** The shell's `classify --files-from` over a folder, killed in the middle and gone on with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Judged, quarters } from './figures';
import type { LoadFolder } from './pictures';

export interface ShellFigures {
  /** Seconds of both halves, their starts (bundling, model) included. */
  readonly wall: number;
  /** Of the two processes: seconds, lines written, and MB resident by quarter of the time in which lines came. */
  readonly halves: readonly { readonly wall: number; readonly lines: number; readonly residentMB: readonly number[] }[];
  readonly lines: number;
  readonly errors: number;
  readonly exitCode: number;
}

/** MB that a process holds in memory; null where the system does not say so in /proc. */
export function residentMB(pid: number | undefined): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

const EVERY = 250;
/** Of the last quarter over the first; fewer lines are all beginning. */
const MOST_GROWTH = 1.05;
const ENOUGH = 2000;

/** Counts the whole lines of a file that grows: only what has come since the last time is read. */
function lineCounter(path: string): () => number {
  let [at, lines] = [0, 0];
  return () => {
    if (!existsSync(path)) return 0;
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - at));
    at += readSync(file, bytes, 0, bytes.length, at);
    closeSync(file);
    for (const byte of bytes) if (byte === 10) lines++;
    return lines;
  };
}

/** Runs the command until it ends, or until the file of results holds `killAt` lines. */
async function half(root: string, list: string, out: string, killAt: number | null) {
  const began = performance.now();
  const count = lineCounter(out);
  const before = count();
  const run = join(root, 'scripts/run.mjs');
  const child = spawn(process.execPath, [run, 'classify', '--files-from', list, '--resume', out], {
    stdio: ['ignore', 'ignore', process.env.LOAD_VERBOSE ? 'inherit' : 'ignore'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const resident: number[] = [];
  const timer = setInterval(() => {
    const lines = count();
    const mb = lines > before ? residentMB(child.pid) : null;
    if (mb !== null) resident.push(mb);
    if (killAt !== null && lines >= killAt) child.kill('SIGKILL');
  }, EVERY);
  const [code] = await ended;
  clearInterval(timer);
  return {
    code,
    wall: (performance.now() - began) / 1000,
    lines: count() - before,
    residentMB: quarters(resident),
  };
}

/** @param place an empty folder for the list and the results */
export async function loadShell(
  root: string,
  place: string,
  { files, bad, pictures }: LoadFolder,
): Promise<ShellFigures & Judged> {
  const [list, out] = [join(place, 'list.txt'), join(place, 'out.jsonl')];
  writeFileSync(list, `${files.join('\n')}\n`);
  const first = await half(root, list, out, Math.floor(files.length / 2));
  const second = await half(root, list, out, null);
  const faults: string[] = [];
  const seen = new Map<string, number>();
  let errors = 0;
  for (const line of readFileSync(out, 'utf8').split('\n').filter(Boolean)) {
    const { file, error } = JSON.parse(line) as { file: string; error: unknown };
    seen.set(basename(file), (seen.get(basename(file)) ?? 0) + 1);
    if (error) errors++;
  }
  const lost = files.filter((path) => !seen.has(basename(path)));
  const doubled = [...seen].filter(([, times]) => times > 1);
  if (first.code !== null) faults.push(`the first half ended by itself (exit ${first.code}) before it was killed`);
  if (lost.length > 0) faults.push(`${lost.length} files have no line, ${lost[0]} say`);
  if (doubled.length > 0) faults.push(`${doubled.length} files have more than one line, ${doubled[0][0]} say`);
  if (errors !== bad.length) faults.push(`${errors} errors for ${bad.length} bad files`);
  if (second.code !== 3) faults.push(`exit code ${second.code} where some files are bad`);
  for (const { lines, residentMB } of [first, second])
    if (lines >= ENOUGH && residentMB.length === 4 && residentMB[3] > MOST_GROWTH * residentMB[0])
      faults.push(`resident memory grew from ${residentMB[0]} to ${residentMB[3]} MB between the first quarter and the last`);
  if (pictures + bad.length !== files.length) faults.push('the folder is not what was made');
  return {
    wall: first.wall + second.wall,
    halves: [first, second].map(({ wall, lines, residentMB }) => ({ wall, lines, residentMB })),
    lines: seen.size,
    errors,
    exitCode: second.code ?? -1,
    faults,
  };
}
