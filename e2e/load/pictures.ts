/** Folders of many small micrographs for the runs under load, drawn by the product's own generator, with bad files among them. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { Random } from '../../src/base/random';
import { writeBmp, writeTiff } from '../../src/micrograph/testing';
import { DATA_BAR_STYLES } from '../../src/synth/data-bar';
import { generateMicrograph } from '../../src/synth/generate';

export interface LoadFolder {
  readonly folder: string;
  /** Every file, pictures and bad ones mixed, as they lie in the folder. */
  readonly files: readonly string[];
  /** Names of those among them that are no picture. */
  readonly bad: readonly string[];
  readonly pictures: number;
}

export interface LoadFolderOptions {
  readonly folder: string;
  readonly pictures: number;
  /** Pixels, without a data bar. */
  readonly side: number;
  readonly seed: string;
  /** One picture in so many has a bad file beside it. */
  readonly badIn?: number;
}

/** A scene is drawn once and shown in so many positions, turned and mirrored: drawing ten thousand would take longer than reading them. */
const POSITIONS = 8;
const FILES_A_FOLDER = 500;
/** Of more pictures than these the first ones come again, told apart by a number after the end of the file. */
const DRAWN = 1000;

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

function scene(seed: string, index: number, side: number): Grey {
  const dataBar = index % 3 === 0 ? DATA_BAR_STYLES[Math.floor(index / 3) % DATA_BAR_STYLES.length] : undefined;
  const { plane } = generateMicrograph({ seed, index, size: side, ...(dataBar ? { dataBar } : {}) });
  return { ...plane, data: Uint8Array.from(plane.data, (grey) => Math.round(255 * Math.min(1, Math.max(0, grey)))) };
}

/** The upper square turned and mirrored, the data bar below it left as it is; a grain of its own makes every picture another one. */
function positioned({ width, height, data }: Grey, position: number, random: Random): Grey {
  const out = data.slice();
  const [turned, across, down] = [(position & 1) > 0, (position & 2) > 0, (position & 4) > 0];
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) {
      const [a, b] = [across ? width - 1 - x : x, down ? width - 1 - y : y];
      out[y * width + x] = data[turned ? a * width + b : b * width + a];
    }
  for (let i = 0; i < 64; i++) out[random.integer(0, width * width - 1)] = random.integer(0, 255);
  return { width, height, data: out };
}

type Write = (picture: Grey) => Uint8Array;

const FORMATS: readonly (readonly [ending: string, write: Write])[] = [
  ['tif', ({ width, height, data }) => writeTiff({ width, height, samples: data })],
  ['png', ({ width, height, data }) => encodePng({ width, height, data, depth: 8, channels: 1 })],
  ['jpg', ({ width, height, data }) => jpeg(width, height, data)],
  [
    'tif',
    ({ width, height, data }) =>
      writeTiff({
        width,
        height,
        samples: Uint16Array.from(data, (grey) => 200 + 240 * grey),
        bits: 16,
        compression: 'deflate',
      }),
  ],
  ['bmp', ({ width, height, data }) => writeBmp(width, height, data, 8)],
  [
    'png',
    ({ width, height, data }) =>
      encodePng({ width, height, data: Uint16Array.from(data, (grey) => 257 * grey), depth: 16, channels: 1 }),
  ],
];

function jpeg(width: number, height: number, grey: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(4 * grey.length).fill(255);
  for (const [i, value] of grey.entries()) rgba.fill(value, 4 * i, 4 * i + 3);
  return encodeJpeg({ data: rgba, width, height }, 88).data;
}

/** Truncated, empty, of another kind than its name says, or noise. */
const BAD: readonly (readonly [ending: string, bytes: (picture: Grey, random: Random) => Uint8Array])[] = [
  ['png', (picture) => FORMATS[1][1](picture).slice(0, 900)],
  ['tif', (picture) => FORMATS[0][1](picture).slice(0, 4000)],
  ['tif', () => new Uint8Array()],
  ['jpg', () => new TextEncoder().encode('This is a letter that somebody has given the name of a picture.\n')],
  ['bmp', (_, random) => Uint8Array.from({ length: 3000 }, () => random.integer(0, 255))],
];

/** Writes the folder; the same files for the same options on every machine. */
export function makeLoadFolder({ folder, pictures, side, seed, badIn = 60 }: LoadFolderOptions): LoadFolder {
  const random = new Random(`load/${seed}`);
  const files: string[] = [];
  const bad: string[] = [];
  const written: { readonly ending: string; readonly bytes: Uint8Array }[] = [];
  let drawn: Grey | null = null;
  const put = (stem: string, ending: string, bytes: Uint8Array): string => {
    const under = join(folder, `run-${String(Math.floor(files.length / FILES_A_FOLDER) + 1).padStart(2, '0')}`);
    mkdirSync(under, { recursive: true });
    const name = `${stem}.${ending}`;
    writeFileSync(join(under, name), bytes);
    files.push(join(under, name));
    return name;
  };
  for (let index = 0; index < pictures; index++) {
    const position = index % POSITIONS;
    if (drawn === null || (position === 0 && index < DRAWN)) drawn = scene(seed, Math.floor(index / POSITIONS), side);
    const number = String(index).padStart(5, '0');
    const again = written[index % DRAWN];
    if (again) put(`micrograph-${number}`, again.ending, Buffer.concat([again.bytes, Buffer.from(number)]));
    else {
      const [ending, write] = random.pick(FORMATS);
      const bytes = write(positioned(drawn, position, random));
      put(`micrograph-${number}`, ending, bytes);
      written.push({ ending, bytes });
    }
    if (index % badIn !== badIn - 1) continue;
    const [badEnding, bytes] = BAD[bad.length % BAD.length];
    bad.push(put(`bad-${number}`, badEnding, bytes(drawn, random)));
  }
  return { folder, files, bad, pictures };
}

/** A folder that `makeLoadFolder` has written before; null where there are no files. */
export function foundLoadFolder(folder: string): LoadFolder | null {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  const bad = files.map((path) => basename(path)).filter((name) => name.startsWith('bad-'));
  return files.length === 0 ? null : { folder, files, bad, pictures: files.length - bad.length };
}
