/**
 * `npm run synth -- --sheet out.png [--category c | --kind k] [--columns 10] [--rows 10] [--size 224] [--seed 1] [--bar style] [--strangers]`:
 * writes one PNG with procedural micrographs side by side, ten categories a row unless one is named; --strangers: what belongs to none of them.
 * For looking at, beside real ones.
 */
import { writeFileSync } from 'node:fs';
import { encode } from 'fast-png';
import { CATEGORIES, type Category } from '../base/categories';
import { DATA_BAR_STYLES } from '../synth/data-bar';
import { type GenerateOptions, generateMicrograph } from '../synth/generate';
import { generateStranger } from '../synth/generate-stranger';
import { EXIT, parseCommand, UsageError } from './command';

const USAGE =
  'npm run synth -- --sheet out.png [--category c | --kind k] [--columns 10] [--rows 10] [--size 224] [--seed 1] [--bar style] [--strangers]';

function fail(fault: string): never {
  throw new UsageError(fault, USAGE);
}

export async function contactSheetCommand(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        sheet: { type: 'string' },
        category: { type: 'string' },
        kind: { type: 'string' },
        columns: { type: 'string', default: '10' },
        rows: { type: 'string', default: '10' },
        size: { type: 'string', default: '224' },
        seed: { type: 'string', default: '1' },
        bar: { type: 'string' },
        strangers: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );

  const whole = (name: 'columns' | 'rows' | 'size'): number => {
    const value = Number(values[name]);
    return Number.isInteger(value) && value > 0
      ? value
      : fail(`--${name} must be a positive whole number, not "${values[name]}".`);
  };

  if (!values.sheet) fail('Say where the sheet goes: --sheet out.png');
  const category = CATEGORIES.find((name) => name === values.category);
  if (values.category && !category) fail(`There is no category "${values.category}"; there are ${CATEGORIES.join(', ')}.`);
  const bar = DATA_BAR_STYLES.find((style) => style === values.bar);
  if (values.bar && !bar) fail(`There is no bar style "${values.bar}"; there are ${DATA_BAR_STYLES.join(', ')}.`);
  const [columns, rows, size] = [whole('columns'), whole('rows'), whole('size')];

  const options = (index: number): GenerateOptions => ({
    seed: values.seed,
    index,
    size,
    ...(category ? { category: category as Category } : {}),
    ...(values.kind ? { kind: values.kind } : {}),
    ...(bar ? { dataBar: bar } : {}),
  });

  const gap = 2;
  const generate = values.strangers ? generateStranger : generateMicrograph;
  const first = generate(options(0)).plane;
  const stepX = first.width + gap;
  const stepY = first.height + gap;
  const width = columns * stepX - gap;
  const height = rows * stepY - gap;
  const data = new Uint8Array(width * height).fill(96);
  const started = performance.now();
  for (let index = 0; index < columns * rows; index++) {
    const { plane } = generate(options(index));
    const left = (index % columns) * stepX;
    const top = Math.floor(index / columns) * stepY;
    for (let y = 0; y < plane.height; y++) {
      for (let x = 0; x < plane.width; x++)
        data[(top + y) * width + left + x] = Math.round(255 * plane.data[y * plane.width + x]);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  writeFileSync(values.sheet, encode({ width, height, data, channels: 1, depth: 8 }));
  process.stderr.write(
    `${columns * rows} pictures in ${seconds.toFixed(2)} s, ${((1000 * seconds) / columns / rows).toFixed(1)} ms each\n`,
  );
  return EXIT.ok;
}
