/**
 * Images in HDF5 files: EMD of Velox (Thermo) and of Berkeley (NCEM), HyperSpy's own, and any file with a plain two-dimensional data set.
 * jsfive reads the container and is fetched only when such a file comes; what it says is checked here, and its inflating is bounded.
 */
import type { Dataset, Group } from 'jsfive';
import { DamagedFileError, NotAPictureError, TooLargeError } from './errors';
import { inflateInto } from './inflate';
import { limits } from './limits';
import type { Measured } from './micrograph';
import { checkSize, type Samples } from './picture';
import { type PictureFile, type StatedFacts, severalPictures } from './picture-file';
import { toNanometres } from './units';
import { known, scaled, statements } from './vendors/vendor';

export const isHdf5 = (bytes: Uint8Array): boolean =>
  [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);

const wayOut = 'Open it in the software that wrote it and export the image as TIFF, then drop that.';

const most = { objects: 5000, depth: 12, metadataBytes: 4 * 2 ** 20 } as const;

interface Entry {
  readonly path: string;
  readonly parent: Group;
  readonly data: Dataset;
  readonly shape: readonly number[];
}

/** What jsfive throws, strings among it, costs the value that was asked for. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const isPlain = (dtype: unknown): dtype is string => typeof dtype === 'string' && /^[<>|=]?[iuf][1248]$/.test(dtype);

/** Every data set of plain numbers, in the order of the groups. */
function dataSets(
  file: Group,
  isGroup: (value: unknown) => value is Group,
  isData: (value: unknown) => value is Dataset,
): Entry[] {
  const found: Entry[] = [];
  let objects = 0;
  const visit = (group: Group, path: string, depth: number): void => {
    for (const key of attempt(() => group.keys) ?? []) {
      if (++objects > most.objects || depth > most.depth) return;
      const child = attempt(() => group.get(key));
      if (isData(child)) {
        const shape = attempt(() => child.shape);
        if (
          Array.isArray(shape) &&
          shape.every((size) => Number.isInteger(size) && size >= 0) &&
          isPlain(attempt(() => child.dtype))
        )
          found.push({ path: `${path}/${key}`, parent: group, data: child, shape });
      } else if (isGroup(child)) visit(child, `${path}/${key}`, depth + 1);
    }
  };
  visit(file, '', 0);
  return found;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.replace(/\0.*$/s, '').trim() : '');

/** Numbers of a small data set, such as an axis. */
function numbers(data: unknown, isData: (value: unknown) => value is Dataset): number[] {
  if (!isData(data)) return [];
  const shape = attempt(() => data.shape);
  if (!Array.isArray(shape) || shape.reduce((product: number, size: number) => product * size, 1) > most.metadataBytes)
    return [];
  return Array.from(attempt(() => data.value) ?? [], Number);
}

/** Berkeley writes `[n_m]`, `[u_m]`; a path of units and underscores. */
const unitOf = (value: unknown): string => text(value).replace(/[[\]_]/g, '');

type IsData = (value: unknown) => value is Dataset;

/** The step of the axis that runs across, the last one, as Berkeley (`dim2`) or HyperSpy (`axis-1`) state it. */
function axisSize({ parent, shape }: Entry, isData: IsData): Measured<number>[] {
  const axis = attempt(() => parent.get(`dim${shape.length}`));
  if (isData(axis)) {
    const [first = Number.NaN, second = Number.NaN] = numbers(axis, isData);
    const unit = unitOf(attempt(() => axis.attrs.units));
    return statements('hdf5', [toNanometres(Math.abs(second - first), unit), 'stated']);
  }
  const own = attempt(() => (parent.get(`axis-${shape.length - 1}`) as Group).attrs);
  return statements('hdf5', [own ? toNanometres(Math.abs(Number(own.scale)), unitOf(own.units)) : null, 'stated']);
}

/** Velox describes each image in JSON, one column of bytes a frame. */
function veloxFacts({ parent }: Entry, isData: IsData): StatedFacts {
  const data = attempt(() => parent.get('Metadata'));
  const columns = isData(data) ? (attempt(() => data.shape as number[])?.[1] ?? 1) : 1;
  const bytes = numbers(data, isData).filter((_, i) => i % columns === 0);
  const end = bytes.indexOf(0);
  const json = new TextDecoder().decode(Uint8Array.from(end < 0 ? bytes : bytes.slice(0, end)));
  const facts: unknown = attempt(() => JSON.parse(json));
  const at = (...path: string[]): unknown =>
    path.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
      facts,
    );
  const width = Number(at('BinaryResult', 'PixelSize', 'width'));
  const voltage = Number(at('Optics', 'AccelerationVoltage'));
  const unit = text(at('BinaryResult', 'PixelUnitX')) || 'm';
  return {
    pixelSizes: statements('hdf5', [toNanometres(Math.abs(width), unit), 'stated']),
    metadata: known({
      vendor: 'Thermo Fisher',
      instrument: text(at('Instrument', 'InstrumentModel')),
      acceleratingVoltageKv: voltage > 0 ? scaled(voltage, 1e-3) : null,
      detector: text(at('BinaryResult', 'Detector')),
    }),
    notes: unit.startsWith('1/') ? ['The image is calibrated in reciprocal lengths: a diffraction pattern.'] : [],
  };
}

/**
 * Whether the first of three axes counts images (a series in time, of a tilt) and is no depth: its unit, where it has one, is no length.
 * Berkeley states it in `dim1`, HyperSpy in `axis-0`, which it marks as one to step along.
 */
function isSeries({ parent }: Entry, isData: IsData): boolean {
  const axis = attempt(() => parent.get('dim1'));
  if (isData(axis)) return toNanometres(1, unitOf(attempt(() => axis.attrs.units))) === null;
  const own = attempt(() => (parent.get('axis-0') as Group).attrs);
  return own !== null && own !== undefined && toNanometres(1, unitOf(own.units)) === null && Boolean(own.navigate);
}

/** Velox images are height x width x frames; those of others height x width, of a series frames x height x width. */
const veloxPath = /^\/Data\/Image\/[^/]+\/Data$/;

const samplesOf = (kind: string, count: number): Samples => {
  const [, letter, bytes] = /([iuf])(\d)/.exec(kind) ?? [];
  if (letter === 'f') return bytes === '8' ? new Float64Array(count) : new Float32Array(count);
  if (bytes === '1') return letter === 'u' ? new Uint8Array(count) : new Int8Array(count);
  if (bytes === '2') return letter === 'u' ? new Uint16Array(count) : new Int16Array(count);
  if (bytes === '4') return letter === 'u' ? new Uint32Array(count) : new Int32Array(count);
  return new Float64Array(count);
};

/** Opens an HDF5 file: every image in it, in the order of its groups. */
export async function openHdf5(name: string, bytes: Uint8Array): Promise<PictureFile> {
  const jsfive = await import('jsfive');
  // Its own inflating would follow a bomb to the end.
  jsfive.Filters.set(1, (chunk) => {
    const { data, filled } = inflateInto([new Uint8Array(chunk)], Math.min(chunk.byteLength * 1032, 8 * limits.pixels));
    return data.slice(0, filled).buffer;
  });
  const isGroup = (value: unknown): value is Group => value instanceof jsfive.Group;
  const isData = (value: unknown): value is Dataset => value instanceof jsfive.Dataset;
  const copy = bytes.slice().buffer;
  const file = attempt(() => new jsfive.File(copy, name));
  if (!file) throw new DamagedFileError(name, 'its HDF5 structure cannot be followed');
  const all = dataSets(file, isGroup, isData);
  const velox = all.filter(({ path, shape }) => veloxPath.test(path) && shape.length === 3 && (shape[2] ?? 0) > 0);
  const isImage = (entry: Entry) =>
    (entry.shape.length === 2 || (entry.shape.length === 3 && (entry.shape[0] ?? 0) > 0 && isSeries(entry, isData))) &&
    Math.min(...entry.shape.slice(-2)) >= limits.minimumSide;
  const images = velox.length > 0 ? velox : all.filter(isImage);
  if (images.length === 0) {
    const small = all.find(({ shape }) => shape.length === 2);
    const [height = 0, width = 0] = small?.shape ?? [];
    if (small) checkSize(name, width, height);
    const deep = all.find(({ shape }) => shape.length > 2);
    const what = deep
      ? `a data set of ${deep.shape.length} dimensions (${deep.shape.join(' × ')})`
      : 'no image (spectra or tables)';
    throw new NotAPictureError(name, `it is an EMD or HDF5 file with ${what}`, wayOut);
  }
  const isVelox = velox.length > 0;
  /** Height, width, and how many frames. */
  const sizesOf = ({ shape }: Entry): readonly number[] =>
    isVelox ? shape : [...shape.slice(-2), ...(shape.length === 3 ? shape.slice(0, 1) : [1])];
  const frames = images.flatMap((entry) => {
    const [height = 0, width = 0, depth = 0] = sizesOf(entry);
    return Array.from({ length: Math.min(depth, 100_000) }, (_, frame) => ({ entry, frame, height, width, depth }));
  });
  return severalPictures(name, frames, ({ entry, frame, height, width, depth }) => {
    const pixels = width * height;
    checkSize(name, width, height);
    if (pixels * depth > limits.pixels)
      throw new TooLargeError(name, `${depth} frames of ${width} × ${height} px in one block`);
    const values = attempt(() => entry.data.value);
    if (!values || values.length < pixels * depth) throw new DamagedFileError(name, 'its picture data cannot be read');
    const kind = entry.data.dtype as string;
    const samples = samplesOf(kind, pixels);
    const [first, step] = isVelox ? ([frame, depth] as const) : ([frame * pixels, 1] as const);
    for (let i = 0; i < samples.length; i++) samples[i] = Number(values[first + i * step]);
    const bitsPerSample = 8 * Number(/\d/.exec(kind)?.[0]);
    return {
      raw: { width, height, channels: 1, samples, bitsPerSample, notes: [] },
      stated: isVelox ? veloxFacts(entry, isData) : { pixelSizes: axisSize(entry, isData), metadata: {}, notes: [] },
    };
  });
}
