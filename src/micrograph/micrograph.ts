import type { Plane, Rect } from '../base/plane';
import type { Contrast } from './contrast';

/**
 * Where a value was read: a vendor's tag, a file beside the picture, an ImageJ/DM calibration, the pixels, or the user, who typed it, drew
 * it along the burnt-in scale bar (`drawn`), or accepted what was read from that bar (`bar`).
 */
export type ValueSource =
  | 'fei-tag'
  | 'zeiss-tag'
  | 'tescan-tag'
  | 'phenom-xml'
  | 'thermo-xml'
  | 'jeol-tag'
  | 'olympus-tag'
  | 'fibics-tag'
  | 'orion-tag'
  | 'diss-xmp'
  | 'openfibsem'
  | 'ome'
  | 'sidecar'
  | 'imagej'
  | 'dm'
  | 'mrc'
  | 'ser'
  | 'hdf5'
  | 'pixels'
  | 'bar'
  | 'drawn'
  | 'user';

/** One value read from a file, with its unit, where it came from, and how far to trust it. */
export interface Measured<T> {
  readonly value: T;
  readonly unit: string;
  readonly source: ValueSource;
  /**
   * `stated`: the file says it in so many words; `derived`: computed from stated values; `guessed`: inferred from pixels; `doubtful`:
   * stated of a picture of another size, right only if this one was cut out of it.
   */
  readonly confidence: 'stated' | 'derived' | 'guessed' | 'doubtful';
}

/** Two sources of one value that differ by more than 2 %: shown to the user, never averaged. */
export interface Disagreement {
  readonly what: string;
  readonly values: readonly Measured<number>[];
}

/** Pixels at each edge of a picture. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The burnt-in data bar, at the bottom edge as a rule; at several edges in some pictures. */
export interface DataBar {
  /** What is not classified at each edge of the picture: the bar and what lies beyond it. */
  readonly margins: Margins;
  /** Of the first strip where several sources have a part. */
  readonly source: ValueSource;
  /** For people: `bottom 70 px ignored (from header)`. */
  readonly note: string;
}

/** What the instrument says of itself; every field is absent where the file does not tell. */
export interface InstrumentMetadata {
  readonly vendor?: string;
  readonly instrument?: string;
  readonly acceleratingVoltageKv?: number;
  readonly workingDistanceMm?: number;
  readonly magnification?: number;
  readonly detector?: string;
  readonly acquiredAt?: string;
}

/** Which image of a file that holds several: the first is number 1. */
export interface StackImage {
  readonly number: number;
  readonly of: number;
}

/** The scale that is in the picture: the burnt-in bar and what is written beside it. Who finds and reads it is `scale/`. */
export interface ScaleBar {
  /** Ends of the bar and its middle row, in pixels of the whole picture. */
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly lengthPx: number;
  /** What it stands for, in nanometres, and as it is written. */
  readonly lengthNm: number;
  readonly label: string;
  readonly nmPerPixel: number;
  /** 0 .. 1. */
  readonly certainty: number;
  /** Magnification and voltage, where the data bar prints them. */
  readonly magnification: number | null;
  readonly kilovolts: number | null;
}

/** A bar as it was read, and a sentence on why that cannot be right, or null. */
export interface ReadScaleBar extends ScaleBar {
  readonly doubt: string | null;
}

/**
 * A micrograph read whole: every row of the file, data bar included, before any crop, contrast change or 8-bit conversion; turned upright
 * where the file says that it lies otherwise.
 */
export interface Micrograph {
  /** `name.tif`; of a stack `name.tif#3`. */
  readonly name: string;
  /** Path inside the drop (`folder/sub/name.tif`), or the name alone. */
  readonly path: string;
  /** Null where the file holds one picture only. */
  readonly image: StackImage | null;
  readonly fileSize: number;
  readonly sha256: string;
  /** `PNG`, `TIFF`, ... as recognised from the bytes, whatever the file is called. */
  readonly format: string;
  readonly bitDepth: number;
  /**
   * Grey values of the whole picture, scaled linearly to [0, 1] from the range in use: 8 bit 0-255; 16-bit words the bits that carry data
   * (8, 10, 12, 14 or 16); signed, 32-bit and floating-point pictures the range found, faulty pixels and no-data marks set apart.
   */
  readonly pixels: Plane;
  /** Nanometres per pixel, or null where no trustworthy source states it. */
  readonly pixelSizeNm: Measured<number> | null;
  readonly disagreements: readonly Disagreement[];
  readonly dataBar: DataBar | null;
  /** The rectangle that is classified: the picture without its data bar. */
  readonly crop: Rect;
  /** `none`: the crop is flat, blank or saturated, and there is nothing in it to classify. */
  readonly contrast: Contrast;
  readonly metadata: InstrumentMetadata;
  /** The burnt-in scale bar as it was read; null where none could be, absent where it was not looked for. Never used of itself. */
  readonly scaleBar?: ReadScaleBar | null;
  /** Sentences the user should see, such as "page 2 of 2 (16-bit, without bar) was read". */
  readonly notes: readonly string[];
}
