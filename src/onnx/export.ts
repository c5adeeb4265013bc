/** A model as one `.onnx` file: front, network, text bank and all constants inside, and in its metadata whatever a caller must know beside. */
import { writeOnnx } from '../formats/onnx';
import { activeFront } from '../model/config';
import type { ArrayTensor } from '../model/params';
import type { ModelFolder } from '../models/folder';
import { OPSET } from './graph';
import { LOGITS, networkGraph, STRANGER, VIEW } from './hnf';

/** Version of the metadata: another number says that a key has changed its meaning. */
const FORMAT = 1;

/** What is done before the graph and after it; each step is the product's own (model/input.ts, base/plane.ts, model/mean.ts). */
const preparation = (side: number): Readonly<Record<string, string>> => ({
  crop: 'Cut off the data bar.',
  grey: 'One channel, linear, 0..1. Mean and deviation of each view are taken out inside the graph.',
  views:
    'A nearly square crop (long side < 1.1 short side) is one view: the centred square of the short side. A longer one has n = min(3, ceil((long - 0.2 short) / (0.8 short))) square views, spread evenly from one end to the other.',
  resize: `Each view to ${side} x ${side} px: exact area average when shrinking, bilinear when growing.`,
  join: 'Logits and stranger score of a picture are the means over its views.',
});

/**
 * The bytes of the file; the same model gives the same bytes.
 * @param bank T (C, d), the text bank as these weights make it of the model's descriptions
 * @throws MicrographiaError `onnx-solver` for a solver with adaptive steps; RangeError for weights that lack a parameter
 */
export function exportOnnx(
  { config, params, front }: Pick<ModelFolder, 'config' | 'params' | 'front'>,
  bank: ArrayTensor,
): Uint8Array<ArrayBuffer> {
  const { model, calibration } = config;
  const graph = networkGraph({ config: model, params, bank, front });
  const choice = activeFront(model);
  const outputs = [
    { name: LOGITS, shape: ['N', model.categories.length] },
    { name: STRANGER, shape: ['N', 1] },
  ].filter(({ name }) => graph.nodes.some(({ outputs }) => outputs.includes(name)));
  return writeOnnx({
    producer: 'Micrographia',
    description: `Names the category of electron micrographs: ${config.id}. See the metadata for preprocessing, labels and calibration.`,
    opset: OPSET,
    metadata: {
      'micrographia.format': String(FORMAT),
      'model.id': config.id,
      'model.created': config.createdAt,
      'model.sha256': config.weightsSha256,
      ...(choice && { 'front.id': choice.id, 'front.sha256': choice.sha256 }),
      opset: String(OPSET),
      labels: JSON.stringify(model.categories),
      preprocessing: JSON.stringify(preparation(model.imageSize)),
      calibration: JSON.stringify(calibration),
    },
    graph: {
      name: config.id,
      nodes: graph.nodes,
      initializers: graph.initializers,
      inputs: [{ name: VIEW, shape: ['N', 1, model.imageSize, model.imageSize] }],
      outputs,
    },
  });
}
