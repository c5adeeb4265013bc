/**
 * Safetensors: eight bytes of header length (little-endian), a JSON header `name -> { dtype, shape, data_offsets }`, then the bytes
 * of the tensors back to back. F32, F16 and I8 are read and written; in memory every tensor is a Float32Array. A tensor in
 * eight bits has a scale for each place of its last axis beside it, F32 under its name with `.scale` (codes.ts). A file is either
 * wholly sound or refused: a header that lies about one tensor is not to be trusted about the others.
 */
import { MicrographiaError } from '../base/errors';
import { fromHalfBits, HALF_MAX, toHalfBits } from '../base/half';
import { viewOf } from '../base/view';
import { fromCodes, toCodes } from './codes';

export interface TensorData {
  readonly shape: readonly number[];
  /** As many values as the product of `shape`, last axis fastest. */
  readonly values: Float32Array;
}

export type Dtype = 'F32' | 'F16' | 'I8';

export interface Safetensors {
  /** The header's `__metadata__`: text under text. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, TensorData>>;
  readonly dtypes: Readonly<Record<string, Dtype>>;
}

const BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2, I8: 1 };
const isDtype = (value: unknown): value is Dtype => typeof value === 'string' && Object.hasOwn(BYTES, value);
const HEADER_LIMIT = 16 * 2 ** 20;
const RANK_LIMIT = 8;
const RESERVED = '__metadata__';
const SCALE = '.scale';

/** Codes: `safetensors-truncated`, `-header`, `-dtype`, `-shape`, `-range`, `-overlap`, `-gap`, `-value`, `-scale`. */
export class SafetensorsError extends MicrographiaError {
  constructor(fault: string, message: string) {
    super(
      `safetensors-${fault}`,
      `The weights file is not sound: ${message}.`,
      'Get the file anew from where it came from; it may have been cut short or changed on the way.',
    );
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function sizeOf(name: string, shape: readonly number[]): number {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (!Number.isSafeInteger(size)) throw new SafetensorsError('shape', `"${name}" claims an impossible size`);
  return size;
}

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseEntry(name: string, value: unknown, dataLength: number): Entry {
  if (!isRecord(value)) throw new SafetensorsError('header', `the entry of "${name}" is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype))
    throw new SafetensorsError('dtype', `"${name}" has type ${JSON.stringify(dtype)}; only F32, F16 and I8 are read`);
  if (!Array.isArray(shape) || shape.length > RANK_LIMIT || !shape.every(isCount))
    throw new SafetensorsError('shape', `"${name}" has shape ${JSON.stringify(shape)?.slice(0, 80)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw new SafetensorsError('range', `"${name}" does not say where its bytes lie`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataLength)
    throw new SafetensorsError('range', `"${name}" claims bytes ${begin} to ${end} of ${dataLength}`);
  if (end - begin !== sizeOf(name, shape) * BYTES[dtype])
    throw new SafetensorsError('range', `"${name}" has shape [${shape.join(', ')}] in ${dtype} but ${end - begin} bytes`);
  return { name, dtype, shape: [...shape], begin, end };
}

function parseHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < 8) throw new SafetensorsError('truncated', `it has ${bytes.byteLength} bytes, a header needs more`);
  const view = viewOf(bytes);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > HEADER_LIMIT) throw new SafetensorsError('header', `it claims a header of ${length} bytes`);
  if (8 + length > bytes.byteLength)
    throw new SafetensorsError(
      'truncated',
      `its header should have ${length} bytes, the file ends after ${bytes.byteLength - 8}`,
    );
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw new SafetensorsError('header', `its header is no JSON (${(cause as Error).message.slice(0, 80)})`);
  }
  if (!isRecord(header)) throw new SafetensorsError('header', 'its header is not an object');
  return { header, dataStart: 8 + length };
}

/** Tensors must lie back to back, in some order, from the first byte to the last: no overlap, no hole to hide things in. */
function checkTiling(entries: readonly Entry[], dataLength: number): void {
  let reached = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin < reached) throw new SafetensorsError('overlap', `"${entry.name}" shares bytes with another tensor`);
    if (entry.begin > reached) throw new SafetensorsError('gap', `bytes ${reached} to ${entry.begin} belong to no tensor`);
    reached = entry.end;
  }
  if (reached !== dataLength) throw new SafetensorsError('gap', `bytes ${reached} to ${dataLength} belong to no tensor`);
}

function readValues(entry: Entry, data: DataView): Float32Array {
  const { dtype, begin } = entry;
  const values = new Float32Array((entry.end - begin) / BYTES[dtype]);
  if (dtype === 'F32') for (let i = 0; i < values.length; i++) values[i] = data.getFloat32(begin + 4 * i, true);
  else if (dtype === 'F16')
    for (let i = 0; i < values.length; i++) values[i] = fromHalfBits(data.getUint16(begin + 2 * i, true));
  else for (let i = 0; i < values.length; i++) values[i] = data.getInt8(begin + i);
  return values;
}

/**
 * Reads a whole file.
 * @throws SafetensorsError naming the tensor and the fault.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = parseHeader(bytes);
  const data = new DataView(bytes.buffer, bytes.byteOffset + dataStart, bytes.byteLength - dataStart);
  const metadata = header[RESERVED] ?? {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new SafetensorsError('header', 'its metadata is not text under text');
  const entries = Object.entries(header)
    .filter(([name]) => name !== RESERVED)
    .map(([name, value]) => parseEntry(name, value, data.byteLength));
  checkTiling(entries, data.byteLength);
  const tensors = new Map(entries.map((entry) => [entry.name, { shape: entry.shape, values: readValues(entry, data) }]));
  for (const { name, dtype } of entries) {
    if (dtype !== 'I8') continue;
    const codes = tensors.get(name)!;
    const scale = tensors.get(name + SCALE);
    if (scale?.shape.length !== 1 || scale.shape[0] !== codes.shape.at(-1))
      throw new SafetensorsError('scale', `"${name}" is in eight bits and has no scale that fits`);
    tensors.set(name, { shape: codes.shape, values: fromCodes(codes.values, scale.values) });
    tensors.delete(name + SCALE);
  }
  // fromEntries defines own properties, so that a tensor called "__proto__" stays a tensor.
  return {
    metadata: Object.fromEntries(Object.entries(metadata as Record<string, string>)),
    tensors: Object.fromEntries(tensors),
    dtypes: Object.fromEntries(entries.flatMap(({ name, dtype }) => (tensors.has(name) ? [[name, dtype]] : []))),
  };
}

function writeValues(name: string, values: Float32Array, dtype: Dtype, data: DataView, begin: number): void {
  if (dtype === 'F32') {
    for (let i = 0; i < values.length; i++) data.setFloat32(begin + 4 * i, values[i]!, true);
    return;
  }
  if (dtype === 'I8') {
    for (let i = 0; i < values.length; i++) data.setInt8(begin + i, values[i]!);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const bits = toHalfBits(values[i]!);
    if ((bits & 0x7c00) === 0x7c00 && Number.isFinite(values[i]))
      throw new SafetensorsError('value', `"${name}" holds ${values[i]}, beyond the largest half ${HALF_MAX}`);
    data.setUint16(begin + 2 * i, bits, true);
  }
}

interface Stored {
  readonly name: string;
  readonly tensor: TensorData;
  readonly dtype: Dtype;
}

/** A tensor as the file holds it; in eight bits it is two. */
function stored(name: string, tensor: TensorData, dtype: Dtype): Stored[] {
  if (dtype !== 'I8') return [{ name, tensor, dtype }];
  const { codes, scale } = toCodes(tensor.values, tensor.shape.at(-1) ?? 1);
  return [
    { name, tensor: { shape: tensor.shape, values: codes }, dtype },
    { name: name + SCALE, tensor: { shape: [scale.length], values: scale }, dtype: 'F32' },
  ];
}

/**
 * Writes tensors, the wider types first and by name within a type (so that each is aligned and equal input gives equal bytes).
 * `dtype` says for each name how it is stored; F32 unless told.
 * @throws SafetensorsError for a shape that does not fit its values, a reserved name, or a finite value that F16 cannot hold.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorData>>,
  options: { readonly dtype?: (name: string) => Dtype; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array<ArrayBuffer> {
  const { dtype: dtypeOf = () => 'F32' as const, metadata = {} } = options;
  const named = Object.entries(tensors).flatMap(([name, tensor]) => stored(name, tensor, dtypeOf(name)));
  named.sort((a, b) => BYTES[b.dtype] - BYTES[a.dtype] || (a.name < b.name ? -1 : 1));
  const header: [string, unknown][] = Object.keys(metadata).length ? [[RESERVED, metadata]] : [];
  const begins: number[] = [];
  let end = 0;
  for (const { name, tensor, dtype } of named) {
    if (name === RESERVED) throw new SafetensorsError('header', `no tensor may be called "${RESERVED}"`);
    if (sizeOf(name, tensor.shape) !== tensor.values.length)
      throw new SafetensorsError(
        'shape',
        `"${name}" has shape [${tensor.shape.join(', ')}] but ${tensor.values.length} values`,
      );
    const begin = end;
    end += tensor.values.length * BYTES[dtype];
    begins.push(begin);
    header.push([name, { dtype, shape: tensor.shape, data_offsets: [begin, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = 8 + Math.ceil(text.byteLength / 8) * 8;
  const bytes = new Uint8Array(dataStart + end);
  new DataView(bytes.buffer).setUint32(0, dataStart - 8, true);
  bytes.fill(0x20, 8, dataStart); // the format pads its header with spaces
  bytes.set(text, 8);
  const data = new DataView(bytes.buffer, dataStart);
  named.forEach(({ name, tensor, dtype }, i) => {
    writeValues(name, tensor.values, dtype, data, begins[i]!);
  });
  return bytes;
}
