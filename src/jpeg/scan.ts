/** One scan of a baseline or progressive JPEG: which blocks come in which order, and how their coefficients are coded (T.81 F, G). */
import { BitReader, type HuffmanTable, JpegFault } from './bits';
import { fillWithMean, inverseTransform, scaledQuantisation } from './idct';

const diagonalOf = (place: number) => (place >> 3) + (place & 7);
/** The places of a block in the order they are coded: along its diagonals, downwards on the odd ones (T.81 figure A.6). */
export const zigzag = Uint8Array.from({ length: 64 }, (_, place) => place).sort(
  (a, b) => diagonalOf(a) - diagonalOf(b) || (diagonalOf(a) % 2 ? a - b : b - a),
);

export interface Component {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly quantisationId: number;
  /** Blocks across and down in a scan of this component alone. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks per row with the padding that interleaved scans code. */
  readonly stride: number;
  readonly rows: number;
  /** Decoded grey values, `stride * 8` wide; null for a component nobody asked for. */
  readonly plane: Uint8Array | null;
  /** Every coefficient, kept between the scans of a progressive file; null otherwise. */
  readonly coefficients: Int16Array | null;
  /** Of each coefficient in coded order the bits that no scan has brought yet; 255 where none has. */
  readonly lacking: Uint8Array;
  /** Mean of each block, in grey levels from the middle: enough to tell colour from grey. */
  readonly means: Int16Array;
  dcTable: HuffmanTable | null;
  acTable: HuffmanTable | null;
  quantisation: Uint16Array | null;
  predictor: number;
}

export interface Scan {
  readonly components: readonly Component[];
  readonly progressive: boolean;
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** Successive approximation: bit position before and now. */
  readonly high: number;
  readonly low: number;
  readonly restartInterval: number;
  /** Interleaved units across and down. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
}

/** How far a scan got. `position` is where the next marker is looked for. */
export interface ScanResult {
  readonly position: number;
  readonly done: number;
  readonly units: number;
}

const scratch = new Int16Array(64);

const need = (table: HuffmanTable | null): HuffmanTable => {
  if (!table) throw new JpegFault('a Huffman table is missing');
  return table;
};

/** The difference of the mean (DC) coefficient. */
function readDifference(reader: BitReader, component: Component): number {
  const size = reader.symbol(need(component.dcTable));
  if (size > 15) throw new JpegFault('its picture data holds an impossible size');
  component.predictor += reader.signed(size);
  return component.predictor;
}

/** One block into `out`, which is zero; null where it is not wanted. Returns whether it has more than its mean. */
function readBaselineBlock(reader: BitReader, component: Component, out: Int16Array | null): boolean {
  const ac = need(component.acTable);
  const mean = readDifference(reader, component);
  if (out) out[0] = mean;
  return reader.coefficients(ac, zigzag, out);
}

/** First pass over a band of AC coefficients (G.1.2.2); returns the blocks still to be left empty. */
function readBandFirst(reader: BitReader, scan: Scan, table: HuffmanTable, block: Int16Array, at: number): number {
  for (let k = scan.spectralStart; k <= scan.spectralEnd; k++) {
    const symbol = reader.symbol(table);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0) {
      if (run < 15) return (1 << run) + reader.bits(run) - 1;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw new JpegFault('its picture data runs out of a block');
    block[at + zigzag[k]!] = reader.signed(size) * (1 << scan.low);
  }
  return 0;
}

/** One more bit of a coefficient that is known to be other than zero. */
function refine(reader: BitReader, block: Int16Array, place: number, step: number): void {
  const value = block[place]!;
  if (reader.bits(1) && (value & step) === 0) block[place] = value + (value > 0 ? step : -step);
}

/** Refines the coefficients of a block from `k` on that are known to be other than zero. */
function refineRest(reader: BitReader, scan: Scan, block: Int16Array, at: number, from: number): void {
  const step = 1 << scan.low;
  for (let k = from; k <= scan.spectralEnd; k++) {
    const z = at + zigzag[k]!;
    if (block[z] !== 0) refine(reader, block, z, step);
  }
}

/** A later pass over a band (G.1.2.3): one more bit of known coefficients, and new ones of plus or minus one step. */
function readBandRefinement(reader: BitReader, scan: Scan, table: HuffmanTable, block: Int16Array, at: number): number {
  const step = 1 << scan.low;
  for (let k = scan.spectralStart; k <= scan.spectralEnd; k++) {
    const symbol = reader.symbol(table);
    let run = symbol >> 4;
    let value = 0;
    if (symbol & 15) value = reader.bits(1) ? step : -step;
    else if (run < 15) {
      const blocks = (1 << run) + reader.bits(run);
      refineRest(reader, scan, block, at, k);
      return blocks - 1;
    }
    for (; k <= scan.spectralEnd; k++) {
      const z = at + zigzag[k]!;
      if (block[z] !== 0) refine(reader, block, z, step);
      else if (run-- === 0) {
        block[z] = value;
        break;
      }
    }
  }
  return 0;
}

/** Decodes one scan whose data begins at `at`. Stops early, and says how far it got, where the data ends. */
export function decodeScan(data: Uint8Array, at: number, scan: Scan): ScanResult {
  const reader = new BitReader(data, at);
  scratch.fill(0); // a scan that broke off left its last block
  const parts = scan.components.map((component) => {
    const { quantisation, plane } = component;
    if (plane && !quantisation && !scan.progressive) throw new JpegFault('a quantisation table is missing');
    return { component, quantisation: quantisation ? scaledQuantisation(quantisation) : null };
  });
  const [single] = parts.length === 1 ? parts : [];
  const across = single ? single.component.blocksAcross : scan.unitsAcross;
  const units = across * (single ? single.component.blocksDown : scan.unitsDown);
  let emptyBlocks = 0;

  const decodeBlock = ({ component, quantisation }: (typeof parts)[number], row: number, column: number) => {
    const block = row * component.stride + column;
    if (!scan.progressive) {
      const { plane } = component;
      const more = readBaselineBlock(reader, component, plane ? scratch : null);
      component.means[block] = component.predictor;
      if (plane && quantisation) {
        const stride = component.stride * 8;
        const to = row * 8 * stride + column * 8;
        if (more) inverseTransform(scratch, 0, quantisation, plane, to, stride);
        else fillWithMean(scratch[0]!, quantisation, plane, to, stride);
        scratch.fill(0);
      }
      return;
    }
    const { coefficients } = component;
    if (scan.spectralStart === 0) {
      const mean =
        scan.high === 0
          ? readDifference(reader, component) * (1 << scan.low)
          : component.means[block]! | (reader.bits(1) << scan.low);
      component.means[block] = mean;
      if (coefficients) coefficients[block * 64] = mean;
      return;
    }
    if (!coefficients) return;
    const table = need(component.acTable);
    if (emptyBlocks > 0) {
      emptyBlocks--;
      if (scan.high !== 0) refineRest(reader, scan, coefficients, block * 64, scan.spectralStart);
    } else emptyBlocks = (scan.high === 0 ? readBandFirst : readBandRefinement)(reader, scan, table, coefficients, block * 64);
  };

  for (const component of scan.components) component.predictor = 0;
  for (let unit = 0; unit < units; unit++) {
    if (scan.restartInterval && unit > 0 && unit % scan.restartInterval === 0) {
      if (!reader.restart()) return { position: reader.position, done: unit, units };
      emptyBlocks = 0;
      for (const component of scan.components) component.predictor = 0;
    }
    const row = Math.floor(unit / across);
    const column = unit % across;
    if (single) decodeBlock(single, row, column);
    else
      for (const part of parts) {
        const { h, v } = part.component;
        for (let y = 0; y < v; y++) for (let x = 0; x < h; x++) decodeBlock(part, row * v + y, column * h + x);
      }
    if (reader.exhausted) return { position: reader.position, done: unit, units };
  }
  return { position: reader.position, done: units, units };
}

/** Turns the collected coefficients of a progressive component into its plane. */
export function finishProgressive(component: Component): void {
  const { coefficients, plane, quantisation } = component;
  if (!coefficients || !plane) return;
  if (!quantisation) throw new JpegFault('a quantisation table is missing');
  const scaled = scaledQuantisation(quantisation);
  const stride = component.stride * 8;
  for (let row = 0; row < component.rows; row++)
    for (let column = 0; column < component.stride; column++)
      inverseTransform(
        coefficients,
        (row * component.stride + column) * 64,
        scaled,
        plane,
        row * 8 * stride + column * 8,
        stride,
      );
}
