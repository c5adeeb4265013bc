import { describe, expect, it } from 'vitest';
import { memoryRoot } from '../storage/testing';
import { EXPORTS, fillUp, WORKS } from './testing-full-disk';

describe('a disk that is full at any of the writes', () => {
  // In Chromium and Firefox a file's new content appears at once; in a worker of Safari it is written in place.
  it.each(WORKS.flatMap((work) => (['writable', 'sync'] as const).map((writing) => [work.name, writing, work] as const)))(
    'loses nothing, opens nothing by half, and is named: %s (%s)',
    async (_, writing, work) => {
      const { faults, writes } = await fillUp(work, writing, ['on']);
      expect(faults).toEqual([]);
      expect(writes).toBeGreaterThan(1);
    },
  );

  it.each(EXPORTS.map((work) => [work.name, work] as const))(
    'does not come into what is put together in memory: %s',
    async (_, work) => {
      const disk = memoryRoot();
      await work.before?.(disk);
      const full = disk.copy();
      full.faults.fullAt = { operation: 1, once: false };
      await (await work.page(full))();
      expect(full.needs()).toBe(0);
    },
  );
});
