/**
 * `npm run kill -- --kills 2000 --seed 1 [--log docs/kill/seed-1.log]`: pages that save labels, models, language models, trainings and sessions, each killed at a
 * random operation on the disk. What a page said was saved must be there for the next one, and nothing half-written may open.
 */
import { appendFileSync } from 'node:fs';
import { killPages } from '../src/app/testing-kills';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';

const USAGE = 'npm run kill -- --kills 2000 --seed 1 [--log file]';

runCommand(async () => {
  const { values } = parseCommand(
    { options: { kills: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' }, log: { type: 'string' } } },
    USAGE,
  );
  const kills = Number(values.kills);
  if (!Number.isInteger(kills) || kills < 1)
    throw new UsageError(`--kills must be a positive whole number, not "${values.kills}".`, USAGE);
  let faults = 0;
  for (const writing of ['writable', 'sync'] as const) {
    const report = await killPages(kills, values.seed, writing);
    faults += report.faults.length;
    const words = writing === 'writable' ? 'content appears when a file is closed' : 'files are written in place';
    const lines = [
      ...report.faults.map((fault) => `FAULT ${fault}`),
      `npm run kill -- --kills ${kills} --seed ${values.seed}, ${words}: ${report.kills} pages killed in ${report.operations} operations, ${report.saves} saves, ${report.faults.length} faults; Node ${process.version}`,
    ];
    for (const line of lines) {
      console.log(line);
      if (values.log) appendFileSync(values.log, `${line}\n`);
    }
  }
  return faults === 0 ? EXIT.ok : 1;
});
