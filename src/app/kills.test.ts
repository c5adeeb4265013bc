import { describe, expect, it } from 'vitest';
import { killPages } from './testing-kills';

describe('a page that dies at any moment', () => {
  // In Chromium and Firefox a file's new content appears at once; in a worker of Safari it is written in place.
  it.each(['writable', 'sync'] as const)(
    'has lost nothing that it said was saved, and left nothing half-written that opens (%s)',
    async (writing) => {
      const { faults, saves, operations } = await killPages(60, 2, writing);
      expect(faults).toEqual([]);
      expect(saves).toBeGreaterThan(60);
      expect(operations).toBeGreaterThan(1000);
    },
  );
});
