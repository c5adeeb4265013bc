import { describe, expect, it } from 'vitest';
import { middleCut } from './middle-cut';

/** Every sign ten wide. */
const ten = (text: string): number => 10 * [...text].length;

describe('a name that is cut in its middle', () => {
  it('is whole where it has room', () => {
    expect(middleCut('fibres.tif', 100, ten)).toBe('fibres.tif');
  });

  it('keeps its end and as much of its beginning as there is room for', () => {
    expect(middleCut('L9_8f3a1c0e52b7_0012.tif', 160, ten)).toBe('L9_8f3…_0012.tif');
    for (let room = 80; room < 240; room += 7) {
      const cut = middleCut('L9_8f3a1c0e52b7_0012.tif', room, ten);
      expect(ten(cut)).toBeLessThanOrEqual(room);
      expect(ten(cut), 'no letter more has room').toBeGreaterThan(room - 10);
    }
  });

  it('gives up letters of its end before its beginning has none', () => {
    expect(middleCut('selcuk_grid_04.png', 100, ten)).toBe('sel…04.png');
    expect(middleCut('selcuk_grid_04.png', 70, ten)).toBe('sel…png');
    expect(middleCut('selcuk_grid_04.png', 10, ten)).toBe('…png');
  });

  it('counts signs beyond the first plane as one', () => {
    expect(middleCut('𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜', 90, ten)).toBe('𝒜𝒜𝒜…𝒜𝒜𝒜𝒜𝒜');
  });
});
