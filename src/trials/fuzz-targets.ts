/** What `npm run fuzz` damages: for every parser of files a small sound file by our own writers, how to damage it, and how it is read. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { listArchive } from '../archive/archive';
import { archives } from '../archive/testing-seeds';
import { sha256Hex } from '../base/hash';
import { Random } from '../base/random';
import { jsonMutant, textMutant } from '../base/testing-text-mutants';
import { datasetFromJson } from '../dataset/json';
import { readLabelSheet, readLabelTable } from '../dataset/label-table';
import { parseSplit } from '../dataset/split-file';
import { writeSheet } from '../dataset/testing-sheet';
import { readGguf } from '../formats/gguf';
import { packFileOf } from '../formats/pack-file';
import { parsePackIndex, parsePackJson } from '../formats/pack-json';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { makeGguf, makeManifest, makeWebllmPack } from '../formats/testing';
import { checkWebllmPack } from '../formats/webllm-pack';
import { readMicrograph } from '../micrograph/read';
import { writeTiff } from '../micrograph/testing';
import { grey, height, latin, pictures, sidecars, tagged, width } from '../micrograph/testing-seeds';
import { type Structure, structuredMutant } from '../micrograph/testing-structures';
import { webps } from '../micrograph/testing-webp';
import { packModelFolder, readerOf, readModelFolder } from '../models/folder';
import { parseJudged } from '../models/judged-file';
import { tinyPieces } from '../models/testing';
import { packProject, unpackProject } from '../models/zip';
import { tinyGguf } from '../text/testing-gguf';
import { noCurves } from '../training/curves';
import { packState, readState } from '../training/state-file';
import { type FuzzTarget, partOf, zipWith } from './fuzz-file';
import { projectTargets } from './fuzz-projects';

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const latinText = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
const json = (value: unknown): Bytes => utf8(JSON.stringify(value));

/** One damaged copy of a target's file; the same for the same seed and number on every machine. */
export function fuzzMutant({ name, seed, kind }: FuzzTarget, run: string | number, number: number): Bytes {
  const random = new Random(`${run}/${name}/${number}`);
  if (kind === 'text') return utf8(textMutant(textOf(seed), random));
  if (kind === 'json') return utf8(jsonMutant(textOf(seed), random));
  return structuredMutant(seed, kind, random) as Bytes;
}

/** As the commands hand it in (read.worker.ts). */
const webp = async () =>
  WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm')));

async function readPicture(
  name: string,
  bytes: Uint8Array,
  beside: Parameters<typeof readMicrograph>[1] = [],
): Promise<unknown> {
  const { pixels, ...facts } = await readMicrograph({ name, path: name, bytes }, beside, { webp });
  if (pixels.data.length !== pixels.width * pixels.height || !(pixels.width > 0)) throw new Error('pixels of another number');
  if (!pixels.data.every((value) => value >= 0 && value <= 1)) throw new Error('a pixel outside 0 to 1');
  return facts;
}

async function readArchive(name: string, bytes: Bytes): Promise<unknown> {
  const { entries, refused } = await listArchive(new Blob([bytes]), name);
  for (const entry of entries.slice(0, 20)) await entry.open();
  return [entries.map(({ path, size }) => ({ path, size })), refused.map(({ path }) => path)];
}

const structureOf = (name: string): Structure =>
  name.endsWith('.tif')
    ? 'tiff'
    : name.endsWith('.webp')
      ? 'riff'
      : name.endsWith('.png')
        ? 'png'
        : name.endsWith('.jpg')
          ? 'jpeg'
          : 'bytes';

const pictureTargets = Object.entries({ ...pictures, ...webps }).map(
  ([name, seed]): FuzzTarget => ({ name, seed, kind: structureOf(name), read: (bytes) => readPicture(name, bytes) }),
);

/** The texts that vendors put into a tag, damaged as texts. */
const tagTargets = Object.entries(tagged).flatMap(([vendor, tags = {}]) =>
  Object.entries(tags).flatMap(([tag, value]): FuzzTarget[] => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) return [];
    const text = typeof value === 'string' ? value : latinText(value);
    const read = (bytes: Bytes) =>
      readPicture(
        'tagged.tif',
        writeTiff({
          width,
          height,
          samples: grey,
          tags: { ...tags, [tag]: typeof value === 'string' ? latinText(bytes) : bytes },
        }),
      );
    return [
      {
        name: `${vendor}, tag ${tag}`,
        seed: typeof value === 'string' ? utf8(text) : value,
        kind: typeof value === 'string' ? 'text' : 'bytes',
        read,
      },
    ];
  }),
);

const sidecarTargets = Object.entries(sidecars).map(
  ([name, text]): FuzzTarget => ({
    name,
    seed: latin(text),
    kind: 'text',
    read: (bytes) => readPicture('a.bmp', pictures['a.bmp'], [{ name, bytes }]),
  }),
);

const archiveTargets = Object.entries(archives).map(
  ([name, seed]): FuzzTarget => ({
    name,
    seed,
    kind: name.endsWith('.zip') ? 'zip' : name.endsWith('.tar') ? 'tar' : 'bytes',
    read: (bytes) => readArchive(name, bytes),
  }),
);

const TABLE = [
  ['file', 'class', 'group', 'part'],
  ['a/1.tif', 'Fibres', 'day 1', 'train'],
  ['a/2.tif', 'Tips', 'day 2', 'test'],
  ['b/3.tif', 'Powder; "fine"', 'day 2', 'validation'],
];
const find = (cell: string) => (cell.endsWith('.tif') ? [cell] : []);
const sheet = writeSheet(TABLE);

async function tableTargets(): Promise<FuzzTarget[]> {
  const csv = TABLE.map((row) =>
    row.map((cell) => (/[;"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';'),
  ).join('\r\n');
  const parts = ['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml', 'xl/workbook.xml'];
  const { entries } = await listArchive(new Blob([sheet]), 'zip');
  const there = parts.filter((part) => entries.some(({ path }) => path === part));
  return [
    { name: 'labels.csv', seed: utf8(csv), kind: 'text', read: (bytes) => readLabelTable('labels.csv', bytes, find) },
    { name: 'labels.csv as bytes', seed: utf8(csv), kind: 'bytes', read: (bytes) => readLabelTable('labels.csv', bytes, find) },
    { name: 'labels.xlsx', seed: sheet, kind: 'zip', read: (bytes) => readLabelSheet('labels.xlsx', new Blob([bytes]), find) },
    ...(await Promise.all(
      there.map(
        async (part): Promise<FuzzTarget> => ({
          name: `labels.xlsx, ${part}`,
          seed: await partOf(sheet, part),
          kind: 'text',
          read: async (bytes) => readLabelSheet('labels.xlsx', await zipWith(sheet, part, bytes), find),
        }),
      ),
    )),
  ];
}

const SPLIT = {
  version: 1,
  options: { seed: '1', validation: 0.15, test: 0.15 },
  parts: { 'a/1.tif': 'train', 'a/2.tif': 'test' },
  counts: { Fibres: { train: 1, validation: 0, test: 0, unused: 0 }, Tips: { train: 0, validation: 0, test: 1, unused: 0 } },
};

function setTargets(): FuzzTarget[] {
  const stored = {
    format: 'micrographia-data-set',
    version: 1,
    classes: [
      { id: 1, name: 'Fibres' },
      { id: 2, name: 'Tips' },
    ],
    grouping: { kind: 'folder', level: 0 },
    split: { kind: 'drawn', options: { seed: '1', validation: 0.2, test: 0.2 } },
    pictures: [
      { path: 'a/1.tif', folders: ['a'], class: 1, group: 'day 1', part: 'train' },
      { path: 'a/2.tif', class: 2, excluded: true },
      { path: 'a/3.tif', class: 2, copyOf: 1, copyKind: 'near' },
    ],
  };
  return [
    { name: 'labels.json', seed: json(stored), kind: 'json', read: (bytes) => datasetFromJson(textOf(bytes)) },
    { name: 'split.json', seed: json(SPLIT), kind: 'json', read: (bytes) => parseSplit(textOf(bytes), 'split.json') },
  ];
}

/** Files of a model, each damaged by itself; what states the hash of the weights is made to fit, so that the reader looks inside. */
async function modelTargets(): Promise<FuzzTarget[]> {
  const pieces = tinyPieces();
  const folder = (await packModelFolder(pieces)) as Record<string, Bytes>;
  const about = {
    id: 'tiny',
    name: 'Tiny',
    notes: '',
    createdAt: '2025-01-01T00:00:00.000Z',
    origin: 'trained',
    parentId: null,
    parentSha256: null,
  } as const;
  const zip = new Uint8Array(
    await (
      await packProject(
        about,
        Object.entries(folder).map(([name, bytes]) => ({ name, blob: new Blob([bytes]) })),
      )
    ).arrayBuffer(),
  );
  const whole = async (changed: Record<string, Bytes>) => {
    const { config, texts, golden } = await readModelFolder(readerOf({ ...folder, ...changed }));
    return { config, texts, golden: { ...golden, input: null } };
  };
  const withWeights = async (weights: Bytes) => {
    const config = JSON.parse(textOf(folder['config.json']));
    return whole({
      'weights.safetensors': weights,
      'config.json': json({ ...config, weightsSha256: await sha256Hex(weights) }),
    });
  };
  /** The header of a safetensors file as JSON, its data behind it as it was. */
  const [header, data] = split(folder['weights.safetensors']);
  const small = writeSafetensors({
    a: { shape: [2, 3], values: new Float32Array(6) },
    b: { shape: [4], values: new Float32Array(4) },
  });
  const [smallHeader, smallData] = split(small);
  const parts = ['config.json', 'descriptions.json', 'tokenizer.json', 'golden.json'];
  return [
    ...parts.map(
      (name): FuzzTarget => ({
        name: `model ${name}`,
        seed: folder[name],
        kind: 'json',
        read: (bytes) => whole({ [name]: bytes }),
      }),
    ),
    { name: 'model weights, header', seed: header, kind: 'json', read: (bytes) => withWeights(joined(bytes, data)) },
    { name: 'model weights', seed: folder['weights.safetensors'], kind: 'bytes', read: withWeights },
    { name: 'safetensors', seed: small, kind: 'bytes', read: (bytes) => sizesOf(readSafetensors(bytes)) },
    {
      name: 'safetensors, header',
      seed: smallHeader,
      kind: 'json',
      read: (bytes) => sizesOf(readSafetensors(joined(bytes, smallData))),
    },
    {
      name: 'model.zip',
      seed: zip,
      kind: 'zip',
      read: async (bytes) => (await unpackProject(new Blob([bytes]), 'model.zip')).about,
    },
    {
      name: 'model.zip, manifest',
      seed: await partOf(zip, 'micrographia-model.json'),
      kind: 'json',
      read: async (bytes) => (await unpackProject(await zipWith(zip, 'micrographia-model.json', bytes), 'model.zip')).about,
    },
    { name: 'judged.json', seed: json({ version: 1 }), kind: 'json', read: (bytes) => parseJudged(textOf(bytes)) },
  ];
}

const sizesOf = ({ tensors }: ReturnType<typeof readSafetensors>) =>
  Object.entries(tensors).map(([name, { shape, values }]) => {
    if (shape.reduce((product, extent) => product * extent, 1) !== values.length) throw new Error(`${name} has another size`);
    return [name, shape];
  });

function split(file: Uint8Array): [header: Bytes, data: Bytes] {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  return [file.slice(8, 8 + length), file.slice(8 + length)];
}

function joined(header: Bytes, data: Bytes): Bytes {
  const out = new Uint8Array(8 + header.length + data.length);
  new DataView(out.buffer).setUint32(0, header.length, true);
  out.set(header, 8);
  out.set(data, 8 + header.length);
  return out;
}

function textModelTargets(): FuzzTarget[] {
  const pack = makeWebllmPack({ shards: 2, rows: 4, manifest: makeManifest() });
  const check = (name: string, bytes: Bytes) =>
    checkWebllmPack([...pack].map(([file, content]) => packFileOf(file, new Blob([file === name ? bytes : content]))));
  const gguf = (seed: Bytes, name: string): FuzzTarget => ({
    name,
    seed,
    kind: 'gguf',
    read: (bytes) => readGguf(packFileOf('a.gguf', new Blob([bytes]))),
  });
  const described = {
    format: 1,
    id: 'Tiny-q4f16_1',
    engine: 'webllm',
    title: 'Tiny',
    licence: 'apache-2.0',
    libVersion: 'v0_2_86',
    vramMb: 500,
    needsShaderF16: true,
    contextTokens: 2048,
    files: [{ name: 'tokenizer.json', size: 3, sha256: '0'.repeat(64) }],
  };
  return [
    ...['mlc-chat-config.json', 'mlc-model-manifest.json', 'tensor-cache.json', 'tokenizer.json'].map(
      (name): FuzzTarget => ({
        name: `WebLLM ${name}`,
        seed: pack.get(name) ?? utf8('{}'),
        kind: 'json',
        read: (bytes) => check(name, bytes),
      }),
    ),
    { name: 'pack.json', seed: json(described), kind: 'json', read: (bytes) => parsePackJson(textOf(bytes)) },
    {
      name: 'llm/index.json',
      seed: json({ format: 1, models: [{ id: 'a' }, { id: 'b' }] }),
      kind: 'json',
      read: (bytes) => parsePackIndex(textOf(bytes)),
    },
    gguf(makeGguf(), 'made-up.gguf'),
    gguf(tinyGguf(), 'tiny.gguf'),
  ];
}

/** A saved training of twelve weights. */
function checkpointTargets(): FuzzTarget[] {
  const zeros = () => new Float32Array(12);
  const state = packState({
    run: {
      optimiser: { step: 3, weights: zeros(), mean: zeros(), square: zeros(), average: zeros() },
      chunk: 1,
      evaluated: 1,
      best: { epoch: 1, macroF1: 0.5, loss: 1, weights: zeros() },
    },
    fold: 0,
    held: new Float32Array(8),
    ended: null,
    curves: noCurves(),
  });
  const length = new DataView(state.buffer).getUint32(0, true);
  const read = (bytes: Uint8Array) => readState(bytes, { weights: 12, held: 8 }).header;
  return [
    { name: 'checkpoint', seed: state, kind: 'bytes', read },
    {
      name: 'checkpoint, header',
      seed: utf8(textOf(state.subarray(4, 4 + length)).trim()),
      kind: 'json',
      read: (header) => {
        const padded = 4 * Math.ceil(header.length / 4);
        const bytes = new Uint8Array(4 + padded + state.length - 4 - length).fill(32, 4, 4 + padded);
        new DataView(bytes.buffer).setUint32(0, padded, true);
        bytes.set(header, 4);
        bytes.set(state.subarray(4 + length), 4 + padded);
        return read(bytes);
      },
    },
  ];
}

/** Every target. Their seeds are read undamaged by a test: a seed that is refused makes its mutants worthless. */
export async function fuzzTargets(): Promise<readonly FuzzTarget[]> {
  return [
    ...pictureTargets,
    ...tagTargets,
    ...sidecarTargets,
    ...archiveTargets,
    ...(await tableTargets()),
    ...setTargets(),
    ...(await modelTargets()),
    ...textModelTargets(),
    ...checkpointTargets(),
    ...(await projectTargets()),
  ];
}

/** Where a value holds a number that is none, or no end: `a.b.2`; null where it holds none. Typed arrays are not looked into. */
export function unsoundNumber(value: unknown, path = '', seen = new Set<unknown>()): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : path || 'the result';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return null;
  seen.add(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  for (const [key, inner] of entries) {
    const found = unsoundNumber(inner, path === '' ? String(key) : `${path}.${String(key)}`, seen);
    if (found !== null) return found;
  }
  return null;
}
