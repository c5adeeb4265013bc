/** Calibration and evaluation on real pictures as a user starts them: bundled, with threads, on a tiny model with random weights. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { writeBmp } from '../micrograph/testing';
import { readModelFolder } from '../models/folder';
import { TINY, tinyModel } from '../models/testing';
import { folderReader } from './model-reader';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (name: string, ...args: string[]): Promise<Ran> =>
  new Promise((done) => {
    const env = { ...process.env, INIT_CWD: undefined };
    execFile(process.execPath, [resolve('scripts/run.mjs'), name, ...args], { env, encoding: 'utf8' }, (error, out, err) =>
      done({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err }),
    );
  });

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

/** Noise in blotches of `grain` px. */
function blotches(seed: string, grain: number): Uint8Array {
  const random = new Random(seed);
  const cells = Array.from({ length: 64 * 64 }, () => random.integer(0, 255));
  const pixels = Uint8Array.from(
    { length: 48 * 48 },
    (_, i) => cells[Math.floor(Math.floor(i / 48) / grain) * 64 + Math.floor((i % 48) / grain)],
  );
  return writeBmp(48, 48, pixels);
}

const CLASSES = ['Fibres', 'Powder'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  await mkdir(at('model'));
  for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(at('model', name), bytes);
  const rows = ['path,label,origin,instrument'];
  const put = async (path: string, label: string, origin: string, instrument: string, grain: number): Promise<void> => {
    await mkdir(at(path, '..'), { recursive: true });
    await writeFile(at(path), blotches(path, grain));
    rows.push(`${path},${label},"${origin}",${instrument}`);
  };
  for (const label of CLASSES)
    for (let i = 0; i < 8; i++) await put(`first/${label}/${i}.bmp`, label, `lab ${i % 4}`, 'SEM', label === 'Fibres' ? 2 : 6);
  for (let i = 0; i < 3; i++) await put(`second/Powder/${i}.bmp`, 'Powder', 'lab, another', 'SEM', 6);
  for (let i = 0; i < 4; i++) await put(`first/none/${i}.bmp`, 'none', `far ${i % 2}`, i < 2 ? 'SEM' : 'camera', 16);
  for (const [k, label] of [...CLASSES, 'Tips'].entries())
    for (let i = 0; i < 3; i++) await put(`learn/${label}/${i}.bmp`, label, 'lab', 'SEM', 2 + 5 * k);
  for (let i = 0; i < 3; i++) await put(`far/kind ${i}/x.bmp`, 'none', `far ${i}`, 'optical microscope', 16);
  await writeFile(at('manifest.csv'), rows.join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const sets = () => ['--data', at('first'), '--data', at('second'), '--strangers', at('far'), '--strangers', at('first/none')];

describe('evaluate on several sets', () => {
  it('groups by source, counts each stranger once, and tells scanning micrographs by themselves', async () => {
    const { code, out } = await run('evaluate', ...sets(), '--model', at('model'), '--json');
    expect(code).toBe(0);
    const { n, real, crossValidated } = JSON.parse(out);
    expect(n).toBe(19);
    for (const figures of [real, crossValidated]) {
      expect(figures).toMatchObject({
        pictures: 19,
        sources: 5,
        outOfSet: { strangers: 7, sources: 3, scanning: { strangers: 2 } },
      });
      expect(figures.sets).toMatchObject([
        { name: 'first', pictures: 16, sources: 4 },
        { name: 'second', pictures: 3, sources: 1 },
      ]);
    }
    expect(real.top1).toBe(crossValidated.top1);
  });

  it('takes a list of scanning micrographs, and lets the pictures of a collection stand for themselves', async () => {
    await writeFile(at('scanning.txt'), 'first/none/3.bmp\nkind 1/x.bmp\n');
    const more = ['--scanning', at('scanning.txt'), '--collection', 'lab, another'];
    const { out } = await run('evaluate', ...sets(), ...more, '--model', at('model'), '--json');
    expect(JSON.parse(out).real).toMatchObject({ sources: 7, outOfSet: { scanning: { strangers: 2 } } });
  });

  it('says it in words', async () => {
    const { out } = await run('evaluate', ...sets(), '--model', at('model'));
    expect(out).toContain('19 pictures from 5 sources: top-1');
    expect(out).toMatch(/As calibrated: 7 strangers from 3 sources, AUROC [\d.]+ \(2 scanning micrographs: [\d.]+\)/);
    expect(out).toMatch(/Fitted anew on other sources: sets promised at 0\.900 hold the truth in/);
  });
});

describe('evaluate --descriptions', () => {
  it('reports every filling of the place of the text, and the rank of a category that no picture was learned of', async () => {
    const asked = [
      '--data',
      at('first'),
      '--descriptions',
      at('model/descriptions.json'),
      '--learn',
      at('learn'),
      '--per-class',
      '3',
    ];
    const { code, out, err } = await run('evaluate', ...asked, '--model', at('model'), '--json');
    expect(code).toBe(0);
    const { n, rows, zeroShot, heldOut } = JSON.parse(out);
    expect(n).toBe(6);
    const seeds = (what: string) => [1, 2, 3].map((seed) => `${what}, seed ${seed}`);
    const names = [
      'shipped',
      'of the file',
      ...seeds('shuffled'),
      'zero vectors',
      ...seeds('random vectors'),
      ...seeds('learned vectors'),
    ];
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const { name, top1, macroF1, p, changed } of rows) {
      expect(top1 >= 0 && top1 <= 1 && macroF1 >= 0 && macroF1 <= 1, name).toBe(true);
      if (name === 'shipped') expect(p).toBeNull();
      else expect(p > 0 && p <= 1 && changed >= 0 && changed <= n, name).toBe(true);
    }
    // The file holds what the model has: the same text gives the same answers.
    expect(rows[1]).toMatchObject({ top1: rows[0].top1, p: 1, changed: 0 });
    expect(zeroShot.mean).toBeGreaterThanOrEqual(1);
    // Pictures are drawn of the ten categories, and of no others.
    expect(heldOut).toBeNull();
    expect(err).toContain('this model has others');
  });
});

describe('calibrate', () => {
  it('writes calibration and figures, twice the same, and leaves weights and golden output as they are', async () => {
    const before = await readModelFolder(folderReader(at('model')));
    const { code, out, err } = await run('calibrate', '--model', at('model'), ...sets());
    expect([code, err.includes('not read')]).toEqual([0, false]);
    expect(out).toContain('On sources left out of the fit');
    const first = await readFile(at('model/config.json'), 'utf8');
    const after = await readModelFolder(folderReader(at('model')));
    expect(after.golden).toEqual(before.golden);
    expect(after.config.weightsSha256).toBe(before.config.weightsSha256);
    expect(after.config.training).toMatchObject({
      ...before.config.training,
      calibration: { known: ['first', 'second'], strangers: ['far', 'none'], falseAlarms: 0.05 },
    });
    const { calibration, evaluation } = after.config;
    expect(calibration.novelty?.weights.stranger).toBe(0); // the model gives no such score
    expect(calibration.novelty?.threshold).toBeGreaterThan(0);
    expect(evaluation?.real).toMatchObject({
      pictures: 19,
      sources: 5,
      coverage: { promised: 0.9 },
      outOfSet: { strangers: 7 },
    });
    await run('calibrate', '--model', at('model'), ...sets());
    expect(await readFile(at('model/config.json'), 'utf8')).toBe(first);

    const evaluated = JSON.parse((await run('evaluate', ...sets(), '--model', at('model'), '--json')).out);
    const { date: _, ...written } = (evaluation as { real: { date: string } }).real;
    expect(evaluated.crossValidated).toEqual(written);
    expect(evaluated.real.outOfSet.refused).toBeLessThanOrEqual(0.05);
    const line = JSON.parse((await run('classify', at('far/kind 0/x.bmp'), '--model', at('model'), '--json')).out);
    expect(line.novelty > 0 && line.novelty < 1).toBe(true);
    expect(line.doubt === 'unknown').toBe(line.novelty > (calibration.novelty?.threshold ?? 0));
  }, 300_000);

  it('refuses what it cannot check: one source, no data, a zip', async () => {
    const one = await run('calibrate', '--model', at('model'), '--data', at('second'));
    expect([one.code, one.err]).toEqual([2, expect.stringContaining('of one source')]);
    for (const [args, words] of [
      [['--model', at('model')], '--data is missing'],
      [['--data', at('first')], '--model is missing'],
      [['--model', at('model.zip'), '--data', at('first')], 'zip cannot be calibrated'],
      [['--model', at('model'), '--data', at('first'), '--coverage', '2'], '--coverage must lie'],
    ] as const)
      expect((await run('calibrate', ...args)).err).toContain(words);
    expect(TINY.categories).toEqual(expect.arrayContaining(CLASSES));
  });
});
