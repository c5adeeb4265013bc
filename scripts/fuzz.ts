/**
 * `npm run fuzz -- --mutants 100000 --seed 1 [--workers 1] [--log docs/fuzz/seed-1.log] [--only png] [--minutes 60]`: damages small sound files of every kind that is read
 * (pictures, tags, sidecars, archives, tables, models, language models, checkpoints) where their structure invites it, and reads them. A fault names target and
 * mutant; the same seed makes it again. Exit code 1 where there was one.
 */
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { fuzz } from '../src/trials/fuzz-command';

const USAGE = 'npm run fuzz -- --mutants 100000 --seed 1 [--workers 1] [--log file] [--only name] [--minutes 60]';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        mutants: { type: 'string', default: '10000' },
        seed: { type: 'string', default: '1' },
        workers: { type: 'string', default: '1' },
        log: { type: 'string' },
        only: { type: 'string', default: '' },
        minutes: { type: 'string', default: '1000000' },
      },
    },
    USAGE,
  );
  const count = (name: string, text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
      throw new UsageError(`--${name} must be a positive whole number, not "${text}".`, USAGE);
    return value;
  };
  const faults = await fuzz({
    mutants: count('mutants', values.mutants),
    workers: count('workers', values.workers),
    minutes: count('minutes', values.minutes),
    seed: values.seed,
    log: values.log ?? null,
    only: values.only,
  });
  return faults.length === 0 ? EXIT.ok : 1;
});
