/**
 * Commands on a full disk: each is started again and again, and each time there is no room at another of its writes and from there on
 * (ENOSPC, half of what was to be written is there). It must say so and end as failed, leave nothing half written under a final name, and
 * come to the undisturbed result when it is started once more with room.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start, type Work, withWorks } from './testing-shell-kills';

export interface FilledWork {
  readonly name: string;
  /** Writes of the undisturbed command below its folder. */
  readonly writes: number;
  readonly tries: number;
  readonly faults: readonly string[];
}

/** Loaded into a command before its own code (`node --import`): counts what it writes below a folder, and lets no more than so much happen. */
const HOOK = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { FULL_FOLDER: folder, FULL_AT: at, FULL_NOTE: note } = process.env;
let count = 0;
const isIn = (path) => typeof path === 'string' && path.startsWith(folder);
const hasRoom = () => ++count < Number(at);
const full = (path) =>
  Object.assign(new Error("ENOSPC: no space left on device, write '" + path + "'"), { code: 'ENOSPC', errno: -28, syscall: 'write', path });
const half = (content) => (content && content.length > 1 ? content.slice(0, content.length >> 1) : '');

if (isMainThread && folder) {
  const { writeFile, open, mkdir } = fs.promises;
  fs.promises.mkdir = async (path, options) => {
    if (isIn(path) && !fs.existsSync(path) && !hasRoom()) throw full(path);
    return mkdir(path, options);
  };
  fs.promises.writeFile = async (path, content, options) => {
    if (!isIn(path) || hasRoom()) return writeFile(path, content, options);
    await writeFile(path, half(content), options);
    throw full(path);
  };
  fs.promises.open = async (path, flags, mode) => {
    const handle = await open(path, flags, mode);
    if (!isIn(path) || (flags ?? 'r') === 'r') return handle;
    for (const name of ['appendFile', 'writeFile', 'write']) {
      const own = handle[name].bind(handle);
      handle[name] = async (content, ...more) => {
        if (hasRoom()) return own(content, ...more);
        await own(half(content));
        throw full(path);
      };
    }
    return handle;
  };
  syncBuiltinESMExports();
  process.on('exit', () => fs.writeFileSync(note, String(count)));
}
`;

/** At most so many places are tried of a command that writes often, evenly over its writes, the first and the last among them. */
const MOST = 12;

function places(writes: number): number[] {
  const tries = Math.min(MOST, writes);
  return Array.from({ length: tries }, (_, i) => 1 + Math.round((i * (writes - 1)) / Math.max(1, tries - 1)));
}

async function fillWork(work: Work, folder: string): Promise<FilledWork> {
  const [hook, note] = [join(folder, 'hook.mjs'), join(folder, 'note')];
  await writeFile(hook, HOOK);
  const out = join(folder, 'full');
  const fresh = async () => {
    await rm(out, { recursive: true, force: true });
    await mkdir(out);
  };
  const run = (at: number) =>
    start(work.command(out), undefined, {
      NODE_OPTIONS: `--import=${pathToFileURL(hook).href}`,
      ...{ FULL_FOLDER: out, FULL_AT: String(at), FULL_NOTE: note },
    });
  await fresh();
  const whole = await run(Number.POSITIVE_INFINITY);
  const wanted = await work.result(out);
  const writes = Number(await readFile(note, 'utf8'));
  if (whole.code !== 0 || wanted === null) throw new Error(`${work.name} fails undisturbed: ${whole.error}`);
  const faults: string[] = [];
  const tries = places(writes);
  for (const at of tries) {
    const say = (words: string) => faults.push(`${work.name}, full from write ${at} of ${writes} on: ${words}`);
    await fresh();
    const { code, error } = await run(at);
    const told = error.trim().split('\n').at(-1) ?? '';
    if (code === 0) say('it ends as if all were well');
    else if (!/no space left|disk is full/i.test(told)) say(`it says "${told}"`);
    else if (/^ENOSPC/.test(told)) say(`it says no way out: "${told}"`);
    const left = await work.result(out).catch((error: unknown) => `unreadable: ${error}`);
    if (left !== null && left !== wanted && !work.grows) say(`${left} instead of ${wanted}`);
    const again = await start(work.command(out));
    if (again.code !== 0 && !again.error.includes('finished model'))
      say(`with room again it ends with code ${again.code}: ${again.error.trim().split('\n').at(-1)}`);
    const result = await work.result(out);
    if (result !== wanted) say(`with room again ${result} instead of ${wanted}`);
  }
  return { name: work.name, writes, tries: tries.length, faults };
}

/** Fills the disk under each command at each of its writes. */
export const fillCommands = (only: string, onWork: (filled: FilledWork) => void): Promise<void> =>
  withWorks(async (works, folder) => {
    for (const work of works.filter(({ name }) => name.includes(only))) onWork(await fillWork(work, folder));
  });
