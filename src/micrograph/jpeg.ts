/**
 * JPEG, baseline and progressive (ITU-T T.81), decoded here rather than by the browser, so that the page and the command line read the
 * same numbers, and so that only what is needed is decoded: of a YCbCr picture the luminance, which is the grey wanted.
 */
import { viewOf } from '../base/view';
import { buildHuffman, type HuffmanTable, JpegFault } from '../jpeg/bits';
import { type Component, decodeScan, finishProgressive, zigzag } from '../jpeg/scan';
import { DamagedFileError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { limits } from './limits';
import { checkSize, type PictureExtras, type RawPicture } from './picture';
import { decodeBytes } from './text';

/** Whether a segment begins with `name`. */
const startsWith = (body: Uint8Array, name: string) => String.fromCharCode(...body.subarray(0, name.length)) === name;

/** What has been read so far; a TIFF's shared tables are read into it before the strip itself. */
interface State {
  readonly dc: (HuffmanTable | null)[];
  readonly ac: (HuffmanTable | null)[];
  readonly quantisations: (Uint16Array | null)[];
  readonly texts: string[];
  exif: Uint8Array | null;
  restartInterval: number;
  adobeTransform: number | null;
  frame: Frame | null;
  scans: number;
  /** The mark of the end was reached. */
  ended: boolean;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  readonly isRgb: boolean;
  readonly unitsAcross: number;
  readonly unitsDown: number;
}

const newState = (): State => ({
  dc: [],
  ac: [],
  quantisations: [],
  texts: [],
  exif: null,
  restartInterval: 0,
  adobeTransform: null,
  frame: null,
  scans: 0,
  ended: false,
});

function readQuantisation(state: State, body: Uint8Array): void {
  const view = viewOf(body);
  for (let at = 0; at < body.length; ) {
    const spec = view.getUint8(at++);
    const wide = spec >> 4 ? 2 : 1;
    if (at + 64 * wide > body.length) throw new JpegFault('a quantisation table is incomplete');
    const table = new Uint16Array(64);
    for (const place of zigzag) {
      table[place] = wide === 2 ? view.getUint16(at) : view.getUint8(at);
      at += wide;
    }
    state.quantisations[spec & 15] = table;
  }
}

function readHuffman(state: State, body: Uint8Array): void {
  for (let at = 0; at + 17 <= body.length; ) {
    const spec = body[at]!;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (at + 17 + total > body.length) throw new JpegFault('a Huffman table is incomplete');
    (spec >> 4 ? state.ac : state.dc)[spec & 15] = buildHuffman(counts, body.subarray(at + 17, at + 17 + total));
    at += 17 + total;
  }
}

/** Throws where a frame of this size is not wanted. */
type SizeCheck = (width: number, height: number) => void;

/** The frame header: sizes are checked before any plane is made. */
function readFrame(name: string, state: State, marker: number, body: Uint8Array, check: SizeCheck): Frame {
  if (body.length < 6) throw new TruncatedFileError(name, 'the JPEG header is incomplete');
  if (marker > 0xc2) throw new UnsupportedPictureError(name, 'it is a lossless or arithmetic-coded JPEG');
  const view = viewOf(body);
  const depth = view.getUint8(0);
  if (depth !== 8) throw new UnsupportedPictureError(name, `it is a ${depth}-bit JPEG`);
  const [height, width, count] = [view.getUint16(1), view.getUint16(3), view.getUint8(5)];
  check(width, height);
  if (count !== 1 && count !== 3)
    throw new UnsupportedPictureError(
      name,
      `it is a JPEG of ${count} colour components (CMYK?)`,
      'Save it as grey or RGB and drop that.',
    );
  if (body.length < 6 + 3 * count) throw new TruncatedFileError(name, 'the JPEG header is incomplete');
  const specs = Array.from({ length: count }, (_, i) => {
    const at = 6 + 3 * i;
    const sampling = count === 1 ? 0x11 : view.getUint8(at + 1);
    return { id: view.getUint8(at), h: sampling >> 4, v: sampling & 15, quantisationId: view.getUint8(at + 2) & 15 };
  });
  if (specs.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) throw new JpegFault('its sampling factors are impossible');
  const [maxH, maxV] = [Math.max(...specs.map(({ h }) => h)), Math.max(...specs.map(({ v }) => v))];
  const unitsAcross = Math.ceil(width / (8 * maxH));
  const unitsDown = Math.ceil(height / (8 * maxV));
  const isRgb =
    count === 3 && (state.adobeTransform === 0 || specs.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB');
  const progressive = marker === 0xc2;
  const components = specs.map((spec, i): Component => {
    const [stride, rows] = [unitsAcross * spec.h, unitsDown * spec.v];
    const wanted = i === 0 || isRgb;
    return {
      ...spec,
      blocksAcross: Math.ceil((width * spec.h) / maxH / 8),
      blocksDown: Math.ceil((height * spec.v) / maxV / 8),
      stride,
      rows,
      plane: wanted ? new Uint8Array(stride * rows * 64) : null,
      coefficients: wanted && progressive ? new Int16Array(stride * rows * 64) : null,
      lacking: new Uint8Array(64).fill(255),
      means: new Int16Array(stride * rows),
      dcTable: null,
      acTable: null,
      quantisation: null,
      predictor: 0,
    };
  });
  return { width, height, progressive, components, isRgb, unitsAcross, unitsDown };
}

/** A scan header and its data; returns where the next marker is looked for. */
function readScan(name: string, state: State, data: Uint8Array, body: Uint8Array, at: number): number {
  const { frame } = state;
  if (!frame) throw new JpegFault('picture data comes before the header');
  if (++state.scans > limits.jpegScans) throw new JpegFault(`it has more than ${limits.jpegScans} scans`);
  const [count = 0] = body;
  if (count < 1 || count > frame.components.length || body.length < 4 + 2 * count)
    throw new JpegFault('a scan header is broken');
  const view = viewOf(body);
  const components = Array.from({ length: count }, (_, i) => {
    const component = frame.components.find(({ id }) => id === view.getUint8(1 + 2 * i));
    if (!component) throw new JpegFault('a scan names an unknown component');
    const tables = view.getUint8(2 + 2 * i);
    component.dcTable = state.dc[tables >> 4] ?? null;
    component.acTable = state.ac[tables & 15] ?? null;
    component.quantisation ??= state.quantisations[component.quantisationId] ?? null;
    return component;
  });
  if (new Set(components).size < count) throw new JpegFault('a scan names a component twice');
  const [spectralStart, spectralEnd] = [view.getUint8(1 + 2 * count), view.getUint8(2 + 2 * count)];
  const approximation = view.getUint8(3 + 2 * count);
  const [high, low] = [approximation >> 4, approximation & 15];
  if (frame.progressive && (spectralEnd > 63 || spectralStart > spectralEnd || low > 13 || (spectralStart > 0 && count > 1)))
    throw new JpegFault('a scan header is broken');
  // The fine structure of a component that is not wanted need not be decoded at all.
  if (frame.progressive && spectralStart > 0 && !components.some(({ coefficients }) => coefficients)) return at;
  const { progressive, unitsAcross, unitsDown } = frame;
  const { restartInterval } = state;
  const result = decodeScan(data, at, {
    components,
    progressive,
    spectralStart,
    spectralEnd,
    high,
    low,
    restartInterval,
    unitsAcross,
    unitsDown,
  });
  if (result.done < result.units)
    throw new TruncatedFileError(name, `only ${Math.floor((100 * result.done) / result.units)} % of its picture data is there`);
  for (const { lacking } of components)
    if (frame.progressive) lacking.fill(low, spectralStart, spectralEnd + 1);
    else lacking.fill(0);
  return result.position;
}

/** Reads markers and their segments up to the end marker, and decodes the scans. */
function readSegments(name: string, data: Uint8Array, state: State, check: SizeCheck): void {
  const view = viewOf(data);
  for (let at = 2; at + 4 <= data.length; ) {
    const marker = view.getUint8(at + 1);
    if (data[at] !== 0xff || marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8) || marker === 1) {
      at++;
      continue;
    }
    if (marker === 0xd9) {
      state.ended = true;
      return;
    }
    const length = view.getUint16(at + 2);
    if (length < 2) throw new JpegFault('a segment has no length');
    const body = data.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === 0xdb) readQuantisation(state, body);
    else if (marker === 0xc4) readHuffman(state, body);
    else if (marker === 0xdd) state.restartInterval = body.length >= 2 ? viewOf(body).getUint16(0) : 0;
    else if (marker === 0xee && startsWith(body, 'Adobe')) state.adobeTransform = body[11] ?? null;
    else if (marker === 0xe1 && startsWith(body, 'Exif\0\0')) state.exif ??= body;
    else if (marker === 0xfe || (marker >= 0xe0 && marker <= 0xef)) state.texts.push(decodeBytes(body));
    else if (marker === 0xda) at = readScan(name, state, data, body, at);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      if (state.frame) throw new UnsupportedPictureError(name, 'it is a hierarchical JPEG');
      state.frame = readFrame(name, state, marker, body, check);
    }
  }
}

/** Faults of the stream become a sentence about the file. */
function guarded(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof JpegFault) throw new DamagedFileError(name, error.message, { cause: error });
    throw error;
  }
}

/** A file that ends between two scans has a picture of coarse blocks, or lacks a colour. @throws TruncatedFileError */
function checkWhole(name: string, { frame, scans, ended }: State): void {
  if (!frame || !scans || ended) return;
  const isWhole = ({ plane, lacking }: Component) => !plane || lacking.every((bits) => bits === 0);
  if (!frame.components.every(isWhole)) throw new TruncatedFileError(name, 'some of its scans are missing');
}

/** Share of blocks whose mean colour is more than a JPEG's own noise away from grey. */
function colouredShare(frame: Frame): number {
  const [, ...chroma] = frame.components;
  let coloured = 0;
  let blocks = 0;
  for (const { means, quantisation } of chroma) {
    const step = (quantisation?.[0] ?? 1) / 8;
    blocks += means.length;
    for (const mean of means) if (Math.abs(mean * step) > 8) coloured++;
  }
  return blocks ? coloured / blocks : 0;
}

/** The wanted planes cropped to the picture, interleaved; chroma-like lower sampling is stretched. */
function assemble(frame: Frame): { samples: Uint8Array; channels: 1 | 3 } {
  const { width, height, components } = frame;
  const channels = frame.isRgb ? 3 : 1;
  const samples = new Uint8Array(width * height * channels);
  const maxH = Math.max(...components.map(({ h }) => h));
  const maxV = Math.max(...components.map(({ v }) => v));
  components.slice(0, channels).forEach(({ plane, h, v, stride }, c) => {
    if (!plane) return;
    for (let y = 0; y < height; y++) {
      const row = Math.floor((y * v) / maxV) * stride * 8;
      if (channels === 1 && h === maxH) samples.set(plane.subarray(row, row + width), y * width);
      else for (let x = 0; x < width; x++) samples[(y * width + x) * channels + c] = plane[row + Math.floor((x * h) / maxH)]!;
    }
  });
  return { samples, channels };
}

/** Decodes a JPEG of one or three components to grey (or to RGB where that is what it stores). */
export function readJpeg(name: string, bytes: Uint8Array): RawPicture & PictureExtras {
  const state = newState();
  guarded(name, () => {
    readSegments(name, bytes, state, (width, height) => checkSize(name, width, height));
    checkWhole(name, state);
    for (const component of state.frame?.components ?? []) if (state.scans) finishProgressive(component);
  });
  const { frame, scans, texts, exif } = state;
  if (!frame) throw new TruncatedFileError(name, 'the JPEG header is missing');
  if (!scans) throw new TruncatedFileError(name, 'the JPEG has no picture data');
  const share = frame.isRgb ? 0 : colouredShare(frame);
  const notes =
    share > 0.01
      ? [`Colour picture: ${Math.max(1, Math.round(100 * share))} % of it is coloured; its luminance was used.`]
      : [];
  return { width: frame.width, height: frame.height, ...assemble(frame), bitsPerSample: 8, notes, texts, exif };
}

/**
 * Decodes one strip or tile of a JPEG-compressed TIFF (Adobe's technical note 2): `tables` is the file's JPEGTables tag, `isRgb` what its
 * colour model says, `most` the size of a block. Returns rows of `channels` interleaved samples.
 */
export function readJpegBlock(
  name: string,
  bytes: Uint8Array,
  tables: Uint8Array | null,
  isRgb: boolean,
  most: { readonly width: number; readonly height: number },
): { width: number; height: number; samples: Uint8Array; channels: 1 | 3 } {
  const state = newState();
  const check: SizeCheck = (width, height) => {
    if (width > most.width || height > most.height) throw new JpegFault('a JPEG strip is larger than the picture has room for');
  };
  guarded(name, () => {
    if (tables) readSegments(name, tables, state, check);
    if (isRgb) state.adobeTransform = 0;
    readSegments(name, bytes, state, check);
    for (const component of state.frame?.components ?? []) if (state.scans) finishProgressive(component);
  });
  if (!state.frame || !state.scans) throw new TruncatedFileError(name, 'a JPEG strip has no picture data');
  return { width: state.frame.width, height: state.frame.height, ...assemble(state.frame) };
}
