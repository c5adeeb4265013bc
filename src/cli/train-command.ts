/**
 * Trains a model and writes its folder. Standard output stays empty; progress goes to standard error.
 *
 *   npm run train -- --data <folder|synth> [--data ...] [--profile paper|base] [--from id|scratch] [--epochs n] [--seed n] --out <dir>
 *   npm run train -- --recipe base --data <folder> --strangers <folder> [--pictures n] [--epochs n] [--seed n] [--without graph ...] --out <dir>
 *   npm run train -- --recipe nffa --data <folder of tars> [--mode quick|full] [--seed n] --out <dir>
 *   npm run train -- --data <folder> --from base --mode quick|full [--seed n] [--per-class n] [--groups guess|each|column|pattern] [--split file] [--keep-categories] [--cache dir|none] [--language en|de|ja] --out <dir>
 *
 * The first trains or goes on with a model of the ten categories, the second tunes one to the class folders of a lab. The folder of a
 * run that was stopped holds a checkpoint: the same command goes on from there, another one is refused. A report of the training lies
 * beside the model, report.html, in the language asked for. What the front makes of pictures is kept in the user's cache (`--cache`) for the
 * next training with them.
 */
import { availableParallelism } from 'node:os';
import { LOOP } from '../training/loop';
import { baseRecipe } from './base-recipe';
import { EXIT, modelFolder, parseCommand, SHIPPED_MODEL, UsageError } from './command';
import { fineTuneCommand } from './fine-tune-command';
import { nffaRecipe } from './nffa-recipe';
import { viewCache } from './pack-folder';
import { pretrainCommand, TRAIN_USAGE } from './pretrain-command';
import { INGREDIENTS } from './recipe-pictures';
import { speakFor } from './report-language';

const readArgs = () => {
  const { values, tokens } = parseCommand(
    {
      tokens: true,
      options: {
        data: { type: 'string', multiple: true, default: [] },
        profile: { type: 'string', default: 'paper' },
        solver: { type: 'string' },
        from: { type: 'string', default: 'scratch' },
        epochs: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
        pictures: { type: 'string', default: '12000' },
        repeat: { type: 'string', default: '4' },
        rate: { type: 'string', default: String(LOOP.learningRate) },
        threads: { type: 'string', default: String(availableParallelism()) },
        descriptions: { type: 'string' },
        mode: { type: 'string' },
        recipe: { type: 'string' },
        strangers: { type: 'string' },
        'drawn-strangers': { type: 'string', default: '1600' },
        without: { type: 'string', multiple: true, default: [] },
        split: { type: 'string' },
        'per-class': { type: 'string' },
        groups: { type: 'string', default: 'guess' },
        'keep-categories': { type: 'boolean', default: false },
        cache: { type: 'string', default: viewCache() },
        language: { type: 'string', default: 'en' },
        set: { type: 'string', multiple: true, default: [] },
      },
    },
    TRAIN_USAGE,
  );
  const way = values.recipe !== undefined ? `recipe ${values.recipe}` : values.mode !== undefined ? 'mode' : 'profile';
  const taken = Object.hasOwn(TAKEN, way) ? [...ALWAYS, ...TAKEN[way]] : null;
  const stray = tokens.find((token) => token.kind === 'option' && taken && !taken.includes(token.name));
  if (stray?.kind === 'option')
    wrongUse(`--${stray.name} does not go with ${way === 'profile' ? 'training from nothing' : `--${way}`}.`);
  return values;
};

/** Options that every way of training takes, and those of each by what it is asked for by. */
const ALWAYS = ['help', 'data', 'out', 'seed', 'threads', 'language'];
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  profile: ['profile', 'solver', 'from', 'epochs', 'pictures', 'repeat', 'rate', 'descriptions'],
  mode: ['mode', 'from', 'per-class', 'groups', 'split', 'keep-categories', 'descriptions', 'cache', 'set'],
  'recipe base': ['recipe', 'strangers', 'drawn-strangers', 'pictures', 'epochs', 'without'],
  'recipe nffa': ['recipe', 'mode', 'cache'],
};

/** Threads are worth it up to the number of cores; so many nobody means. */
const MOST_THREADS = 512;

function threadsOf({ threads }: Pick<Args, 'threads'>): number {
  if (!/^[1-9]\d*$/.test(threads) || Number(threads) > MOST_THREADS)
    wrongUse(`--threads ${threads} is not a whole number up to ${MOST_THREADS}.`);
  return Number(threads);
}

type Args = ReturnType<typeof readArgs>;

function wrongUse(fault: string): never {
  throw new UsageError(fault, TRAIN_USAGE);
}

/** `--set name=value`: a knob of the fine-tuning. */
const knobsOf = (args: Args): Record<string, number> =>
  Object.fromEntries(
    args.set.map((text) => {
      const [name, value] = text.split('=');
      const number = Number(value);
      return value && Number.isFinite(number) ? [name, number] : wrongUse(`--set ${text} is not name=number.`);
    }),
  );

/** `--cache none` keeps nothing. */
const cacheOf = ({ cache }: Args): string | null => (cache === 'none' ? null : cache);

async function fineTuning(args: Args, mode: string): Promise<number> {
  const out = args.out ?? wrongUse('--out is missing.');
  if (mode !== 'quick' && mode !== 'full') wrongUse(`--mode ${mode} is not quick or full.`);
  if (args.data.length !== 1 || args.data[0] === 'synth') wrongUse('Fine-tuning takes one --data folder of class folders.');
  const perClass = args['per-class'];
  if (perClass !== undefined && !/^[1-9]\d*$/.test(perClass)) wrongUse(`--per-class ${perClass} is not a whole number.`);
  const scratch = args.from === 'scratch';
  if (scratch && mode === 'quick') wrongUse('The quick mode needs a model to go on from: --from base.');
  const ended = await fineTuneCommand({
    data: args.data[0],
    from: scratch ? SHIPPED_MODEL : modelFolder(args.from),
    mode,
    fromScratch: scratch,
    seed: args.seed,
    out,
    threads: threadsOf(args),
    perClass: perClass === undefined ? null : Number(perClass),
    groups: args.groups,
    split: args.split ?? null,
    keepCategories: args['keep-categories'],
    descriptions: args.descriptions ?? null,
    cache: cacheOf(args),
    knobs: knobsOf(args),
  });
  return ended ? EXIT.ok : EXIT.interrupted;
}

/** The archive that the model is meant for, tuned and judged. */
function nffa(args: Args): Promise<number> {
  const { mode = 'full', seed } = args;
  if (mode !== 'quick' && mode !== 'full') wrongUse(`--mode ${mode} is not quick or full.`);
  if (args.data.length !== 1) wrongUse('The recipe takes one --data folder, with the ten tars of the archive in it.');
  return nffaRecipe({
    ...{ data: args.data[0], seed, mode, cache: cacheOf(args) },
    out: args.out ?? wrongUse('--out is missing.'),
    threads: threadsOf(args),
  });
}

/** What ships, from nothing: the options of its own recipe. */
function fromNothing(args: Args): Promise<number> {
  if (args.recipe === 'nffa') return nffa(args);
  if (args.recipe !== 'base') wrongUse(`There is no recipe ${args.recipe}; there are base and nffa.`);
  const count = (name: 'pictures' | 'drawn-strangers' | 'epochs'): number =>
    /^[1-9]\d*$/.test(args[name]) ? Number(args[name]) : wrongUse(`--${name} ${args[name]} is not a whole number.`);
  if (args.data.length !== 1) wrongUse('The recipe takes one --data folder of class folders of real micrographs.');
  const without = args.without.map(
    (name) =>
      INGREDIENTS.find((known) => known === name) ?? wrongUse(`--without ${name} is none of ${INGREDIENTS.join(', ')}.`),
  );
  return baseRecipe({
    data: args.data[0],
    strangers: args.strangers ?? wrongUse('--strangers is missing: a folder of pictures of no category.'),
    out: args.out ?? wrongUse('--out is missing.'),
    seed: args.seed,
    pictures: count('pictures'),
    drawnStrangers: count('drawn-strangers'),
    epochs: count('epochs'),
    threads: threadsOf(args),
    without,
  });
}

export async function trainCommand(): Promise<number> {
  const args = readArgs();
  await speakFor(args.language, TRAIN_USAGE);
  if (args.recipe !== undefined) return fromNothing(args);
  if (args.mode === undefined) return pretrainCommand(args);
  if (args.data.length === 0) wrongUse('--data is missing.');
  return fineTuning(args, args.mode);
}
