/** The commands as a user starts them: bundled, with their threads, on a tiny model with random weights. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { shownText } from '../base/shown';
import { noisyPicture, writeBmp, writeTiff } from '../micrograph/testing';
import { goldenView } from '../model/input';
import { readModelFolder } from '../models/folder';
import { largestRelativeError } from '../models/network';
import { TINY, tinyModel } from '../models/testing';
import { openOnnx, runOnnx } from '../onnx/testing';
import { pictureWithBar, writeText } from '../scale/testing';
import { folderReader } from './model-reader';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (name: string, ...args: string[]): Promise<Ran> => runIn('.', name, ...args);

const runIn = (cwd: string, name: string, ...args: string[]): Promise<Ran> =>
  start({ cwd, env: { ...process.env, INIT_CWD: undefined } }, name, ...args);

/** As npm starts a command: in the package's folder, wherever the user stands. */
const runByNpm = (standing: string, name: string, ...args: string[]): Promise<Ran> =>
  start({ cwd: '.', env: { ...process.env, INIT_CWD: standing } }, name, ...args);

type Where = Pick<ExecFileOptions, 'cwd' | 'env'>;

const start = (where: Where, name: string, ...args: string[]): Promise<Ran> =>
  startFile(where, process.execPath, resolvePath('scripts/run.mjs'), name, ...args);

const startFile = (where: Where, file: string, ...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(file, args, { ...where, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err }),
    );
  });

/** An 8-bit grey BMP of noise. */
function bmp(width: number, height: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const stride = Math.ceil(width / 4) * 4;
  const bytes = new Uint8Array(54 + 1024 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54 + 1024, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  for (let i = 0; i < 256; i++) bytes.set([i, i, i, 0], 54 + 4 * i);
  for (let i = 54 + 1024; i < bytes.length; i++) bytes[i] = random.integer(0, 255);
  return bytes;
}

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
  await mkdir(at('model'));
  for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(at('model', name), bytes);
  for (const name of ['data/Fibres/deep/er', 'data/Powder', 'data/Cheese', 'unlike/Cheese', 'unlike/Powder', 'empty'])
    await mkdir(at(name), { recursive: true });
  await writeFile(at('data/Fibres/one.bmp'), bmp(64, 48, 1));
  await writeFile(at('data/Fibres/deep/er/two.bmp'), bmp(48, 48, 2));
  await writeFile(at('data/Powder/three.bmp'), bmp(90, 48, 3));
  await writeFile(at('data/Powder/broken.bmp'), bmp(90, 48, 3).subarray(0, 2000));
  await writeFile(at('data/Cheese/paper.pdf'), '%PDF-1.7');
  for (const [seed, name] of ['Cheese', 'Powder'].entries()) await writeFile(at('unlike', name, 'one.bmp'), bmp(64, 48, seed));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it.skipIf(!existsSync('/dev/full'))('what finds no room is no success (not run where there is no /dev/full)', async () => {
  const command = [process.execPath, 'scripts/run.mjs', 'classify', '--help'];
  const { code, err } = await startFile({}, 'sh', '-c', 'exec "$0" "$@" > /dev/full', ...command);
  expect([code, err]).toEqual([2, expect.stringContaining('There is no space left on the disk')]);
});

describe('npm run describe', () => {
  it('prints one line per picture with facts and text, names what cannot be read, and knows the template only', async () => {
    const { code, out } = await run('describe', at('data/Powder'), at('nowhere.tif'), '--model', at('model'), '--json');
    const [missing, broken, good] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(missing).toMatchObject({ file: at('nowhere.tif'), text: null, facts: [] });
    expect(broken).toMatchObject({ file: at('data/Powder/broken.bmp'), text: null, facts: [] });
    expect(broken.error.message).toContain(' ');
    expect(good).toMatchObject({ file: at('data/Powder/three.bmp'), error: null });
    expect(good.category).toBeTypeOf('string');
    expect(good.facts.map(({ id }: { id: string }) => id)).toContain('picture-width');
    expect(good.text.replaceAll('\u00a0', ' ')).toContain('90 px wide and 48 px high');
    expect(good.withheld.length).toBeGreaterThan(0);
    const refused = await run('describe', at('data'), '--engine', 'oracle');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('oracle');
  }, 120_000);

  it('takes threshold, smallest body and side by hand, says so with every fact, and writes the bodies', async () => {
    const sample = resolvePath('public/samples/particles.tif');
    const hand = ['--threshold', '42', '--smallest', '8', '--bodies', 'bright', '--bodies-csv', at('bodies.csv')];
    // Before what the file and its bar state comes what the user says.
    hand.push('--read-scale-bar', '--pixel-size', '12.5');
    const { code, out } = await run('describe', sample, '--model', at('model'), '--json', ...hand);
    expect(code).toBe(0);
    const { facts, text } = JSON.parse(out);
    const fact = (id: string) => facts.find((one: { id: string }) => one.id === id);
    expect(fact('hand-threshold').value).toBeCloseTo(42, 6);
    expect(fact('object-count').method).toContain('Threshold set by hand (42.0\u00a0%');
    expect(text).toContain('set by hand');
    expect(fact('pixel-size')).toMatchObject({ value: 12.5, method: 'Given by the user.' });
    expect(fact('object-density').unit).toBe('1/µm²');
    // Neither is a file written over, nor found out at the end that it cannot be written.
    for (const file of [at('bodies.csv'), at('nowhere/bodies.csv')])
      expect((await run('describe', sample, '--bodies-csv', file)).code).toBe(2);
    const [header, ...rows] = (await readFile(at('bodies.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(header).toMatch(/^file,body,x_px,y_px,diameter_px,diameter_nm,/);
    expect(rows.length).toBe(fact('object-count').value);
    expect(rows.every((row) => row.endsWith(',bright,42,8,hand'))).toBe(true);
    expect(rows.every((row) => row.startsWith(`${sample},`))).toBe(true);
    const whole = rows.map((row) => row.split(',')).filter((cells) => cells[10] === 'no');
    expect(whole.length).toBe(fact('object-measured').value);
    const refused = await run('describe', sample, '--threshold', 'half');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--threshold');
  }, 240_000);
});

describe('npm run classify', () => {
  it('lets no name and no message act on the terminal: as text, CSV and JSON', async () => {
    const names = [
      '\x1b[31mRED\x1b[0m.bmp',
      'new\nline.bmp',
      'cr\rover.bmp',
      '\u202egnp.exe.bmp',
      '\x9b31mC1.bmp',
      'bad\x1b[2J\u2066.txt',
    ];
    await mkdir(at('hostile'));
    for (const name of names) await writeFile(at('hostile', name), name.endsWith('txt') ? 'x' : bmp(48, 48, 5));
    for (const [options, header] of [
      [[], 0],
      [['--csv'], 1],
      [['--json'], 0],
    ] as const) {
      const { out, err } = await run('classify', at('hostile'), '--model', at('model'), ...options);
      const lines = out.trimEnd().split(/\r?\n/);
      expect(lines).toHaveLength(names.length + header);
      for (const line of [...lines, ...err.trimEnd().split('\n')]) expect(shownText(line)).toBe(line);
      if (options[0] === '--json')
        expect(new Set(lines.map((line) => (JSON.parse(line) as { file: string }).file))).toEqual(
          new Set(names.map((name) => at('hostile', name))),
        );
    }
  }, 120_000);

  it('prints one JSON object per file and nothing else', async () => {
    const { code, out, err } = await run('classify', at('data'), at('nowhere.tif'), '--model', at('model'), '--json');
    expect(err).toContain('of 5');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, error }) => [file, error?.code ?? null])).toEqual([
      [at('nowhere.tif'), 'file-missing'],
      [at('data/Cheese/paper.pdf'), 'not-a-picture'],
      [at('data/Fibres/deep/er/two.bmp'), null],
      [at('data/Fibres/one.bmp'), null],
      [at('data/Powder/broken.bmp'), expect.stringMatching(/truncated|damaged/)],
      [at('data/Powder/three.bmp'), null],
    ]);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'file',
        'image',
        'category',
        'probability',
        'top',
        'doubt',
        'novelty',
        'verdict',
        'logits',
        'crop',
        'pixelSizeNm',
        'pixelSizeSource',
        'pixelSizeConfidence',
        'notes',
        'error',
      ]);
      if (line.error) {
        expect(line.error).toEqual({ code: expect.any(String), message: expect.any(String) });
        continue;
      }
      expect(TINY.categories).toContain(line.category);
      expect(line.top).toHaveLength(4);
      expect(line.top[0]).toEqual({ category: line.category, probability: line.probability });
      expect(typeof line.verdict).toBe('string');
      expect(['sure', 'probable', 'unsure', 'unknown']).toContain(line.doubt);
      expect(line.novelty).toBeGreaterThanOrEqual(0);
      expect(line.novelty).toBeLessThanOrEqual(1);
      expect(line.logits).toHaveLength(TINY.categories.length);
      expect(Math.max(...line.logits)).toBe(line.logits[TINY.categories.indexOf(line.category)]);
      expect(line.pixelSizeNm).toBeNull();
    }
    expect(lines.at(-1).crop).toEqual({ x: 0, y: 0, width: 90, height: 48 });
    expect(code).toBe(0);
  });

  it('reads the burnt-in scale bar where it is asked to, and else says nothing of one', async () => {
    const plane = pictureWithBar({ left: 200, right: 300, y: 272, thick: 3, tick: 0, ink: 1 });
    writeText(plane, '200 nm', 226, 256, 1);
    const grey = Uint8Array.from(plane.data, (value) => Math.max(0, Math.min(255, Math.round(255 * value))));
    const file = at('bar.bmp');
    await writeFile(file, writeBmp(plane.width, plane.height, grey));
    const asked = await run('classify', file, at('data/Fibres/one.bmp'), '--model', at('model'), '--json', '--read-scale-bar');
    const [bar, none] = asked.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(bar.scaleBar).toMatchObject({ lengthNm: 200, label: '200 nm', doubt: null });
    expect(bar.scaleBar.lengthPx).toBeCloseTo(100, 0);
    expect(bar.scaleBar.nmPerPixel).toBeCloseTo(2, 1);
    // The file states none, so the bar's is taken, and said to be a guess.
    expect([bar.pixelSizeNm, bar.pixelSizeSource, bar.pixelSizeConfidence]).toEqual([
      bar.scaleBar.nmPerPixel,
      'bar',
      'guessed',
    ]);
    expect(bar.notes.join(' ')).toContain('Scale bar: 200 nm');
    expect(none).toMatchObject({ scaleBar: null, error: null });
    const plain = await run('classify', file, '--model', at('model'), '--json');
    const said = JSON.parse(plain.out);
    expect(said).not.toHaveProperty('scaleBar');
    expect(said.pixelSizeNm).toBeNull();
    expect([asked.code, plain.code]).toEqual([0, 0]);
  });

  it('says that there is nothing to see, and names no category', async () => {
    const blank = at('blank.bmp');
    await writeFile(blank, writeBmp(90, 48, new Uint8Array(90 * 48).fill(200)));
    const { out } = await run('classify', blank, '--model', at('model'), '--json');
    expect(JSON.parse(out)).toMatchObject({ category: null, top: [], doubt: 'nothing', novelty: 1 });
    expect(JSON.parse(out).verdict).toMatch(/^Nothing to see/);
  });

  it('gives each image of a stack a line, in the order of the file', async () => {
    const stack = at('stack.tif');
    const pages = [1, 2, 3].map((seed) => ({ width: 64, height: 48, samples: noisyPicture(64, 48, seed) }));
    await writeFile(stack, writeTiff(pages));
    const { out } = await run('classify', stack, at('data/Fibres/one.bmp'), '--model', at('model'), '--json');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, image, error }) => [file, image, error])).toEqual([
      [stack, { number: 1, of: 3 }, null],
      [stack, { number: 2, of: 3 }, null],
      [stack, { number: 3, of: 3 }, null],
      [at('data/Fibres/one.bmp'), null, null],
    ]);
  });

  it('prints a table with --csv, words without', async () => {
    const cellsOf = (row: string) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const sample = resolvePath('public/samples/particles.tif');
    const told = ['--model', at('model'), '--csv', '--columns', at('columns.csv')];
    const csv = await run('classify', at('data/Fibres/one.bmp'), sample, at('nowhere.tif'), ...told);
    const [header, missing, first, second, end] = csv.out.split('\r\n').map(cellsOf);
    const cell = (row: string[], name: string) => row[header.indexOf(name)];
    expect([missing, first, second].map((row) => cell(row, 'file'))).toEqual([
      at('nowhere.tif'),
      at('data/Fibres/one.bmp'),
      sample,
    ]);
    expect(end).toEqual(['']);
    expect([cell(missing, 'status'), cell(first, 'status')]).toEqual(['failed', 'done']);
    // What one picture has is a column of all.
    expect(Number(cell(second, 'fact_field_width_nm')) / Number(cell(second, 'pixel_size_nm'))).toBeCloseTo(
      Number(cell(second, 'crop_width')),
    );
    expect(cell(second, 'fact_lattice')).toBe('hexagonal lattice');
    expect(cell(first, 'fact_lattice')).toBe('');
    const dictionary = (await readFile(at('columns.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(dictionary.slice(1).map((row) => cellsOf(row)[0])).toEqual(header);
    expect(dictionary.find((row) => row.startsWith('fact_field_width_nm'))).toContain(',nm,Width of the field of view.');
    const words = await run('classify', at('data/Fibres'), '--model', at('model'));
    expect(words.out.trimEnd().split('\n')).toHaveLength(2);
    expect(words.code).toBe(0);
  });

  it('writes a report with what was measured, and without what is to stay here', async () => {
    const sample = resolvePath('public/samples/particles.tif');
    const report = async (name: string, ...without: string[]) => {
      const { code } = await run('classify', sample, '--model', at('model'), '--report', at(name), ...without);
      expect(code).toBe(0);
      return readFile(at(name), 'utf8');
    };
    const whole = await report('whole.html');
    for (const told of ['particles.tif', '<dt>Kind of lattice</dt><dd>hexagonal lattice</dd>', '<svg'])
      expect(whole).toContain(told);
    expect(whole).not.toContain('<script');
    const bare = await report('bare.html', '--without', 'names,hashes,pictures', '--language', 'de');
    for (const told of ['<html lang="de">', '<dt>Art des Gitters</dt><dd>hexagonales Gitter</dd>'])
      expect(bare).toContain(told);
    for (const told of ['particles.tif', '37cba543c57d0e0a']) expect(bare).not.toContain(told);
    const again = await run('classify', sample, '--model', at('model'), '--report', at('bare.html'));
    expect(again.code, 'nothing is written over').toBe(2);
    const other = await run('classify', sample, '--model', at('model'), '--report', at('other.html'), '--language', 'xx');
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('--language takes en, de, ja')]);
  });

  it('ends with 1 only if nothing could be read', async () => {
    const none = await run('classify', at('data/Cheese'), '--model', at('model'), '--json');
    expect([none.code, JSON.parse(none.out).error.code]).toEqual([1, 'not-a-picture']);
    const empty = await run('classify', at('empty'), '--model', at('nowhere'));
    expect([empty.code, empty.out, empty.err]).toEqual([1, '', `No files in ${at('empty')}.\n`]);
  });

  it('says what is wrong with the model or the options, on standard error, with 2', async () => {
    for (const [args, message] of [
      [[at('data'), '--model', at('nowhere')], 'has no config.json'],
      [[], 'No file or folder is named'],
      [[at('data'), '--json', '--csv'], 'exclude each other'],
      [[at('data'), '--jsno'], '--jsno'],
    ] as const) {
      const { code, out, err } = await run('classify', ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
    }
  });
});

describe('npm run export', () => {
  it('writes a model that another runtime computes as the product does', async () => {
    const { code, out, err } = await run('export', '--model', at('model'), '--out', at('model.onnx'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/model\.onnx: tiny, 4 categories, 0\.\d MB, SHA-256 [0-9a-f]{64}\n$/);
    const { golden } = await readModelFolder(folderReader(at('model')));
    const { logits } = await runOnnx(await openOnnx(await readFile(at('model.onnx'))), [goldenView(golden.input)]);
    expect(largestRelativeError(logits[0], golden.logits)).toBeLessThan(1e-3);
  });

  it('writes over nothing, and nothing of a model that is not there', async () => {
    await writeFile(at('mine.onnx'), 'mine');
    const taken = await run('export', '--model', at('model'), '--out', at('mine.onnx'));
    expect([taken.code, taken.err]).toEqual([2, expect.stringContaining('is there already')]);
    expect(await readFile(at('mine.onnx'), 'utf8')).toBe('mine');
    const absent = await run('export', '--model', at('nothing'), '--out', at('no.onnx'));
    expect([absent.code, absent.err]).toEqual([2, expect.stringContaining('has no config.json')]);
    expect(existsSync(at('no.onnx'))).toBe(false);
  });
});

describe('npm run train', () => {
  const train = (...args: string[]): Promise<Ran> => run('train', '--out', at('out'), ...args);

  it('finds wrong options and folders before it begins', async () => {
    for (const [args, message] of [
      [['--data', 'synth', '--epoch', '3'], "Unknown option '--epoch'. Usage: "],
      [['--data', 'synth', '--epochs', 'many'], '--epochs many is not a positive number'],
      [['--data', 'synth', '--profile', 'huge'], 'no profile huge'],
      [['--data', at('data'), '--mode', 'quick', '--epochs', '0'], '--epochs does not go with --mode.'],
      [['--data', 'synth', '--cache', 'none'], '--cache does not go with training from nothing.'],
      [['--data', at('data'), '--mode', 'full', '--threads', '5000'], '--threads 5000 is not a whole number up to 512'],
      [['--data', 'synth', '--from', at('nowhere')], 'has no config.json'],
      [['--data', at('nowhere')], 'There is no file or folder'],
      [['--data', at('unlike')], 'no category of the model: Cheese'],
    ] as const) {
      const { code, out, err } = await train(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
    }
    expect(existsSync(at('out'))).toBe(false);
  });

  it('prints its usage with --help, wherever it is started', async () => {
    const { code, out } = await runIn(folder, 'train', '--help');
    expect([code, out]).toEqual([0, expect.stringMatching(/^Usage: npm run train -- --data /)]);
  });

  it('takes paths from where the user stands', async () => {
    const { code, out } = await runByNpm(at('data/Fibres'), 'classify', 'one.bmp', '--model', '../../model');
    expect([code, out]).toEqual([0, expect.stringMatching(/^one\.bmp: /)]);
  });
});

describe('npm run evaluate', () => {
  it('prints one JSON object, counts what it could read and names what it left out', async () => {
    const { code, out, err } = await run('evaluate', '--data', at('data'), '--model', at('model'), '--json');
    expect(err).toContain('left out: Cheese/paper.pdf');
    expect(err).toContain('broken.bmp: not read');
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual([
      'n',
      'top1',
      'top2',
      'top3',
      'macroRecall',
      'macroF1',
      'ece',
      'perCategory',
      'confusion',
      'real',
      'crossValidated',
    ]);
    expect(report.n).toBe(3);
    expect(report.perCategory.map(({ category, n }: { category: string; n: number }) => [category, n])).toEqual([
      ['Fibres', 2],
      ['Nanowires', 0],
      ['Powder', 1],
      ['Tips', 0],
    ]);
    expect(report.confusion.flat().reduce((a: number, b: number) => a + b, 0)).toBe(3);
    expect(code).toBe(0);
  });

  it('prints a table for people', async () => {
    const { out } = await run('evaluate', '--data', at('data'), '--model', at('model'));
    expect(out).toMatch(/^3 pictures\ntop-1 /);
    expect(out).toContain('macro recall');
    expect(out).toContain('Confusion matrix');
  });

  it('says whether the words matter, with descriptions that a language model wrote in place of the shipped ones', async () => {
    const { provenance, categories, ...rest } = JSON.parse(await readFile(at('model/descriptions.json'), 'utf8'));
    const written = categories.map(({ name, sections: [section] }: { name: string; sections: object[] }, i: number) => ({
      name,
      sections: [{ ...section, text: `Written anew, number ${i}: long and thin, or round.` }],
    }));
    const file = at('written.json');
    await writeFile(
      file,
      JSON.stringify({ ...rest, provenance: { ...provenance, model: 'SmolLM2 360M' }, categories: written }),
    );
    const { out, code } = await run('evaluate', '--data', at('data'), '--model', at('model'), '--descriptions', file);
    expect(out).toMatch(/^3 pictures; the place of the text is filled with:/);
    expect(out).toMatch(/of the file +top-1 [\d.]+ %, macro F1 [\d.]+ %, p [\d.]+ against shipped/);
    expect(out).toContain('zero vectors');
    expect(out).toContain('A category known by its description alone comes in place');
    expect(code).toBe(0);
    const none = await run('evaluate', '--data', at('data'), '--model', at('model'), '--descriptions', at('nowhere.json'));
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('nowhere.json cannot be read')]);
  });

  it('names folders that are no category, and refuses data without any that is', async () => {
    const picture = await readFile(at('data/Fibres/one.bmp'));
    for (const name of ['Fibres', 'Cheese', 'Butter']) {
      await mkdir(at('mixed', name), { recursive: true });
      await writeFile(at('mixed', name, 'a.bmp'), picture);
    }
    // Of a stack each image is a picture of the stack's class.
    const page = (seed: number) => ({ width: 64, height: 64, samples: noisyPicture(64, 64, seed) });
    await writeFile(at('mixed/Fibres/stack.tif'), writeTiff([page(1), page(2), page(3)]));
    const mixed = await run('evaluate', '--data', at('mixed'), '--model', at('model'), '--json');
    expect([mixed.code, JSON.parse(mixed.out).n]).toEqual([0, 4]);
    expect(mixed.err).toContain('no such category: Butter, Cheese.');
    await rm(at('mixed/Fibres'), { recursive: true });
    const none = await run('evaluate', '--data', at('mixed'), '--model', at('model'));
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toContain('no folder named like a category');
    const flat = await run('evaluate', '--data', at('data/Cheese'), '--model', at('model'));
    expect([flat.code, flat.err]).toEqual([2, expect.stringContaining('no folder with pictures')]);
    expect((await run('evaluate', '--model', at('model'))).err).toContain('--data is missing');
    expect((await run('evaluate', '--data', at('data'), '--split', at('none'))).err).toContain('--split goes with --part');
  });
});

describe('refresh-model', () => {
  it('makes text bank and golden logits anew after a description was edited', async () => {
    await mkdir(at('edited'));
    for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(at('edited', name), bytes);
    const file = at('edited/descriptions.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('A picture of Tips', 'A drawing of Tips'));
    expect((await readModelFolder(folderReader(at('edited')))).bank).toBeNull();
    const { code, err } = await run('refresh-model', at('edited'));
    expect([code, err]).toEqual([0, expect.stringContaining('golden logits moved by')]);
    expect((await readModelFolder(folderReader(at('edited')))).bank).not.toBeNull();
    const { err: opened } = await run('classify', at('data/Fibres/one.bmp'), '--model', at('edited'));
    expect(opened).not.toContain('does not reproduce');
  });
});
