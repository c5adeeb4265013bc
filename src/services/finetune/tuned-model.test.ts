import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../base/random';
import { createExamples, storeExample } from '../../dataset/examples';
import { labelledPart } from '../../dataset/labelled-part';
import { foldsOf, splitPictures } from '../../dataset/split';
import { parseSplit } from '../../dataset/split-file';
import { viewsOf } from '../../model/input';
import type { ParamArrays } from '../../model/params';
import { logitsOf } from '../../models/classifier';
import { readModelFolder } from '../../models/folder';
import { goldenError, Network } from '../../models/network';
import { readFrom, TINY, tinyModel } from '../../models/testing';
import { LocalGradients } from '../../training/engine';
import { fineTune, fineTuneTask, resultOf, startFineTune } from '../../training/fine-tune';
import { defaultsFor } from '../../training/options';
import { finishModel, startFrom } from './tuned-model';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

/** Grey pictures of three kinds that differ in contrast between stripes. */
function pictureOf(label: number, seed: number) {
  const random = new Random(seed);
  const [width, height] = [40, 30];
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return [Math.sin(x / 2), Math.sin(y / 3), ((x >> 2) + (y >> 2)) % 2][label] + random.uniform(-0.3, 0.3);
  });
  return { plane: { width, height, data }, crop: { x: 0, y: 0, width, height } };
}

const CLASSES = ['Powder', 'Stripes', 'Squares'];
const FILES = CLASSES.flatMap((category, label) =>
  Array.from({ length: 6 }, (_, i) => ({ file: `${category}/${i}.png`, category, label, seed: 10 * label + i })),
);

async function train(mode: 'quick' | 'full', validation: number) {
  const parent = await readModelFolder(readFrom(await tinyModel()));
  const split = splitPictures(FILES, { seed: '1', validation, test: 0.2 });
  const collect = (part: string) => {
    const side = TINY.imageSize;
    const pictures = FILES.filter(({ file }) => split.parts[file] === part).map(({ file, label, seed }) => {
      const { plane, crop } = pictureOf(label, seed);
      const views = viewsOf(crop);
      const examples = createExamples(views.length, side);
      views.forEach((view, i) => {
        storeExample(examples, i, plane, view, label);
      });
      return { id: file, category: label, views: examples.pixels };
    });
    return labelledPart(pictures, side, false);
  };
  const parts = { training: collect('train'), validation: collect('validation'), test: collect('test') };
  const text = { id: 'structure', title: 'Structure and dimensionality', text: 'Bright and dark stripes.' } as const;
  const start = await startFrom(parent, {
    categories: CLASSES,
    descriptions: [{ name: 'Stripes', sections: [text] }],
    seed: '1',
  });
  const groups = parts.training.pictureOf.map((picture) => parts.training.files[picture]);
  const options = {
    ...defaultsFor(mode, '1', { perCategory: [5, 5, 5], config: start.config }),
    epochs: 2,
    views: 2,
    batch: 6,
  };
  const items = groups.map((group, i) => ({ file: `${i}`, group, category: CLASSES[parts.training.examples.labels[i]] }));
  const task = fineTuneTask({
    config: start.config,
    params: start.params,
    texts: start.texts,
    training: parts.training.examples,
    validation: parts.validation.examples,
    test: parts.test.examples,
    options,
    folds: options.folds > 0 && validation === 0 ? foldsOf(items, options.folds, '1') : [],
  });
  const state = startFineTune(task);
  const engine = new LocalGradients(task);
  for await (const _ of fineTune(task, engine, state));
  const result = resultOf(task, state);
  const finished = await finishModel({ id: 'mine', start, task, result, engine, parts, split, provenance: { seed: '1' } });
  await engine.close();
  return { ...finished, split, parts };
}

describe('a tuned model', () => {
  it.each([
    ['quick', 0, 'folds'],
    ['full', 0.2, 'validation'],
  ] as const)(
    '(%s) is a model folder with its own categories, golden output, split and metrics',
    async (mode, share, basis) => {
      const { files, metrics, split, parts } = await train(mode, share);
      const model = await readModelFolder(readFrom(files));
      expect(model.config.model.categories).toEqual(CLASSES);
      expect(model.texts[1]).toContain('stripes');
      expect(model.texts[2]).toBe('');
      expect(model.bank).not.toBeNull();
      // No picture of the user travels with the model.
      expect(model.golden.input).toEqual((await readModelFolder(readFrom(await tinyModel()))).golden.input);
      expect(model.config.training.parent).toMatchObject({ id: 'tiny' });
      expect(parseSplit(new TextDecoder().decode(files['split.json']), 'split.json')).toEqual(split);
      expect(JSON.parse(new TextDecoder().decode(files['metrics.json']))).toEqual(metrics);
      expect(metrics.calibratedOn).toBe(basis);
      expect(metrics.test?.n).toBe(3);

      // The bank of the file, and the one computed anew from the texts, give the same logits: learned vectors included.
      for (const source of [model, { ...model, bank: null }]) {
        const network = Network.upload(source);
        expect(await goldenError(network, model.golden)).toBeLessThan(1e-3);
        let right = 0;
        for (const file of parts.test.files) {
          const found = FILES.find((known) => known.file === file) as (typeof FILES)[number];
          const { plane, crop } = pictureOf(found.label, found.seed);
          const logits = await logitsOf(network, plane, crop);
          if (logits.indexOf(Math.max(...logits)) === found.label) right++;
        }
        expect(right / parts.test.files.length).toBeCloseTo(metrics.test?.top1 as number, 6);
        network.dispose();
      }
    },
  );
});

describe('a model from scratch', () => {
  it('keeps what lies between front and network, which no seed draws, and nothing else of its parent', async () => {
    const parent = await readModelFolder(readFrom(await tinyModel()));
    const shift = { shape: [2], values: Float32Array.of(1, 2) };
    const params: ParamArrays = { ...parent.params, 'front.vector.shift': shift };
    const { params: drawn } = await startFrom({ ...parent, params }, { categories: CLASSES, seed: '1', fromScratch: true });
    const same = Object.keys(params).filter((name) => drawn[name] === params[name]);
    expect(same.filter((name) => !name.startsWith('lm.'))).toEqual(['front.vector.shift']);
    expect(Object.keys(drawn)).toEqual(
      expect.arrayContaining(['head.bias', 'head.category_weight'].filter((name) => name in params)),
    );
  });
});

describe('a stored split', () => {
  it('that is damaged is refused with its fault', () => {
    for (const [json, fault] of [
      ['{', 'not JSON'],
      ['{"version":2}', 'version'],
      ['{"version":1,"options":{"seed":"1","validation":0,"test":0},"parts":{"a":"both"},"counts":{}}', 'parts.a'],
    ])
      expect(() => parseSplit(json, 'split.json')).toThrow(fault);
  });
});
