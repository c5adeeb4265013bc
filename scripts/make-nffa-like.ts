/**
 * Draws an archive of NFFA-EUROPE's layout, to try `npm run train -- --recipe nffa` on (src/cli/testing-nffa.ts):
 *
 *   node scripts/run.mjs make-nffa-like [--pictures 20000] [--size 160] [--seed 1] --out <folder>
 */
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { makeNffaLike } from '../src/cli/testing-nffa';

const USAGE = 'node scripts/run.mjs make-nffa-like [--pictures 20000] [--size 160] [--seed 1] --out <folder>';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        pictures: { type: 'string', default: '20000' },
        size: { type: 'string', default: '160' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  const [pictures, size] = [Number(values.pictures), Number(values.size)];
  if (values.out === undefined) throw new UsageError('--out is missing.', USAGE);
  if (!Number.isInteger(pictures) || pictures < 1) throw new UsageError(`--pictures ${values.pictures} is no number.`, USAGE);
  if (!Number.isInteger(size) || size < 64) throw new UsageError(`--size ${values.size} is no side of 64 px or more.`, USAGE);
  const { seed, out } = values;
  await makeNffaLike({ pictures, size, seed, out }, (done, category) =>
    process.stderr.write(`${category}.tar: ${done} pictures so far\n`),
  );
  return EXIT.ok;
});
