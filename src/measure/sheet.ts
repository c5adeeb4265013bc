import type { Fact } from '../base/facts';
import type { BodySizes } from '../base/traces';
import { Lengths } from './wording';

export const LABELS = {
  length: 'Characteristic length',
  orientation: 'Dominant orientation from the horizontal',
  coherence: 'Strength of the orientation',
  bright: 'Area fraction of bright regions',
  dark: 'Area fraction of dark regions',
  count: 'Number of separate bodies',
  diameter: 'Equivalent circular diameter',
  spread: 'Percentiles of the diameters',
  width: 'Width of fibres, wires or lines',
  pitch: 'Line pitch or row spacing',
  alignment: 'Alignment of the lines',
  arrangement: 'Arrangement of the bodies',
  shape: 'Aspect ratio of the bodies',
  roundness: 'Roundness of the bodies',
  touching: 'Share of touching bodies',
  density: 'Bodies per area',
  defects: 'Faults of the lattice of the bodies',
  duty: 'Duty cycle of the lines',
  intercept: 'Mean distance from one feature to the next',
  chord: 'Mean chords of bright and dark regions',
  roughness: 'Roughness of the grey',
  crossings: 'Crossings of fibres, wires or lines',
  lineLength: 'Length of fibres, wires or lines per area',
  tilt: 'Tilt against the plane of the picture',
  rods: 'Length of straight rods that lie apart',
  taper: 'Opening angle of a point',
  apex: 'Radius of a point',
} as const;

/** Facts by which each quantity is stated; one of which none is there stands among the withheld, with its reason. */
export const STATED_BY: Readonly<Record<keyof typeof LABELS, readonly string[]>> = {
  length: ['characteristic-length'],
  orientation: ['orientation'],
  coherence: ['orientation-strength'],
  bright: ['area-bright'],
  dark: ['area-dark'],
  count: ['object-count'],
  diameter: ['object-diameter'],
  spread: ['object-diameter-p10'],
  width: ['fibre-width'],
  pitch: ['line-pitch', 'row-spacing'],
  alignment: ['alignment'],
  arrangement: ['arrangement'],
  shape: ['object-aspect'],
  roundness: ['object-roundness'],
  touching: ['object-touching'],
  density: ['object-density'],
  defects: ['lattice-places'],
  duty: ['duty'],
  intercept: ['intercept', 'spacing'],
  chord: ['chord-dark'],
  roughness: ['grey-roughness'],
  crossings: ['fibre-crossings'],
  lineLength: ['fibre-length-density'],
  tilt: [],
  rods: ['rod-length'],
  taper: ['taper'],
  apex: ['apex-radius'],
};

export const NO_PIXEL_SIZE = 'the pixel size is not known';
/** Wires that rise from the plane of the picture look shorter, and no single picture tells by how much. */
export const NO_TILT = 'one picture is one projection: it takes a second one at another tilt of the stage';

/** Lengths whose standard uncertainty is a greater share of them are withheld. */
export const MOST_UNCERTAIN = 0.1;
/** White noise of more than this share of the structure's contrast lengthens the autocorrelation and widens lines, by a tenth and more. */
export const MOST_NOISE = 0.5;
export const NOISY = 'the noise is more than half as strong as the structure';

export interface Reason {
  readonly reason: string;
}

export const tooUncertain = (share: number): string => `its standard uncertainty is more than ${100 * share} % of it`;

/** Gathers facts and what is withheld. */
export class Sheet {
  readonly facts: Fact[] = [];
  readonly withheld: { label: string; reason: string }[] = [];
  /** Where their number is stated. */
  bodies: BodySizes | null = null;
  /** How the widths of lines are spread, where they are stated: see `widthShares`; px of the prepared picture. */
  widths: readonly number[] = [];
  readonly lengths: Lengths;
  /** Ends every method where the picture was binned. */
  readonly #binned: string;

  constructor(pixelSizeNm: number | null, bin: number) {
    this.lengths = new Lengths(pixelSizeNm, bin);
    this.#binned = bin > 1 ? ` Measured after averaging ${bin} x ${bin} pixels.` : '';
  }

  /** The same in pixels of the file; hundredths are finer than any is known. */
  widthsPx(bin: number): readonly number[] {
    return this.widths.map((width) => Math.round(100 * bin * width) / 100);
  }

  add(fact: Fact): void {
    this.facts.push({ ...fact, method: fact.method + this.#binned });
  }

  withhold(reason: string, ...labels: string[]): void {
    for (const label of labels) this.withheld.push({ label, reason });
  }
}
