import { describe, expect, it, vi } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { Random } from '../base/random';
import { Relief } from './relief';
import { joinSurfaces, joinsAnother, mountSpecimen } from './specimen';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 64;
const mounted = (n: number, category: (typeof CATEGORIES)[number]) =>
  mountSpecimen(new Random(`mounted ${n}`), new Relief(SIZE), category);

describe('mountSpecimen', () => {
  it.each(CATEGORIES)('keeps surfaces of %s finite, with yields the detector understands', (category) => {
    for (let n = 0; n < 40; n++) {
      const { size, height, yield: material } = mounted(n, category);
      expect(size).toBe(SIZE);
      expect(height.every(Number.isFinite)).toBe(true);
      expect(material?.every((value) => value >= 0 && value < 5)).toBe(true);
    }
  });

  it('leaves some specimens as they are and makes others uneven', () => {
    const flat = Array.from({ length: 60 }, (_, n) => mounted(n, 'Porous_Sponge').height.every((z) => z === 0));
    expect(flat.filter(Boolean).length).toBeGreaterThan(3);
    expect(flat.filter(Boolean).length).toBeLessThan(50);
  });
});

describe('joinSurfaces', () => {
  it('shows both surfaces, each over a tenth of some picture', () => {
    let balanced = 0;
    for (let n = 0; n < 20; n++) {
      const joined = joinSurfaces(new Random(n), new Relief(SIZE, SIZE, 0, 1), new Relief(SIZE, SIZE, 30, 2));
      const other = joined.yield?.filter((value) => value > 1.35).length ?? 0;
      if (other > 0.1 * SIZE * SIZE && other < 0.9 * SIZE * SIZE) balanced++;
      // What the other surface counts as height 0 is no step between them.
      expect(Math.max(...joined.height) - Math.min(...joined.height)).toBeLessThan(25);
    }
    expect(balanced).toBeGreaterThan(3);
  });

  it('never joins a tip to anything', () => {
    const random = new Random(1);
    expect(Array.from({ length: 200 }, () => joinsAnother(random, 'Tips')).some(Boolean)).toBe(false);
    expect(Array.from({ length: 200 }, () => joinsAnother(random, 'Films_Coated_Surface')).some(Boolean)).toBe(true);
  });
});
