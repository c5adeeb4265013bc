/**
 * Fine-tuning on a labelled set, seed after seed, as a table of what the test part says and what it cost:
 *
 *   node scripts/run.mjs bench-finetune --data <folder of class folders> --mode quick|full [--per-class n] [--seeds 1,2,3] --out <dir> [-- --set knob=value ...]
 *
 * Every run is the command `npm run train` with its own split; what follows `--` is handed on to it. Without --data, the folder `neu` of
 * MICROGRAPHIA_DATA is taken. Processor seconds count all threads; wall seconds depend on what else the machine does.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, parseCommand, print, UsageError } from '../cli/command';
import type { ModelMetrics } from '../services/finetune/tuned-model';

const USAGE =
  'node scripts/run.mjs bench-finetune [--data folder] --mode quick|full [--per-class n] [--seeds 1,2,3] --out <dir> [-- train options]';

const root = process.env.MICROGRAPHIA_ROOT ?? '.';

/** Runs the command and gives its last line; its standard error is shown as it comes. */
const train = (args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), 'train', ...args], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      process.stderr.write(bytes);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said.trimEnd().split('\n').at(-1) ?? '');
      else reject(new UsageError(`The training ended with ${code}.`, USAGE));
    });
  });

interface Row {
  readonly seed: string;
  readonly top1: number;
  readonly macroF1: number;
  readonly n: number;
  readonly wall: number;
  readonly cpu: number;
}

const line = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(10)).join('');
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export async function benchFinetuneCommand(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        mode: { type: 'string' },
        'per-class': { type: 'string' },
        seeds: { type: 'string', default: '1,2,3' },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  const data = values.data ?? (process.env.MICROGRAPHIA_DATA && join(process.env.MICROGRAPHIA_DATA, 'neu'));
  const { mode, out } = values;
  if (!data || !mode || !out) throw new UsageError('--data, --mode or --out is missing.', USAGE);
  const rows: Row[] = [];
  for (const seed of values.seeds.split(',')) {
    const folder = join(out, `${mode}-${seed}`);
    const perClass = values['per-class'] === undefined ? [] : ['--per-class', values['per-class']];
    const args = [
      '--data',
      data,
      '--from',
      'base',
      '--mode',
      mode,
      '--seed',
      seed,
      ...perClass,
      // What another run has looked at would make this one look faster than it is.
      '--cache',
      'none',
      '--out',
      folder,
      ...positionals,
    ];
    const [, wall, cpu] = /([\d.]+) s, ([\d.]+) processor seconds$/.exec(await train(args)) ?? [];
    const { test } = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as ModelMetrics;
    if (!test) throw new UsageError('The split has no test part.', USAGE);
    rows.push({ seed, top1: test.top1 ?? 0, macroF1: test.macroF1 ?? 0, n: test.n, wall: Number(wall), cpu: Number(cpu) });
  }
  const cells = (name: string, { top1, macroF1, n, wall, cpu }: Omit<Row, 'seed'>): string =>
    line([name, top1.toFixed(4), macroF1.toFixed(4), String(n), wall.toFixed(1), cpu.toFixed(1)]);
  const average = (of: (row: Row) => number): number => mean(rows.map(of));
  const text = [
    line(['seed', 'top-1', 'macro-F1', 'pictures', 'wall s', 'cpu s']),
    ...rows.map((row) => cells(row.seed, row)),
    cells('mean', {
      top1: average(({ top1 }) => top1),
      macroF1: average(({ macroF1 }) => macroF1),
      n: rows[0].n,
      wall: average(({ wall }) => wall),
      cpu: average(({ cpu }) => cpu),
    }),
  ];
  await print(`${text.join('\n')}\n`);
  return EXIT.ok;
}
