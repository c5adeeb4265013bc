import { expect, it } from 'vitest';
import { Random } from '../base/random';
import { KernelInverse } from './kernel-inverse';

it('stays the inverse while members come and go, and asks only for the rows that are new', () => {
  const random = new Random('kernel');
  const vectors = Array.from({ length: 30 }, () => Array.from({ length: 12 }, () => random.normal()));
  let asked = 0;
  const entry = (a: number, b: number) => {
    asked++;
    return vectors[a].reduce((sum, value, i) => sum + value * vectors[b][i], 0) + (a === b ? 0.3 : 0);
  };
  const inverse = new KernelInverse();
  const members = new Set<number>();
  for (let step = 0; step < 60; step++) {
    const one = random.integer(0, 29);
    if (!members.delete(one)) members.add(one);
    asked = 0;
    inverse.follow(members, entry);
    expect(asked).toBeLessThanOrEqual(members.size);
  }
  const { rows, members: order } = inverse;
  expect(new Set(order)).toEqual(members);
  for (let i = 0; i < order.length; i++)
    for (let j = 0; j < order.length; j++) {
      const product = rows[i].reduce((sum, value, k) => sum + value * entry(order[k], order[j]), 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 8);
    }
  inverse.follow([], entry);
  expect(inverse.rows).toEqual([]);
});
