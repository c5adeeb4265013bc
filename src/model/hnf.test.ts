import { grads, mul, ready, setBackend, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../base/random';
import { PROFILES } from './config';
import { hnf } from './hnf';
import { initHnf } from './init';
import { countParams, toTensors } from './params';
import { textBank } from './text-bank';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});
it('runs', async () => {
  const config = {
    ...PROFILES.paper,
    imageSize: 32,
    width: 8,
    heads: 2,
    levels: [
      { patch: 8, neighbours: 3 },
      { patch: 16, neighbours: 2 },
    ],
    textWidth: 8,
  };
  const arrays = initHnf(config, 1);
  console.log(countParams(arrays), countParams(initHnf(PROFILES.paper, 1)), countParams(initHnf(PROFILES.base, 1)));
  const params = toTensors(arrays);
  const r = new Random(3);
  const images = tensor(
    Float32Array.from({ length: 2 * 1024 }, () => r.normal()),
    [2, 32, 32],
  );
  const states = {
    hidden: tensor(
      Float32Array.from({ length: 10 * 5 * 8 }, () => r.normal()),
      [10, 5, 8],
    ),
    mask: tensor(
      Float32Array.from({ length: 50 }, (_, i) => (i % 5 < 4 ? 1 : 0)),
      [10, 5],
    ),
  };
  const names = Object.keys(params);
  const f =
    (checkpoint: boolean) =>
    (...ts: Tensor[]) => {
      const p = Object.fromEntries(names.map((n, i) => [n, ts[i]]));
      const { logits } = hnf(config, p, images, textBank(config, p, states), { checkpoint });
      return sum(mul(logits, logits));
    };
  const a = grads(f(false))(names.map((n) => params[n]).filter(Boolean));
  const b = grads(f(true))(names.map((n) => params[n]));
  a.forEach((t, i) => {
    expect(t, names[i]).toBeTruthy();
    const x = t.dataSync(),
      y = b[i].dataSync();
    for (let k = 0; k < x.length; k++) expect(y[k]).toBeCloseTo(x[k], 3);
  });
});
