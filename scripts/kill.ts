/**
 * What is killed loses nothing that was said to be saved, and leaves nothing half written that opens:
 *
 *   npm run kill -- --kills 2000 --seed 1 [--log docs/kill/seed-1.log]             pages, at a random operation on the disk
 *   npm run kill -- --shell --kills 25 --seed 1 [--log docs/kill/shell-seed-1.log] commands of the shell, each so often, at a random moment
 *
 * The pages save labels, models, language models, trainings and sessions; the commands train, export and classify.
 */
import { appendFileSync } from 'node:fs';
import { killPages } from '../src/app/testing-kills';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { killCommands } from '../src/trials/testing-shell-kills';

const USAGE = 'npm run kill -- [--shell] --kills 2000 --seed 1 [--log file]';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        shell: { type: 'boolean', default: false },
        kills: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        log: { type: 'string' },
      },
    },
    USAGE,
  );
  const { shell, seed, log } = values;
  const kills = Number(values.kills);
  if (!Number.isInteger(kills) || kills < 1)
    throw new UsageError(`--kills must be a positive whole number, not "${values.kills}".`, USAGE);
  let faultCount = 0;
  const tell = (what: string, faults: readonly string[]): void => {
    faultCount += faults.length;
    const asked = `npm run kill -- ${shell ? '--shell ' : ''}--kills ${kills} --seed ${seed}`;
    for (const line of [
      ...faults.map((fault) => `FAULT ${fault}`),
      `${asked}, ${what}, ${faults.length} faults; Node ${process.version}`,
    ]) {
      console.log(line);
      if (log) appendFileSync(log, `${line}\n`);
    }
  };
  if (shell)
    await killCommands(kills, seed, ({ name, kills: killed, ends, faults }) =>
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
