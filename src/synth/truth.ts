/**
 * Procedural micrographs of which the quantities are known from how they were drawn: what measurements are checked against. The pictures
 * go through the same detector and instrument as all others; what distorts the picture's geometry (drift, wobble) is left out.
 */
import { type Plane, resizePlane } from '../base/plane';
import { Random } from '../base/random';
import { randomDetector, secondaryElectronImage } from './imaging';
import { type InstrumentState, randomInstrument, takePicture } from './instrument';
import { quantiseBlocks } from './jpeg';
import { Relief } from './relief';
import {
  drawBodies,
  drawFibres,
  drawField,
  drawGrains,
  drawGrating,
  drawLattice,
  drawTwoPhase,
  type Truth,
} from './truth-scenes';

export type { Truth } from './truth-scenes';

export const TRUTH_SCENES = {
  grating: drawGrating,
  lattice: drawLattice,
  fibres: drawFibres,
  particles: (random: Random, relief: Relief) => drawBodies(random, relief, 'spheres', false),
  'touching-particles': (random: Random, relief: Relief) => drawBodies(random, relief, 'spheres', true),
  pores: (random: Random, relief: Relief) => drawBodies(random, relief, 'pores', false),
  'two-phase': drawTwoPhase,
  field: drawField,
  grains: drawGrains,
} as const;

export type TruthScene = keyof typeof TRUTH_SCENES;

/** How good the microscope's day is: noise, blur, contrast and shading. */
export const TRUTH_DAYS = ['good', 'ordinary', 'poor'] as const;
export type TruthDay = (typeof TRUTH_DAYS)[number];

const DAYS: Record<
  TruthDay,
  Pick<InstrumentState, 'shotNoise' | 'lineNoise' | 'blur' | 'contrast' | 'gradient' | 'vignette'>
> = {
  good: { shotNoise: 0.01, lineNoise: 0, blur: 0.3, contrast: 0.8, gradient: 0, vignette: 0 },
  ordinary: { shotNoise: 0.03, lineNoise: 0.003, blur: 0.5, contrast: 0.6, gradient: 0.08, vignette: 0.08 },
  poor: { shotNoise: 0.07, lineNoise: 0.008, blur: 0.8, contrast: 0.45, gradient: 0.16, vignette: 0.15 },
};

/** What a poor day's file loses: cosine steps of 2 % of the grey range, coarser toward the high frequencies. */
const COARSE = Array.from({ length: 64 }, (_, i) => 0.02 * (1 + 0.5 * ((i >> 3) + (i & 7))));

export interface TruthPicture {
  readonly plane: Plane;
  readonly truth: Truth;
}

/** The relief is drawn at about this side and the signal averaged: what a wall a pixel wide looks like matters less. */
const FINEST = 768;

/** Lengths of the relief in pixels of the picture, `fine` times as large. */
function inPicture(truth: Truth, fine: number): Truth {
  const { pitch, width, length, intercept, areas, diameters } = truth;
  return {
    ...truth,
    ...(pitch !== undefined && { pitch: pitch / fine }),
    ...(width !== undefined && { width: width / fine }),
    ...(length !== undefined && { length: length / fine }),
    ...(intercept !== undefined && { intercept: intercept / fine }),
    ...(areas && { areas: areas.map((area) => area / (fine * fine)) }),
    ...(diameters && {
      diameters: { low: diameters.low / fine, median: diameters.median / fine, high: diameters.high / fine },
    }),
  };
}

/** The picture number `index` of a scene, the same on every machine; square, `size` pixels a side. */
export function drawTruth(scene: TruthScene, day: TruthDay, size: number, index: number): TruthPicture {
  const random = new Random(`truth/${scene}/${day}/${size}/${index}`);
  const fine = Math.max(1, Math.round(FINEST / size));
  const relief = new Relief(fine * size);
  const truth = inPicture(TRUTH_SCENES[scene](random.fork('surface'), relief), fine);
  const detector = randomDetector(random.fork('detector'), relief.width);
  const signal = resizePlane(secondaryElectronImage(relief, { ...detector, defocus: 0 }), size, size);
  const state = random.fork('instrument');
  const instrument: InstrumentState = {
    ...randomInstrument(state),
    ...DAYS[day],
    gradientAngle: state.uniform(0, 2 * Math.PI),
    brightness: state.uniform(0.35, 0.5),
    gamma: state.uniform(0.8, 1.25),
    shear: 0,
    wobble: 0,
    astigmatism: 0,
    streaks: 0,
    halo: 0,
    inverted: false,
    clipped: false,
    blotches: 0,
    bend: 0,
    sharpening: 0,
    kept: 1,
    jpeg: 0,
  };
  const plane = takePicture(signal, instrument, random.fork('noise'));
  if (day === 'poor') quantiseBlocks(plane, COARSE);
  return { plane, truth };
}
