/** Writers of small files in instruments' own formats, for the tests: Gatan DM3 and DM4, MRC, FEI SER. */

/** Bytes put one behind the other, numbers in either order. */
export class ByteWriter {
  readonly #bytes: number[] = [];
  get length(): number {
    return this.#bytes.length;
  }
  number(value: number, kind: NumberKind, little: boolean): this {
    const view = new DataView(new ArrayBuffer(8));
    setNumber(view, 0, value, kind, little);
    for (let i = 0; i < numberBytes[kind]; i++) this.#bytes.push(view.getUint8(i));
    return this;
  }
  bytes(values: ArrayLike<number>): this {
    for (let i = 0; i < values.length; i++) this.#bytes.push(values[i]);
    return this;
  }
  text(text: string): this {
    return this.bytes(Array.from(text, (character) => character.charCodeAt(0)));
  }
  done = (): Uint8Array => Uint8Array.from(this.#bytes);
}

export type NumberKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'f32' | 'f64';
export const numberBytes = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, f32: 4, f64: 8 } as const;

function setNumber(view: DataView, at: number, value: number, kind: NumberKind, little: boolean): void {
  if (kind === 'u8') view.setUint8(at, value);
  else if (kind === 'i8') view.setInt8(at, value);
  else if (kind === 'u16') view.setUint16(at, value, little);
  else if (kind === 'i16') view.setInt16(at, value, little);
  else if (kind === 'u32') view.setUint32(at, value, little);
  else if (kind === 'i32') view.setInt32(at, value, little);
  else if (kind === 'u64') view.setBigUint64(at, BigInt(value), little);
  else if (kind === 'f32') view.setFloat32(at, value, little);
  else view.setFloat64(at, value, little);
}

const dmCodes: Readonly<Record<NumberKind, number>> = { i16: 2, i32: 3, u16: 4, u32: 5, f32: 6, f64: 7, u8: 8, i8: 9, u64: 12 };
const dmDataTypes: Partial<Record<NumberKind, number>> = { i16: 1, f32: 2, u8: 6, i32: 7, i8: 9, u16: 10, u32: 11, f64: 12 };

export interface DmImage {
  /** Width, height, and further sizes. */
  readonly sizes: readonly number[];
  readonly kind: NumberKind;
  readonly samples: ArrayLike<number>;
  /** Gatan's code, where it does not follow from the kind (23 colour, 3 complex). */
  readonly dataType?: number;
  /** Scale and unit of each axis. */
  readonly axes?: readonly (readonly [number, string])[];
  readonly format?: string;
  readonly voltage?: number;
}

export interface DmOptions {
  readonly version?: 3 | 4;
  readonly littleEndian?: boolean;
  /** Puts a coloured thumbnail in front, listed as one or not. */
  readonly thumbnail?: 'listed' | 'unlisted';
}

type DmTag = readonly [label: string, write: (out: ByteWriter) => void, isGroup: boolean];

/** A DM3 or DM4 file of these images. */
export function writeDm(images: readonly DmImage[], options: DmOptions = {}): Uint8Array {
  const { version = 3, littleEndian: little = true, thumbnail } = options;
  const size = (out: ByteWriter, value: number) => out.number(value, version === 4 ? 'u64' : 'u32', false);
  const info = (out: ByteWriter, ...words: number[]) => {
    size(out.text('%%%%'), words.length);
    for (const word of words) size(out, word);
  };
  const value = (label: string, number: number, kind: NumberKind): DmTag => [
    label,
    (out) => {
      info(out, dmCodes[kind]);
      out.number(number, kind, little);
    },
    false,
  ];
  const array = (label: string, values: ArrayLike<number>, kind: NumberKind): DmTag => [
    label,
    (out) => {
      info(out, 20, dmCodes[kind], values.length);
      for (let i = 0; i < values.length; i++) out.number(values[i], kind, little);
    },
    false,
  ];
  const text = (label: string, words: string): DmTag =>
    array(
      label,
      Array.from(words, (character) => character.charCodeAt(0)),
      'u16',
    );
  const point: DmTag = [
    'Point',
    (out) => {
      info(out, 15, 0, 2, 0, 6, 0, 6);
      out.number(1, 'f32', little).number(2, 'f32', little);
    },
    false,
  ];
  const body = (tags: readonly DmTag[]) => (out: ByteWriter) => {
    size(out.bytes([1, 0]), tags.length);
    for (const [label, write, isGroup] of tags) {
      out
        .number(isGroup ? 20 : 21, 'u8', false)
        .number(label.length, 'u16', false)
        .text(label);
      const inner = new ByteWriter();
      write(inner);
      if (version === 4) out.number(inner.length, 'u64', false);
      out.bytes(inner.done());
    }
  };
  const group = (label: string, ...tags: DmTag[]): DmTag => [label, body(tags), true];
  const image = ({ sizes, kind, samples, dataType, axes = [], format, voltage }: DmImage): DmTag =>
    group(
      '',
      group(
        'ImageData',
        group(
          'Calibrations',
          group('Dimension', ...axes.map(([scale, unit]) => group('', value('Scale', scale, 'f32'), text('Units', unit)))),
        ),
        array('Data', samples, kind),
        value('DataType', dataType ?? dmDataTypes[kind] ?? 0, 'u32'),
        group('Dimensions', ...sizes.map((length) => value('', length, 'u32'))),
      ),
      group(
        'ImageTags',
        ...(format ? [group('Meta Data', text('Format', format))] : []),
        group('Microscope Info', value('Voltage', voltage ?? 0, 'f32'), point),
      ),
    );
  const small: DmImage = { sizes: [8, 8], kind: 'u32', samples: new Uint32Array(64), dataType: 23 };
  const root = new ByteWriter();
  body([
    group('ImageList', ...(thumbnail ? [image(small)] : []), ...images.map(image)),
    ...(thumbnail === 'listed' ? [group('Thumbnails', group('', value('ImageIndex', 0, 'u32')))] : []),
  ])(root);
  const out = new ByteWriter().number(version, 'u32', false);
  size(out, root.length + 4).number(little ? 1 : 0, 'u32', false);
  return out.bytes(root.done()).bytes(new Uint8Array(8)).done();
}

export interface MrcOptions {
  readonly width: number;
  readonly height: number;
  readonly count?: number;
  readonly mode: number;
  readonly samples: ArrayLike<number>;
  /** Bits of a half-precision number for mode 12, else the number itself, as this kind. */
  readonly kind: NumberKind;
  readonly littleEndian?: boolean;
  /** 0 images, 1 a volume. */
  readonly spaceGroup?: number;
  /** Sections of the cell; as many as there are, where it is not said. */
  readonly sections?: number;
  /** Without the mark and the byte order, as before 2000. */
  readonly marked?: boolean;
  readonly angstromsPerPixel?: number;
  /** The same down, where it is another. */
  readonly angstromsDown?: number;
  /** IMOD's stamp, and these flags behind it. */
  readonly imodFlags?: number;
  readonly extendedBytes?: number;
  readonly greatest?: number;
}

export function writeMrc(o: MrcOptions): Uint8Array {
  const { width, height, count = 1, littleEndian: little = true, extendedBytes = 0, angstromsPerPixel = 0 } = o;
  const header = new Uint8Array(1024 + extendedBytes);
  const view = new DataView(header.buffer);
  const integers: Record<number, number> = {
    0: width,
    4: height,
    8: count,
    12: o.mode,
    28: width,
    32: height,
    36: o.sections ?? count,
  };
  for (const [at, value] of Object.entries({ ...integers, 88: o.spaceGroup ?? 0, 92: extendedBytes }))
    view.setInt32(Number(at), value, little);
  view.setFloat32(40, width * angstromsPerPixel, little);
  view.setFloat32(44, height * (o.angstromsDown ?? angstromsPerPixel), little);
  view.setFloat32(80, o.greatest ?? 0, little);
  if (o.imodFlags !== undefined) {
    view.setInt32(152, 1146047817, little);
    view.setInt32(156, o.imodFlags, little);
  }
  if (o.marked ?? true) {
    header.set([0x4d, 0x41, 0x50, 0x20], 208);
    header.set(little ? [0x44, 0x44] : [0x11, 0x11], 212);
  }
  const out = new ByteWriter().bytes(header);
  for (let i = 0; i < o.samples.length; i++) out.number(o.samples[i], o.kind, little);
  return out.done();
}

export interface SerOptions {
  readonly version?: 0x210 | 0x220;
  readonly images: readonly { readonly width: number; readonly height: number; readonly samples: ArrayLike<number> }[];
  readonly kind: NumberKind;
  /** Metres, or reciprocal metres. */
  readonly step?: number;
  readonly spectra?: boolean;
  /** Elements announced beyond those that are there. */
  readonly missing?: number;
}

const serTypes: Partial<Record<NumberKind, number>> = { u8: 1, u16: 2, u32: 3, i8: 4, i16: 5, i32: 6, f32: 7, f64: 8 };

export function writeSer(o: SerOptions): Uint8Array {
  const { version = 0x210, missing = 0 } = o;
  const wide = version === 0x220;
  const offsetBytes = wide ? 8 : 4;
  const total = o.images.length + missing;
  const headBytes = 22 + offsetBytes + 4;
  const out = new ByteWriter().bytes([0x49, 0x49, 0x97, 0x01]).number(version, 'u16', true);
  out.number(o.spectra ? 0x4120 : 0x4122, 'u32', true).number(0x4152, 'u32', true);
  out.number(total, 'i32', true).number(o.images.length, 'i32', true);
  out.number(headBytes, wide ? 'u64' : 'i32', true).number(1, 'i32', true);
  const bytesOf = (image: SerOptions['images'][number]) => 50 + image.samples.length * numberBytes[o.kind];
  let at = headBytes + 2 * total * offsetBytes;
  for (let table = 0; table < 2; table++)
    for (let i = 0; i < total; i++) {
      const image = o.images[i];
      out.number(table === 0 && image ? at : 0, wide ? 'u64' : 'i32', true);
      if (table === 0 && image) at += bytesOf(image);
    }
  for (const { width, height, samples } of o.images) {
    for (let axis = 0; axis < 2; axis++)
      out
        .number(0, 'f64', true)
        .number(o.step ?? 1e-9, 'f64', true)
        .number(0, 'i32', true);
    out
      .number(serTypes[o.kind] ?? 0, 'i16', true)
      .number(width, 'i32', true)
      .number(height, 'i32', true);
    for (let i = 0; i < samples.length; i++) out.number(samples[i], o.kind, true);
  }
  return out.done();
}
