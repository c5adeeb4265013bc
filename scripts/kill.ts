/**
 * What is killed loses nothing that was said to be saved, and leaves nothing half written that opens:
 *
 *   npm run kill -- --kills 2000 --seed 1 [--log docs/kill/seed-1.log]             pages, at a random operation on the disk
 *   npm run kill -- --shell --kills 25 --seed 1 [--log docs/kill/shell-seed-1.log] commands of the shell, each so often, at a random moment
 *   npm run kill -- --browser --kills 20 --seed 1 [--log docs/kill/browser-seed-1.log] Chromium, killed at a write on a page, in a worker, in one of two tabs
 *   npm run kill -- --full [--shell] [--log docs/kill/full-disk.log]               the disk is full at each write in turn, for that one and from there on
 *
 * The pages save labels, models, language models, trainings and sessions, and import projects; the commands train, export, classify and
 * install a language model.
 */
import { appendFileSync } from 'node:fs';
import { killBrowsers, WAYS } from '../e2e/kill/browser';
import { fillUp, WORKS } from '../src/app/testing-full-disk';
import { killPages } from '../src/app/testing-kills';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { fillCommands } from '../src/trials/testing-shell-disk';
import { killCommands } from '../src/trials/testing-shell-kills';

const USAGE = 'npm run kill -- [--shell | --browser] --kills 2000 --seed 1 [--full] [--only name] [--log file]';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        shell: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        kills: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: '' },
        log: { type: 'string' },
      },
    },
    USAGE,
  );
  const { shell, browser, full, seed, only, log } = values;
  const kills = Number(values.kills);
  if (!Number.isInteger(kills) || kills < 1)
    throw new UsageError(`--kills must be a positive whole number, not "${values.kills}".`, USAGE);
  let faultCount = 0;
  const tell = (what: string, faults: readonly string[]): void => {
    faultCount += faults.length;
    const asked = `npm run kill -- ${shell ? '--shell ' : ''}${browser ? '--browser ' : ''}${full ? '--full' : `--kills ${kills} --seed ${seed}`}`;
    for (const line of [
      ...faults.map((fault) => `FAULT ${fault}`),
      `${asked}, ${what}, ${faults.length} faults; Node ${process.version}`,
    ]) {
      console.log(line);
      if (log) appendFileSync(log, `${line}\n`);
    }
  };
  if (full && shell)
    await fillCommands(only, ({ name, writes, tries, faults }) =>
      tell(`${name}: ${writes} writes, ${tries} times full`, faults),
    );
  else if (full)
    for (const work of WORKS.filter(({ name }) => name.includes(only)))
      for (const writing of ['writable', 'sync'] as const) {
        const { name, writes, tries, faults } = await fillUp(work, writing);
        tell(`${name}: ${writes} writes, ${tries} times full`, faults);
      }
  else if (browser)
    for (const way of WAYS.filter((name) => name.includes(only))) {
      const root = process.env.MICROGRAPHIA_ROOT ?? '.';
      const {
        kills: killed,
        saves,
        refused,
        faults,
      } = await killBrowsers(root, way, kills, seed, (words) => console.error(words));
      tell(`${way}: ${killed} browsers killed, ${saves} saves, ${refused} refused by the other tab`, faults);
    }
  else if (shell)
    await killCommands(kills, seed, only, ({ name, kills: killed, ends, faults }) =>
      tell(`${name}: ${killed} times killed, ${ends} times ended`, faults),
    );
  else
    for (const writing of ['writable', 'sync'] as const) {
      const { kills: killed, operations, saves, faults } = await killPages(kills, seed, writing);
      const words = writing === 'writable' ? 'content appears when a file is closed' : 'files are written in place';
      tell(`${words}: ${killed} pages killed in ${operations} operations, ${saves} saves`, faults);
    }
  return faultCount === 0 ? EXIT.ok : 1;
});
