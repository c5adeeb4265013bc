import { expect, it } from 'vitest';
import { createBreath } from './breath';

it('gives others a turn once a second, and no more often', async () => {
  let now = 0;
  const breath = createBreath(() => now);
  const work = async (): Promise<number> => {
    let turns = 0;
    setTimeout(() => {
      turns++;
    }, 0);
    await breath();
    return turns;
  };
  now = 999;
  expect(await work()).toBe(0);
  now = 1000;
  expect(await work()).toBe(1);
  now = 1999;
  expect(await work()).toBe(0);
});
