import { expect, it } from 'vitest';
import { Random } from '../base/random';
import { linear } from './ops';
import type { ParamName } from './param-names';
import { linearInit, type Params, prefixed, scoped } from './params';

it('lets no misspelt name compile, whole or below a prefix, read or made', () => {
  // The compiler checks the test: an expected error that is none is an error.
  const read = (p: Params, l: number) => {
    const level = scoped(p, `level${l}`);
    const right = [p['level1.graph.conv1.kernel'], p.cls, level['patch.kernel'], scoped(level, 'gate')['norm_graph.scale']];
    // @ts-expect-error no part is called graf
    const first = p['level1.graf.conv1.kernel'];
    // @ts-expect-error a bias, not a baias
    const second = level['patch.baias'];
    // @ts-expect-error a head has no kernel
    const third = scoped(p, 'head').kernel;
    // @ts-expect-error the layer is called blend
    const fourth = linear(level, 'blnd', right[0]);
    return [...right, first, second, third, fourth];
  };
  const made = prefixed('level0', linearInit(new Random(1), 'blend', 2, 1));
  const name: ParamName = 'level0.blend.kernel';
  // @ts-expect-error not one of the model's
  const wrong: ParamName = 'level0.blnd.kernel';
  expect(read).toHaveLength(2);
  expect(Object.keys(made)).toEqual([name, 'level0.blend.bias']);
  expect(made).not.toHaveProperty([wrong]);
});
