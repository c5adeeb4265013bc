/** Fine-tuning as a user starts it: bundled, with its threads, on a tiny model; then evaluate and classify with what it made. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { parseCurves } from '../models/curves-file';
import { parseJudged } from '../models/judged-file';
import { tinyModel } from '../models/testing';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (name: string, ...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [resolvePath('scripts/run.mjs'), name, ...args], { maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err }),
    );
  });

/** Stripes of a width that the class decides, with noise. */
function picture(period: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: 40 * 32 }, (_, i) => 128 + 60 * Math.sin((i % 40) / period) + random.uniform(-30, 30));
  return encode({ width: 40, height: 32, data, channels: 1, depth: 8 });
}

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  await mkdir(at('model'));
  for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(at('model', name), bytes);
  for (const [name, period] of [
    ['Powder', 1],
    ['fine grain', 3],
  ] as const) {
    await mkdir(at('data', name), { recursive: true });
    await mkdir(at('few', name), { recursive: true });
    for (let i = 0; i < 25; i++) await writeFile(at('data', name, `${i}.png`), picture(period, 100 * period + i));
    for (let i = 0; i < 6; i++) await copyFile(at('data', name, `${i}.png`), at('few', name, `${i}.png`));
  }
  await writeFile(at('data', 'Powder', 'broken.png'), picture(1, 1).subarray(0, 200));
  await writeFile(at('data', 'Powder', 'copy.png'), picture(1, 100));
  await mkdir(at('single/Powder'), { recursive: true });
  await copyFile(at('data/Powder/1.png'), at('single/Powder/1.png'));
  await writeFile(at('cut.zip'), 'PK\x03\x04 and no more');
  await mkdir(at('twice/Powder'), { recursive: true });
  await mkdir(at('twice/powder '), { recursive: true });
  for (const name of ['Powder', 'powder ']) await writeFile(at('twice', name, 'a.png'), picture(1, 1));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const train = (...args: string[]): Promise<Ran> =>
  run('train', '--from', at('model'), '--threads', '1', '--seed', '4', '--set', 'epochs=2', ...args);
const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

describe('npm run train -- --mode', () => {
  it('quick: writes a model of the folders’ classes with split and metrics, which evaluate and classify use', async () => {
    const { code, out, err } = await train('--data', at('data'), '--mode', 'quick', '--out', at('quick'));
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('broken.png');
    expect(err).toMatch(
      /test top-1 [01]\.\d{4} \(95 % interval [\d.]+ to [\d.]+\), macro-F1 [01]\.\d{4} of \d+; [\d.]+ s, [\d.]+ processor seconds/,
    );
    const { model, training } = await json(at('quick/config.json'));
    expect(model.categories).toEqual(['Powder', 'fine grain']);
    expect(training.options).toMatchObject({ mode: 'quick', epochs: 2 });
    const { parts } = await json(at('quick/split.json'));
    const metrics = await json(at('quick/metrics.json'));
    const tested = Object.keys(parts).filter((file) => parts[file] === 'test');
    expect(metrics.test.n).toBe(tested.length);
    expect(Object.keys(parts)).toHaveLength(51);
    expect(err).toContain('groups that stay on one side: 1');
    expect(parts['Powder/copy.png']).toBe(parts['Powder/0.png']);
    const judged = parseJudged(await readFile(at('quick/judgement.json'), 'utf8'));
    expect(judged).toMatchObject({
      on: 'test',
      before: null,
      judgement: { report: { n: tested.length, top1: metrics.test.top1 } },
    });

    const told = await readFile(at('quick/report.html'), 'utf8');
    for (const part of [
      `Judged on ${tested.length} pictures of the test part`,
      '<svg class="chart"',
      'fine grain</th>',
      training.split.seed,
    ])
      expect(told).toContain(part);
    expect(told).not.toMatch(/<script|undefined|NaN/);

    const evaluated = await run('evaluate', '--data', at('data'), '--model', at('quick'), '--part', 'test', '--json');
    expect(evaluated.code).toBe(0);
    const report = JSON.parse(evaluated.out);
    expect(report.n).toBe(tested.length);
    expect(report.top1).toBeCloseTo(metrics.test.top1, 6);
    expect(evaluated.err).not.toContain('too kind');
    const learned = Object.values(parts).filter((part) => part === 'train').length;
    const all = await run('evaluate', '--data', at('data'), '--model', at('quick'));
    expect([all.code, all.err]).toEqual([0, expect.stringContaining(`trained on ${learned} of these 52 pictures`)]);

    const classified = await run('classify', at('data', tested[0]), '--model', at('quick'), '--json');
    expect(['Powder', 'fine grain']).toContain(JSON.parse(classified.out).category);
  });

  it('full: uses a given split and repeats bit for bit from the same seed; --keep-categories keeps those of the model', async () => {
    const options = ['--data', at('data'), '--mode', 'full', '--keep-categories', '--split', at('quick/split.json')];
    const hashes: string[] = [];
    for (const out of ['full', 'again']) {
      const { code } = await train(...options, '--out', at(out));
      expect(code).toBe(0);
      const { model, weightsSha256 } = await json(at(out, 'config.json'));
      expect(model.categories).toEqual(['Fibres', 'Nanowires', 'Powder', 'Tips', 'fine grain']);
      hashes.push(weightsSha256);
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(await json(at('full/split.json'))).toEqual(await json(at('quick/split.json')));
  });

  it('takes a table of labels with its groups, and a pattern of file names instead', async () => {
    const files = await Promise.all(['Powder', 'fine grain'].map((name) => readdir(at('data', name))));
    await mkdir(at('table'));
    const rows = files.flatMap((names, c) =>
      names
        .filter((name) => /^\d/.test(name))
        .map((name) => {
          const file = `${'ab'[c]}_${name}`;
          return {
            file,
            from: at('data', ['Powder', 'fine grain'][c], name),
            row: `${file};${'PF'[c]};s${Number.parseInt(name, 10) % 4}`,
          };
        }),
    );
    for (const { file, from } of rows) await copyFile(from, at('table', file));
    await writeFile(
      at('table/labels.csv'),
      ['\ufefffile;class;group', ...rows.map(({ row }) => row), 'gone.png;P;s1'].join('\r\n'),
    );
    const { code, err } = await train('--data', at('table'), '--mode', 'quick', '--out', at('by-table'));
    expect([code, err]).toEqual([0, expect.stringContaining('gone.png')]);
    expect((await json(at('by-table/config.json'))).model.categories).toEqual(['P', 'F']);
    const { parts } = await json(at('by-table/split.json'));
    for (const i of [0, 1, 2, 3]) {
      const sides = [`a_${i}.png`, `a_${i + 4}.png`, `b_${i}.png`, `b_${i + 4}.png`].map((file) => parts[file]);
      expect(new Set(sides).size, `s${i}`).toBe(1);
    }
    const own = await train('--data', at('table'), '--mode', 'quick', '--groups', '[', '--out', at('no-pattern'));
    expect(own.code).toBe(2);
  });

  it('judges few pictures by folds, in a folder of any name, and writes over no finished model', async () => {
    const out = at('my first modèle');
    const { code, err } = await train('--data', at('few'), '--mode', 'quick', '--out', out);
    expect([code, err]).toEqual([0, expect.stringMatching(/folds top-1 .* of 12;/)]);
    expect((await json(join(out, 'config.json'))).id).toBe('my-first-modele');
    const classified = await run('classify', at('few/Powder/1.png'), '--model', out);
    expect(classified.code).toBe(0);
    const before = await readFile(join(out, 'config.json'), 'utf8');
    const again = await train('--data', at('few'), '--mode', 'full', '--out', out);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('holds a finished model')]);
    expect(await readFile(join(out, 'config.json'), 'utf8')).toBe(before);
  });

  it('says so where the model it starts from was trained on pictures of the test', async () => {
    const { parts } = await json(at('quick/split.json'));
    const swapped = Object.fromEntries(
      Object.entries(parts).map(([file, part]) => [
        `data/${file}`,
        part === 'test' ? 'train' : part === 'train' ? 'test' : part,
      ]),
    );
    await writeFile(
      at('swapped.json'),
      JSON.stringify({ ...(await json(at('quick/split.json'))), parts: swapped, counts: {} }),
    );
    const options = ['--data', at('data'), '--mode', 'quick', '--from', at('quick')];
    const { code, err } = await train(...options, '--split', at('swapped.json'), '--out', at('child'));
    const learned = Object.values(parts).filter((part) => part === 'train').length;
    expect([code, err]).toEqual([0, expect.stringContaining(`was trained on ${learned} of the ${learned} test pictures`)]);
    const { counts } = await json(at('child/split.json'));
    expect(counts.Powder.test + counts['fine grain'].test).toBe(learned);
  });

  it('says what is wrong before it begins', async () => {
    for (const [args, message] of [
      [['--data', at('data'), '--mode', 'slow'], '--mode slow is not quick or full'],
      [['--data', 'synth', '--mode', 'quick'], 'one --data folder'],
      [['--data', at('data'), '--mode', 'quick', '--per-class', '0'], '--per-class 0'],
      [['--data', at('data'), '--mode', 'quick', '--set', 'speed=3'], 'no knob speed'],
      [['--data', at('data'), '--mode', 'quick', '--set', 'epochs=0'], 'epochs is 0'],
      [['--data', at('data'), '--mode', 'quick', '--split', at('nowhere')], 'The split'],
      [['--data', at('data'), '--mode', 'quick', '--descriptions', at('nowhere')], 'The descriptions'],
      [['--data', at('data'), '--mode', 'quick', '--out', at('data/Powder/0.png')], 'is a file, not a folder'],
      [['--data', at('single'), '--mode', 'quick'], 'has a single class, Powder'],
      [['--data', at('cut.zip'), '--mode', 'quick'], 'cut.zip'],
      [['--data', at('nowhere'), '--mode', 'quick'], 'There is no file or folder'],
      [['--data', at('twice'), '--mode', 'quick'], 'two names for one class'],
    ] as const) {
      const { code, err } = await train('--out', at('wrong'), ...args);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
    // Twelve commands, each a process of its own.
  }, 300_000);
});

describe('npm run train without --mode', () => {
  it('goes on with a model, judges it on what was held out, and tells how it went', async () => {
    for (const [name, from] of [
      ['Powder', 'Powder'],
      ['Tips', 'fine grain'],
    ] as const) {
      await mkdir(at('kinds', name), { recursive: true });
      for (let i = 0; i < 12; i++) await copyFile(at('data', from, `${i}.png`), at('kinds', name, `${i}.png`));
    }
    const { code, out, err } = await run(
      'train',
      ...['--from', at('model'), '--data', at('kinds'), '--threads', '1', '--epochs', '2', '--seed', '4', '--language', 'de'],
      ...['--out', at('on')],
    );
    expect([code, out], err).toEqual([0, '']);
    const { training } = await json(at('on/config.json'));
    const { parts } = await json(at('on/split.json'));
    const held = Object.values(parts).filter((part) => part === 'validation').length;
    const counted = Object.values(training.split.counts) as { train: number; validation: number }[];
    const sum = (part: 'train' | 'validation') => counted.reduce((all, counts) => all + counts[part], 0);
    expect([sum('train'), sum('validation')], 'pictures, not their views').toEqual([24 - held, held]);
    const judged = parseJudged(await readFile(at('on/judgement.json'), 'utf8'));
    expect(judged).toMatchObject({ on: 'validation', folds: null, before: null, judgement: { report: { n: held } } });
    const curves = parseCurves(await readFile(at('on/curves.json'), 'utf8'));
    expect(curves?.scores.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(curves?.losses.length).toBeGreaterThan(0);
    const told = await readFile(at('on/report.html'), 'utf8');
    for (const part of [`Bewertet an ${held} Bildern des Validierungsteils`, 'Trainingsverlust', 'Verwechslungsmatrix'])
      expect(told).toContain(part);
    expect(told).not.toMatch(/<script|undefined|NaN|von Grund auf|\.png/);
  });
});
