/**
 * Makes the readings by which a category that is known by its words alone is found (src/models/trait-bank.ts), from procedural pictures:
 *
 *   node scripts/run.mjs traits [--model public/models/base] [--per-kind 10] --out public/models/fronts/<id>/traits.safetensors
 */
import { EXIT, parseCommand, runCommand, SHIPPED_MODELS, UsageError } from '../src/cli/command';
import { makeTraits } from '../src/cli/make-traits';
import { Progress } from '../src/cli/progress';

const USAGE = 'node scripts/run.mjs traits [--model <folder>] [--per-kind 10] --out <file>';

runCommand(async () => {
  const { values } = parseCommand(
    {
      options: {
        model: { type: 'string', default: `${SHIPPED_MODELS}/base` },
        'per-kind': { type: 'string', default: '10' },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  if (!values.out) throw new UsageError('--out is missing.', USAGE);
  const perKind = Number(values['per-kind']);
  if (!Number.isInteger(perKind) || perKind < 1) throw new UsageError(`--per-kind ${values['per-kind']} is no number.`, USAGE);
  await makeTraits(values.model, perKind, values.out, new Progress());
  return EXIT.ok;
});
