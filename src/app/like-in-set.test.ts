import { expect, it } from 'vitest';
import { toHalfBits } from '../base/half';
import { addPictures, EMPTY_DATASET, exclude, pictureRead } from '../dataset/dataset';
import { classification, PICTURE_FACTS } from '../state/fixtures';
import { createSetLikeness } from './like-in-set';

const SIDE = 4;
const sha = (i: number): string => String(i).repeat(64);
const bits = (...values: number[]): Uint16Array => Uint16Array.from(values, toHalfBits);

/** Three pictures of two classes, each seen as a vector of its own. */
const VECTORS = [bits(1, 0, 0), bits(0.9, 0.2, 0), bits(0, 0, 1)];

function setOf() {
  const files = ['Fibres/a.png', 'Fibres/b.png', 'Tips/c.png'].map((path) => ({
    ...{ path, folders: [], column: null, part: null },
    className: path.slice(0, path.indexOf('/')),
  }));
  const { set, ids } = addPictures(EMPTY_DATASET, files);
  return {
    ids,
    set: ids.reduce((now, id, i) => pictureRead(now, id, { ...PICTURE_FACTS, sha256: sha(i + 1) }), set),
  };
}

function likeness() {
  const built = setOf();
  const at = { set: built.set, model: 'model-1', asked: 0 };
  const parts = {
    set: () => at.set,
    views: async (path: string) => new Uint8Array(SIDE * SIDE).fill('abc'.indexOf(path.at(-5) ?? '') + 1),
    classify: async ({ values }: { values: Float32Array }) => {
      expect(values.length).toBe(SIDE * SIDE);
      const features = VECTORS[at.asked++ % 3];
      return { ...classification('Tips', 0.5), modelSha256: at.model, features };
    },
    atOnce: () => 1,
    model: () => at.model,
    side: async () => SIDE,
  };
  return { at, ids: built.ids, like: createSetLikeness(parts) };
}
const never = new AbortController().signal;

it('the nearest labelled pictures come first, with class and likeness; the picture itself is no neighbour', async () => {
  const { like } = likeness();
  expect(like.counts()).toEqual({ labelled: 3, seen: 0 });
  expect(like.nearest(VECTORS[0], 6, ''), 'before any was looked at').toEqual([]);
  const steps: number[] = [];
  await like.look(never, (done) => steps.push(done));
  expect(steps).toEqual([0, 1, 2, 3]);
  expect(like.counts()).toEqual({ labelled: 3, seen: 3 });
  const found = like.nearest(bits(1, 0.05, 0), 2, '');
  expect(found.map(({ path, category }) => [path, category])).toEqual([
    ['Fibres/a.png', 'Fibres'],
    ['Fibres/b.png', 'Fibres'],
  ]);
  expect(found[0].likeness).toBeGreaterThan(found[1].likeness);
  expect(like.nearest(VECTORS[0], 6, '')[0].likeness).toBeCloseTo(1, 3);
  expect(like.nearest(VECTORS[0], 6, sha(1)).map(({ path }) => path)).not.toContain('Fibres/a.png');
});

it('each picture is looked at once a model, those left out not at all, and a change of model is not mixed in', async () => {
  const { like, at, ids } = likeness();
  at.set = exclude(at.set, [ids[2]], true);
  await like.look(never, () => undefined);
  await like.look(never, () => undefined);
  expect(at.asked).toBe(2);
  at.model = 'model-2';
  expect(like.counts()).toEqual({ labelled: 2, seen: 0 });
  expect(like.nearest(VECTORS[0], 6, '')).toEqual([]);
  const stopped = new AbortController();
  stopped.abort();
  await expect(like.look(stopped.signal, () => undefined)).rejects.toThrow('was stopped');
});
