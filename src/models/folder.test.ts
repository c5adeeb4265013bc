import { beforeAll, describe, expect, it } from 'vitest';
import { fromHalfBits, toHalfBits } from '../base/half';
import { sha256Hex } from '../base/hash';
import { writeSafetensors } from '../formats/safetensors';
import { readModelFolder } from './folder';
import { readFrom, tinyModel, tinyPieces } from './testing';

type Files = Record<string, Uint8Array<ArrayBuffer>>;
let files: Files;

beforeAll(async () => {
  files = await tinyModel();
});

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The tiny model with one JSON file changed. */
function changed(name: string, change: (value: Record<string, never>) => void): Files {
  const value = JSON.parse(new TextDecoder().decode(files[name]));
  change(value);
  return { ...files, [name]: utf8(JSON.stringify(value)) };
}

describe('readModelFolder', () => {
  it('brings back what was packed, weights rounded to halves', async () => {
    const pieces = tinyPieces();
    const folder = await readModelFolder(readFrom(files));
    expect(folder.config).toMatchObject(pieces.config);
    expect(folder.config.weightsSha256).toBe(await sha256Hex(files['weights.safetensors']));
    expect(Object.keys(folder.params).sort()).toEqual(Object.keys(pieces.params).sort());
    for (const [name, { shape, values }] of Object.entries(pieces.params)) {
      expect(folder.params[name].shape).toEqual(shape);
      expect(folder.params[name].values).toEqual(values.map((value) => fromHalfBits(toHalfBits(value))));
    }
    expect(folder.golden.input).toEqual(pieces.golden.input);
    expect(folder.texts[2]).toBe('Powder. A picture of Powder has Powder in it.');
    expect(folder.tokenizer.encode('powder')).toEqual(pieces.tokenizer.encode('powder'));
  });

  it('brings the text bank back only while it belongs to the texts', async () => {
    const { bank, params } = await readModelFolder(readFrom(files));
    expect(bank?.shape).toEqual([4, 8]);
    expect(Object.keys(params)).not.toContain('text.bank');
    const edited = changed('descriptions.json', (value) => {
      const [first] = value.categories as { sections: { text: string }[] }[];
      first.sections[0].text = 'Somebody wrote another text.';
    });
    expect((await readModelFolder(readFrom(edited))).bank).toBeNull();
    expect((await readModelFolder(readFrom(await tinyModel(undefined, 1, false)))).bank).toBeNull();
  });

  it('reports how much of the weights has come', async () => {
    const seen: number[] = [];
    await readModelFolder(
      async (name, onProgress) => {
        onProgress?.(1, 2);
        return files[name];
      },
      (loaded, total) => seen.push(loaded / total),
    );
    expect(seen).toEqual([0.5]);
  });

  it.each(['config.json', 'golden.json', 'tokenizer.json', 'descriptions.json', 'weights.safetensors'])(
    'names a missing %s',
    async (name) => {
      const { [name]: _, ...rest } = files;
      await expect(readModelFolder(readFrom(rest))).rejects.toMatchObject({
        code: 'model-missing',
        message: expect.stringContaining(name),
      });
    },
  );

  it.each(['config.json', 'golden.json', 'tokenizer.json', 'descriptions.json'])(
    'refuses a %s that is no JSON',
    async (name) => {
      for (const text of ['<!doctype html>', '', '[]', 'null'])
        await expect(readModelFolder(readFrom({ ...files, [name]: utf8(text) }))).rejects.toMatchObject({
          code: expect.stringMatching(/^(model-damaged|tokenizer-file|descriptions-file)$/),
        });
      await expect(readModelFolder(readFrom({ ...files, [name]: Uint8Array.of(0xff, 0xfe, 0x22) }))).rejects.toMatchObject({
        code: 'model-damaged',
      });
    },
  );

  it('refuses weights with another hash', async () => {
    const weights = files['weights.safetensors'].slice();
    weights[weights.length - 1] ^= 1;
    await expect(readModelFolder(readFrom({ ...files, 'weights.safetensors': weights }))).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringMatching(/SHA-256/),
    });
  });

  it('refuses weights that hold no numbers', async () => {
    const weights = writeSafetensors({ cls: { shape: [2], values: Float32Array.of(1, Number.NaN) } });
    const hash = await sha256Hex(weights);
    const config = changed('config.json', (value) => Object.assign(value, { weightsSha256: hash }));
    await expect(readModelFolder(readFrom({ ...config, 'weights.safetensors': weights }))).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining('"cls" holds no number'),
    });
  });

  const REAL = {
    ...{ date: '2026-11-29', sets: [{ name: 'first', pictures: 24, sources: 5, top1: 0.75 }], pictures: 24, sources: 5 },
    ...{ top1: 0.75, macroRecall: null, coverage: { promised: 0.9, achieved: 0.88, meanSize: 2 }, ece: 0.05 },
    outOfSet: { strangers: 9, sources: 3, auroc: 0.8, scanning: { strangers: 4, auroc: 0.7 }, refused: 0.05, caught: 0.4 },
  };

  it('reads what was fitted on strangers and measured on real pictures, where there is any', async () => {
    const novelty = { weights: { bias: -1, stranger: 2, energy: 0.5 }, threshold: 0.7 };
    const confidence = { bias: 0.3, slope: 0.6 };
    const config = changed('config.json', (c) => {
      Object.assign(c.calibration as object, { novelty, confidence });
      Object.assign(c, { evaluation: { real: REAL } });
    });
    const read = (await readModelFolder(readFrom(config))).config;
    expect([read.calibration.novelty, read.calibration.confidence, read.evaluation]).toEqual([
      novelty,
      confidence,
      { real: REAL },
    ]);
    const old = (await readModelFolder(readFrom(files))).config;
    expect([old.calibration.novelty, old.calibration.confidence, old.evaluation]).toEqual([undefined, undefined, undefined]);
  });

  const model = (value: Record<string, unknown>) => value.model as Record<string, unknown>;

  it.each([
    ['another format', (c: Record<string, unknown>) => Object.assign(c, { format: 2 })],
    ['a path for an id', (c: Record<string, unknown>) => Object.assign(c, { id: '../../etc' })],
    ['no temperature', (c: Record<string, unknown>) => Object.assign(c.calibration as object, { temperature: 0 })],
    [
      'a share above one',
      (c: Record<string, unknown>) => Object.assign(c.calibration as object, { conformal: { coverage: 2, threshold: 0 } }),
    ],
    [
      'a threshold of novelty that no score reaches',
      (c: Record<string, unknown>) =>
        Object.assign(c.calibration as object, { novelty: { weights: { bias: 0, stranger: 1, energy: 1 }, threshold: 2 } }),
    ],
    [
      'an accuracy above one',
      (c: Record<string, unknown>) => Object.assign(c, { evaluation: { real: { ...REAL, top1: 1.2 } } }),
    ],
    [
      'figures without a date',
      (c: Record<string, unknown>) => Object.assign(c, { evaluation: { real: { ...REAL, date: 'now' } } }),
    ],
    ['a giant picture', (c: Record<string, unknown>) => Object.assign(model(c), { imageSize: 1e9 })],
    ['no categories', (c: Record<string, unknown>) => Object.assign(model(c), { categories: [] })],
    ['an unknown solver', (c: Record<string, unknown>) => Object.assign(model(c), { solver: { method: 'magic', steps: 1 } })],
  ])('refuses a configuration with %s', async (_, change) => {
    await expect(readModelFolder(readFrom(changed('config.json', change)))).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('refuses a configuration that cannot be computed', async () => {
    const config = changed('config.json', (c) => Object.assign(model(c), { heads: 3 }));
    await expect(readModelFolder(readFrom(config))).rejects.toMatchObject({ code: 'bad-model-config' });
  });

  it('refuses a golden picture of another size, golden logits of other categories, and categories nobody described', async () => {
    for (const change of [{ input: btoa('short') }, { logits: [1] }, { input: '!' }, { tolerance: 1 }]) {
      const golden = changed('golden.json', (value) => Object.assign(value, change));
      await expect(readModelFolder(readFrom(golden))).rejects.toMatchObject({ code: 'model-damaged' });
    }
    const silent = changed('descriptions.json', (value) => Object.assign(value.categories[0], { name: 'Cheese' }));
    await expect(readModelFolder(readFrom(silent))).rejects.toMatchObject({
      message: expect.stringContaining('Fibres is not described'),
    });
  });
});
