/**
 * `npm run samples`: draws the sample micrographs of `public/samples` anew. They are procedural, carry a data bar in a vendor's look
 * and an ImageJ calibration, so that the page can show everything it does with a real file. `npm run samples -- --tiles` draws none anew and
 * makes the small pictures for their tiles alone, of what the reader makes of the files.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zlibSync } from 'fflate';
import { encode as encodeJpeg } from 'jpeg-js';
import { categoryLabel } from '../base/categories';
import type { Plane } from '../base/plane';
import { makeThumbnail } from '../dataset/thumbnail';
import { readMicrograph } from '../micrograph/read';
import { DATA_BAR_STYLES } from '../synth/data-bar';
import { generateMicrograph } from '../synth/generate';
import { EXIT, parseCommand } from './command';

const FOLDER = 'public/samples';

/** One of each category, of a kind that shows it well. */
const SAMPLES: readonly { kind: string; index: number }[] = [
  { kind: 'biological/diatoms', index: 3 },
  { kind: 'fibres/few', index: 1 },
  { kind: 'films/cracks', index: 2 },
  { kind: 'mems/comb-drive', index: 2 },
  { kind: 'nanowires/forest', index: 4 },
  { kind: 'particles/monolayer', index: 5 },
  { kind: 'patterned-surface/pillars', index: 6 },
  { kind: 'porous-sponge/membrane', index: 7 },
  { kind: 'powder/angular', index: 8 },
  { kind: 'tips/spire', index: 9 },
];

/** Baseline TIFF, 8-bit grey, Deflate, with an ImageJ calibration in nanometres. Little-endian. */
function calibratedTiff({ width, height, data }: Plane, pixelSizeNm: number): Uint8Array {
  const strip = zlibSync(
    Uint8Array.from(data, (grey) => Math.round(255 * Math.min(1, Math.max(0, grey)))),
    { level: 9 },
  );
  const description = new TextEncoder().encode(`ImageJ=1.54f\nunit=nm\nmin=0.0\nmax=255.0\n\0`);
  const PER_UNIT = 1_000_000;
  const [SHORT, LONG, ASCII, RATIONAL] = [3, 4, 2, 5];
  const entries = 12;
  const begin = 8 + 2 + entries * 12 + 4;
  const rationals = begin + description.length + (description.length % 2);
  const pixels = rationals + 16;
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 1, 8],
    [259, SHORT, 1, 8],
    [262, SHORT, 1, 1],
    [270, ASCII, description.length, begin],
    [273, LONG, 1, pixels],
    [277, SHORT, 1, 1],
    [278, LONG, 1, height],
    [279, LONG, 1, strip.length],
    [282, RATIONAL, 1, rationals],
    [283, RATIONAL, 1, rationals + 8],
  ];
  const bytes = new Uint8Array(pixels + strip.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  view.setUint16(8, entries, true);
  tags.forEach(([tag, type, count, value], i) => {
    const at = 10 + 12 * i;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  });
  bytes.set(description, begin);
  for (const at of [rationals, rationals + 8]) {
    view.setUint32(at, Math.round(PER_UNIT / pixelSizeNm), true);
    view.setUint32(at + 4, PER_UNIT, true);
  }
  bytes.set(strip, pixels);
  return bytes;
}

/** Two device pixels per point of the largest tile. */
const TILE = { width: 320, height: 240 };

/** The small picture of a sample: without its data bar, in its automatic contrast, as the gallery would show it. */
async function tileOf(file: string): Promise<Uint8Array> {
  const { pixels, crop } = await readMicrograph({ name: file, path: file, bytes: readFileSync(join(FOLDER, file)) }, []);
  const { width, height, grey } = makeThumbnail(pixels, crop, TILE);
  const data = Uint8Array.from({ length: 4 * grey.length }, (_, i) => (i % 4 === 3 ? 255 : (grey[i >> 2] ?? 0)));
  return encodeJpeg({ width, height, data }, 75).data;
}

export async function makeSamplesCommand(): Promise<number> {
  const { values } = parseCommand({ options: { tiles: { type: 'boolean', default: false } } }, 'npm run samples -- [--tiles]');
  const tilesOnly = values.tiles;
  if (!tilesOnly) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const index = [];
  for (const [i, { kind, index: number }] of SAMPLES.entries()) {
    const dataBar = DATA_BAR_STYLES[i % DATA_BAR_STYLES.length];
    const { plane, category, pixelSizeNm } = generateMicrograph({ seed: 'sample', index: number, size: 640, kind, dataBar });
    const name = category.toLowerCase().replaceAll('_', '-');
    const [file, picture] = [`${name}.tif`, `${name}.jpg`];
    if (!tilesOnly) writeFileSync(join(FOLDER, file), calibratedTiff(plane, pixelSizeNm));
    writeFileSync(join(FOLDER, picture), await tileOf(file));
    index.push({ file, picture, title: categoryLabel(category) });
  }
  writeFileSync(join(FOLDER, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  return EXIT.ok;
}
