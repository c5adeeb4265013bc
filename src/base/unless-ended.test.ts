import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { unlessEnded } from './unless-ended';

const never = new Promise<never>(() => {});

it('gives what the work gives, or why the other ended', async () => {
  expect(await unlessEnded(never, Promise.resolve(3))).toBe(3);
  await expect(unlessEnded(never, Promise.reject(new Error('work')))).rejects.toThrow('work');
  let end: (reason: Error) => void = () => {};
  const gone = new Promise<never>((_, reject) => {
    end = reject;
  });
  const first = unlessEnded(gone, never);
  const second = unlessEnded(gone, never);
  end(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect(second).rejects.toThrow('gone');
  await expect(unlessEnded(gone, never)).rejects.toThrow('gone'); // and whoever comes after the end
});

it('keeps no result that has been given', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const refs: WeakRef<object>[] = [];
  for (let i = 0; i < 50; i++) {
    const result = { big: new Float32Array(1000) };
    refs.push(new WeakRef(result));
    await unlessEnded(never, Promise.resolve(result));
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  expect(refs.filter((ref) => ref.deref()).length).toBeLessThan(5);
});
