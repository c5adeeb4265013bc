/** The pieces of work that `npm run bench` measures, each by the product's kernels and by what one could use in their place. */

import { dispose, expandDims, type Tensor } from '@tensorflow/tfjs-core';
import type { FrontConfig } from '../model/front-config';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { encodeTexts } from '../language/small-lm';
import { readMicrograph } from '../micrograph/read';
import { randomCoefficients, writeGreyJpeg } from '../micrograph/testing-jpeg';
import { frontMaps, uploadFront } from '../model/front';
import { viewThroughFront } from '../model/front-view';
import { goldenView } from '../model/input';
import { type ParamArrays, prefixed, toArrays, toTensors } from '../model/params';
import type { ModelFolder } from '../models/folder';
import { lookAt, viewsIn } from '../models/look';
import { Network, textBankOf } from '../models/network';
import { exportOnnx } from '../onnx/export';
import { openOnnx, runOnnx } from '../onnx/testing';
import { auxiliaryInit, imageTensor, lossAndGradient, smoothTargets, tensorsOf } from '../training/gradient';
import { flatten, type Layout, layoutOf } from '../training/layout';
import { LOSS } from '../training/loss-options';
import { withStockKernels } from './bench';
import type { HandedOver } from './bench-torch';

/** Views or pictures computed together. */
export const BATCH = 16;
/** Pictures of a training chunk. */
export const CHUNK = 4;

export interface NetworkWorks {
  logits(): Promise<Float32Array>;
  view(): Promise<unknown>;
  batch(): Promise<unknown>;
  /** What HNF sees of a view through the front, and nothing else. */
  look(): Promise<unknown>;
  /** The front alone: its last map, of grey values as it takes them. */
  front(): Promise<Float32Array>;
  /** Loss and gradient of a chunk whose front was seen before. */
  chunk(): Promise<{ readonly loss: number; readonly gradient: Float32Array }>;
}

export interface OurWorks extends NetworkWorks {
  /** The front and its view, for scripts/bench-torch-front.py. */
  readonly frontAlone: HandedOver;
  /** All that `chunk` computes with, for scripts/bench-torch-training.py. */
  chunkAlone(): Promise<HandedOver>;
  /** Where each parameter lies in the gradient. */
  readonly layout: Layout;
}

/** Grey values in [0, 1] as the front takes them, made from a view. */
export const greyOf = (view: Float32Array): Float32Array => view.map((value) => 0.5 + 0.25 * value);

/** Runs on the kernels that are registered while it is called, and so does what it returns. Its tensors stay until the engine closes. */
export function ourWorks(folder: ModelFolder): OurWorks {
  const { config, front, golden } = folder;
  if (!front) throw new RangeError('the bench wants a model with a front');
  const { model, language } = config;
  const view = goldenView(golden.input);
  const network = Network.upload(folder);
  const loaded = { config: front.config, params: uploadFront(front.config, front.params) };
  const constants = toTensors(pick(folder.params, (name) => name.startsWith('front.')));
  const trained = {
    ...pick(folder.params, (name) => !/^(front|lm|head\.stranger)\./.test(name)),
    ...auxiliaryInit(model, new Random(1)),
  };
  const layout = layoutOf(trained);
  const params = tensorsOf(layout, flatten(layout, trained));
  const states = encodeTexts(language, toTensors(folder.params), folder.tokenizer, folder.texts);
  const views = Array.from({ length: CHUNK }, () => view);
  const labels = views.map((_, i) => i % model.categories.length);
  const seen = viewThroughFront(model, constants, loaded, imageTensor(views, model.imageSize));
  const batch = { views, labels, weights: labels.map(() => 1), front: () => seen };
  const grey = expandDims(imageTensor([greyOf(view)], model.imageSize), 3);
  return {
    logits: async () => (await network.forward([view]))[0].logits,
    view: () => network.forward([view]),
    batch: () => network.forward(Array.from({ length: BATCH }, () => view)),
    look: async () => {
      const images = imageTensor([view], model.imageSize);
      const looked = viewThroughFront(model, constants, loaded, images);
      await looked?.vector.data();
      dispose([images, ...(looked ? [looked.vector, ...looked.tokens] : [])]);
    },
    front: () => lastMap(front.config, loaded.params, grey, lastOf(model.front?.maps)),
    chunk: () => lossAndGradient(model, layout, params, states, batch, LOSS),
    layout,
    frontAlone: {
      config: { ...front.config, map: lastOf(model.front?.maps) },
      tensors: { ...front.params, input: { shape: [1, 1, model.imageSize, model.imageSize], values: greyOf(view) } },
    },
    chunkAlone: async () => {
      if (!seen) throw new RangeError('the front of the model is switched off');
      const targets = smoothTargets(batch, model.categories.length, LOSS.labelSmoothing);
      const tokens = Object.fromEntries(seen.tokens.map((t, l) => [`tokens${l}`, t]));
      const images = imageTensor(views, model.imageSize);
      const given = await toArrays({ ...states, ...tokens, vector: seen.vector, targets, images });
      dispose([targets, images]);
      return {
        config: { model, auxiliary: LOSS.auxiliary },
        tensors: { ...prefixed('trained', trained), ...prefixed('given', given) },
      };
    },
  };
}

const pick = (params: ParamArrays, wanted: (name: string) => boolean): ParamArrays =>
  Object.fromEntries(Object.entries(params).filter(([name]) => wanted(name)));

export const lastOf = (maps: readonly string[] | undefined): string => maps?.at(-1) ?? '';

async function lastMap(
  config: FrontConfig,
  params: Readonly<Record<string, Tensor>>,
  grey: Tensor,
  name: string,
): Promise<Float32Array> {
  const [map] = frontMaps(config, params, grey, [name]);
  const values = (await map.data()) as Float32Array;
  dispose(map);
  return values;
}

/** The same, composed of stock tfjs operations. */
export async function stockWorks(folder: ModelFolder): Promise<NetworkWorks> {
  const works = await withStockKernels(async () => ourWorks(folder));
  return {
    logits: () => withStockKernels(works.logits),
    view: () => withStockKernels(works.view),
    batch: () => withStockKernels(works.batch),
    look: () => withStockKernels(works.look),
    front: () => withStockKernels(works.front),
    chunk: () => withStockKernels(works.chunk),
  };
}

/** The exported model in onnxruntime-web, on one thread of the processor. */
export async function onnxWorks(folder: ModelFolder): Promise<Pick<NetworkWorks, 'logits' | 'view' | 'batch'>> {
  const session = await openOnnx(exportOnnx(folder, folder.bank ?? (await textBankOf(folder))));
  const view = goldenView(folder.golden.input);
  const batch = Array.from({ length: BATCH }, () => view);
  return {
    logits: async () => (await runOnnx(session, [view])).logits[0],
    view: () => runOnnx(session, [view]),
    batch: () => runOnnx(session, batch),
  };
}

/** Reading: a TIFF, JPEGs of two sizes, and what the model is shown of a picture of 1024 x 768 px. */
export async function readingWorks(tiff: Uint8Array<ArrayBuffer>, imageSize: number): Promise<Record<string, () => unknown>> {
  const reader = (path: string, bytes: Uint8Array) => () =>
    readMicrograph({ name: path, path, bytes: bytes as Uint8Array<ArrayBuffer> }, []);
  const jpeg = (across: number, down: number): Uint8Array =>
    writeGreyJpeg(randomCoefficients(across / 8, down / 8), { mode: 'baseline', restartInterval: 0 });
  const large = await reader('large.jpg', jpeg(1024, 768))();
  const pixels: Plane = large.pixels;
  return {
    'read a TIFF': reader('sample.tif', tiff),
    'read a JPEG, 512 px': reader('small.jpg', jpeg(512, 512)),
    'read a JPEG, 1024 x 768 px': reader('large.jpg', jpeg(1024, 768)),
    'prepare the views of 1024 x 768 px': () => viewsIn(lookAt(pixels, large.crop, imageSize, large.contrast)),
  };
}
