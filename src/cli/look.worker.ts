/** A thread that draws or augments pictures and looks at them through a front, into shared memory (base-recipe.ts). */
import { workerData } from 'node:worker_threads';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { createBreath } from '../base/breath';
import { toHalfBits } from '../base/half';
import { Random } from '../base/random';
import { type ExampleSet, storeExample } from '../dataset/examples';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import type { HnfConfig } from '../model/config';
import { uploadFront } from '../model/front';
import { type FrontView, type LoadedFront, pooledView, viewThroughFront } from '../model/front-view';
import { type ParamArrays, type Params, toTensors } from '../model/params';
import type { Front } from '../models/front-folder';
import { type Reply, reply, serve } from '../services/worker-link';
import { generateMicrograph } from '../synth/generate';
import { generateStranger } from '../synth/generate-stranger';
import { augmentedView, plainView } from '../training/augment';
import { imageTensor } from '../training/gradient';
import { threadEndpoint } from './thread';

/** Where a picture comes from. */
export type PictureSource =
  | { readonly kind: 'category' | 'stranger'; readonly seed: string; readonly index: number }
  /** A stored real view; as it is where `variant` is 0, else augmented by it. */
  | { readonly kind: 'real'; readonly index: number; readonly variant: number };

/** What a thread is started with. */
export interface LookStart {
  readonly config: HnfConfig;
  readonly front: Front;
  /** Stored real views. */
  readonly real: ExampleSet;
  readonly seed: string;
}

export interface LookRequest {
  readonly sources: readonly PictureSource[];
  /** The affine map between front and network (model/front-view.ts), the same in every request; null before it is fitted. */
  readonly constants: ParamArrays | null;
}

export interface LookApi {
  look(request: LookRequest): Promise<Reply<Looked>>;
}

/** Pictures, and what was seen: pooled values as they are before there are constants, else half-precision bits. */
export interface Looked {
  readonly pixels: Uint8Array;
  /** One array per level, then the vectors: flat, picture after picture. */
  readonly seen: readonly (Float32Array | Uint16Array)[];
}

/** Side at which pictures are drawn: crops of it are what the network sees, so that magnification varies. */
const DRAWN_SIDE = 288;
/** Side of a crop as a share of the drawn side, and how often it is not the whole. */
const ZOOM = [0.45, 1] as const;
const ZOOMED = 0.6;

/** One picture as bytes of the network's size. */
function pictureOf(source: PictureSource, { config, real, seed }: LookStart): Uint8Array {
  const side = config.imageSize;
  const set: ExampleSet = { side, pixels: new Uint8Array(side * side), labels: new Uint8Array(1) };
  const random = new Random(`${seed}/view/${JSON.stringify(source)}`);
  if (source.kind === 'real') {
    const { index, variant } = source;
    const data = variant === 0 ? plainView(real, index, side) : augmentedView(real, index, side, random, REAL_AUGMENTATION);
    storeExample(set, 0, { width: side, height: side, data }, { x: 0, y: 0, width: side, height: side }, 0);
    return set.pixels;
  }
  const draw = source.kind === 'stranger' ? generateStranger : generateMicrograph;
  const { plane } = draw({ seed: source.seed, index: source.index, size: DRAWN_SIDE });
  const square = Math.min(plane.width, plane.height);
  const crop = Math.round(square * (random.chance(ZOOMED) ? random.uniform(...ZOOM) : 1));
  const x = random.integer(0, plane.width - crop);
  const y = random.integer(0, plane.height - crop);
  storeExample(set, 0, plane, { x, y, width: crop, height: crop }, 0);
  return set.pixels;
}

/** Of real views: wider crops than a lab's own pictures would get, for few laboratories must stand for all. */
const REAL_AUGMENTATION = { crop: [0.45, 1], rotation: 15, gamma: 1.6, noise: 0.2, blur: 0.3, charging: 0.05 } as const;

const read = async (tensors: readonly Tensor[]): Promise<Float32Array[]> => {
  const values = (await Promise.all(tensors.map((t) => t.data()))) as Float32Array[];
  for (const t of tensors) t.dispose();
  return values;
};

const start = workerData as LookStart;
let opened: Promise<LoadedFront> | null = null;
let map: Params | null = null;

async function open(): Promise<LoadedFront> {
  await openEngine(nodeHost(), 'wasm');
  const { config, params } = start.front;
  return { config, params: uploadFront(config, params) };
}

async function look({ sources, constants }: LookRequest): Promise<Looked> {
  opened ??= open();
  const front = await opened;
  if (constants) map ??= toTensors(constants);
  const side = start.config.imageSize;
  const pixels = new Uint8Array(sources.length * side * side);
  const rows: Float32Array[][] = [];
  const breath = createBreath();
  for (const [i, source] of sources.entries()) {
    await breath();
    pixels.set(pictureOf(source, start), i * side * side);
    const set: ExampleSet = {
      side,
      pixels: pixels.subarray(i * side * side, (i + 1) * side * side),
      labels: new Uint8Array(1),
    };
    const seen = tidy(() => {
      const images = imageTensor([plainView(set, 0, side)], side);
      const view: FrontView =
        constants && map
          ? (viewThroughFront(start.config, map, front, images) as FrontView)
          : pooledView(start.config, front, images);
      return [...view.tokens, view.vector];
    });
    rows.push(await read(seen));
  }
  const joined = rows[0].map((_, k) => {
    const all = new Float32Array(rows.reduce((sum, row) => sum + row[k].length, 0));
    let at = 0;
    for (const row of rows) {
      all.set(row[k], at);
      at += row[k].length;
    }
    return constants ? Uint16Array.from(all, toHalfBits) : all;
  });
  return { pixels, seen: joined };
}

const api: LookApi = { look: (request) => reply(() => look(request)) };
serve(api, threadEndpoint());
