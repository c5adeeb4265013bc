import { describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { type Detector, secondaryElectronImage } from './imaging';
import { keepInFile, randomInstrument, takePicture } from './instrument';
import { obliqueView, Relief } from './relief';
import { stampBox, stampCapsule, stampSphere } from './shapes';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 96;
const detector: Detector = {
  tilt: 0.8,
  edge: 0.6,
  edgeWidth: 1.5,
  occlusion: 0.8,
  asymmetry: 0,
  azimuth: 0,
  material: 1,
  focus: 1,
  defocus: 0,
};

const at = (data: Float32Array, x: number, y: number): number => data[y * SIZE + x];

function wall(): Relief {
  const relief = new Relief(SIZE);
  stampBox(relief, SIZE / 2, SIZE / 2, 20, 20, 15);
  return relief;
}

describe('secondaryElectronImage', () => {
  it('gives flat neutral ground the signal 1', () => {
    const { data } = secondaryElectronImage(new Relief(SIZE), detector);
    expect(data.every((value) => Math.abs(value - 1) < 1e-5)).toBe(true);
  });

  it('makes a slope brighter the steeper it is', () => {
    const signal = [0, 0.5, 1, 2].map((slope) => {
      const relief = new Relief(SIZE);
      for (let i = 0; i < relief.height.length; i++) relief.height[i] = slope * (i % SIZE);
      return at(secondaryElectronImage(relief, detector).data, SIZE / 2, SIZE / 2);
    });
    expect(signal[1]).toBeGreaterThan(signal[0] * 1.03);
    expect(signal[2]).toBeGreaterThan(signal[1] * 1.08);
    expect(signal[3]).toBeGreaterThan(signal[2] * 1.15);
  });

  it('gives a step a bright rim and a dark foot', () => {
    const { data } = secondaryElectronImage(wall(), detector);
    const plateau = at(data, SIZE / 2, SIZE / 2);
    const rim = at(data, SIZE / 2 + 20, SIZE / 2);
    const foot = at(data, SIZE / 2 + 23, SIZE / 2);
    const ground = at(data, SIZE - 2, 2);
    expect(rim).toBeGreaterThan(plateau * 1.2);
    expect(foot).toBeLessThan(ground * 0.8);
  });

  it('darkens a narrow crevice more than a wide one', () => {
    const floor = [2, 14].map((half) => {
      const relief = new Relief(SIZE, SIZE, 20);
      for (let y = 0; y < SIZE; y++) for (let x = SIZE / 2 - half; x <= SIZE / 2 + half; x++) relief.height[y * SIZE + x] = 0;
      return at(secondaryElectronImage(relief, detector).data, SIZE / 2, SIZE / 2);
    });
    expect(floor[0]).toBeLessThan(floor[1]);
    expect(floor[1]).toBeLessThan(1);
  });

  it('brightens the side that faces the detector', () => {
    const relief = new Relief(SIZE);
    stampSphere(relief, SIZE / 2, SIZE / 2, 0, 30);
    const { data } = secondaryElectronImage(relief, { ...detector, asymmetry: 0.5, azimuth: 0 });
    expect(at(data, SIZE / 2 + 20, SIZE / 2)).toBeGreaterThan(at(data, SIZE / 2 - 20, SIZE / 2) * 1.2);
  });

  it('shows materials by their yield', () => {
    const relief = new Relief(SIZE);
    relief.yield.fill(1.5, (SIZE * SIZE) / 2);
    const { data } = secondaryElectronImage(relief, detector);
    expect(at(data, 10, SIZE - 10) / at(data, 10, 10)).toBeCloseTo(1.5, 2);
  });
});

describe('obliqueView', () => {
  it('foreshortens the ground and keeps its slope', () => {
    const relief = new Relief(SIZE * 2);
    stampBox(relief, SIZE, SIZE, 10, 20, 0.01, 0, 2);
    const tilt = Math.PI / 3;
    const seen = obliqueView(relief, SIZE, tilt);
    const bright = Array.from({ length: SIZE }, (_, y) => seen.yield[y * SIZE + SIZE / 2]).filter(
      (value) => value > 1.5,
    ).length;
    expect(bright).toBeGreaterThanOrEqual(19);
    expect(bright).toBeLessThanOrEqual(22);
    const slope = seen.height[50 * SIZE + 5] - seen.height[49 * SIZE + 5];
    expect(slope).toBeCloseTo(Math.tan(tilt), 3);
  });

  it('lets near things hide far ones', () => {
    const relief = new Relief(SIZE * 2);
    stampBox(relief, SIZE, SIZE, 40, 3, 60, 0, 3);
    stampBox(relief, SIZE, SIZE - 14, 8, 3, 6, 0, 2);
    const seen = obliqueView(relief, SIZE, Math.PI / 3);
    expect(seen.yield.some((value) => value === 3)).toBe(true);
    expect(seen.yield.some((value) => value === 2)).toBe(false);
  });
});

describe('stampCapsule', () => {
  it('draws a thin slanted rod without gaps', () => {
    const relief = new Relief(SIZE);
    stampCapsule(relief, 5, 10, 5, 0.6, 90, 47, 5, 0.6);
    for (let x = 8; x < 88; x++) {
      const axis = 10 + ((x - 5) * 37) / 85;
      const column = [Math.floor(axis), Math.floor(axis) + 1].reduce((sum, y) => sum + relief.height[y * SIZE + x], 0);
      expect(column).toBeGreaterThan(3.5);
    }
  });
});

describe('takePicture', () => {
  it('stays in [0, 1] in every state of the microscope and repeats with its seed', () => {
    const signal = secondaryElectronImage(wall(), detector);
    for (let n = 0; n < 60; n++) {
      const state = randomInstrument(new Random(`state ${n}`));
      const { data } = takePicture(signal, state, new Random(n));
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
      if (n < 5) expect(takePicture(signal, state, new Random(n)).data).toEqual(data);
    }
  });

  it('adds noise as asked', () => {
    const signal = secondaryElectronImage(new Relief(SIZE), detector);
    const quiet = {
      ...randomInstrument(new Random(1)),
      blur: 0.3,
      lineNoise: 0,
      streaks: 0,
      halo: 0,
      gradient: 0,
      vignette: 0,
      blotches: 0,
      bend: 0,
      gamma: 1,
      brightness: 0.5,
    };
    const spread = [0.01, 0.05].map((shotNoise) => {
      const { data } = takePicture(signal, { ...quiet, shotNoise }, new Random(2));
      let squares = 0;
      for (const value of data) squares += (value - 0.5) ** 2;
      return Math.sqrt(squares / data.length);
    });
    expect(spread[0]).toBeCloseTo(0.01, 3);
    expect(spread[1]).toBeCloseTo(0.05, 2);
  });
});

describe('keepInFile', () => {
  const state = { ...randomInstrument(new Random(1)), sharpening: 0, kept: 1, jpeg: 0 };
  const picture = () => takePicture(secondaryElectronImage(wall(), detector), state, new Random(3));
  const difference = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;

  it('leaves a picture alone that was kept as it is', () => {
    expect(keepInFile(picture(), state).data).toEqual(picture().data);
  });

  it('loses the more the lower the quality, and within [0, 1]', () => {
    const losses = [90, 50, 15].map((jpeg) => {
      const { data } = keepInFile(picture(), { ...state, jpeg });
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
      return difference(data, picture().data);
    });
    expect(losses[0]).toBeGreaterThan(0);
    expect(losses[1]).toBeGreaterThan(losses[0]);
    expect(losses[2]).toBeGreaterThan(losses[1]);
  });

  it('softens what was kept small and steepens what was sharpened, at the same size', () => {
    const steps = (data: Float32Array): number =>
      data.reduce((sum, value, i) => sum + (i > 0 ? (value - data[i - 1]) ** 2 : 0), 0);
    const small = keepInFile(picture(), { ...state, kept: 0.4 });
    expect([small.width, small.height]).toEqual([SIZE, SIZE]);
    expect(steps(small.data)).toBeLessThan(steps(picture().data));
    expect(steps(keepInFile(picture(), { ...state, sharpening: 1 }).data)).toBeGreaterThan(steps(picture().data));
  });
});
