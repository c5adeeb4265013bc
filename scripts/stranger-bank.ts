/**
 * Makes the strangers that tuned models are taught with (src/models/stranger-bank.ts):
 *
 *   node scripts/run.mjs stranger-bank --data <class folders> --strangers <folders> [--seed 1] [--threads n] --out public/models/fronts/<id>/strangers.safetensors
 *
 * Both folders are those of the base recipe. Nothing of a picture is kept but what the front sees of it.
 */
import { availableParallelism } from 'node:os';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { makeStrangerBank } from '../src/cli/make-stranger-bank';

const USAGE = 'node scripts/run.mjs stranger-bank --data <folder> --strangers <folder> [--seed 1] [--threads n] --out <file>';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        data: { type: 'string' },
        strangers: { type: 'string' },
        seed: { type: 'string', default: '1' },
        threads: { type: 'string', default: String(availableParallelism()) },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  const { data, strangers, seed, out } = values;
  if (!data || !strangers || !out) throw new UsageError('--data, --strangers or --out is missing.', USAGE);
  const threads = Number(values.threads);
  if (!Number.isInteger(threads) || threads < 1) throw new UsageError(`--threads ${values.threads} is no number.`, USAGE);
  const { pictures, groups, bytes } = await makeStrangerBank({ data, strangers, seed, threads, out });
  process.stderr.write(`${out}: ${pictures} pictures of ${groups} groups, ${Math.round(bytes / 1000)} kB\n`);
  return EXIT.ok;
});
