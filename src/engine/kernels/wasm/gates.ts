/** The kernels of the gates and of the deviation, with their gradients. */
import { util } from '@tensorflow/tfjs-core';
import { expectShape, type Kernel } from './kernel';

/** sigmoid([a || b] w + bias) */
const gate: Kernel = (kernels, { a, b, w, bias }) => {
  const [batch, width] = a.shape;
  const to = w.shape[1];
  expectShape(b, [batch, width], 'b');
  expectShape(w, [2 * width, to], 'w');
  expectShape(bias, [to], 'bias');
  const { run } = kernels;
  const [joined, packed] = kernels.areas(batch * 2 * width, run.linearScratchBytes(2 * width, to) / 4);
  const y = kernels.output([batch, to]);
  const [left, right, weights, constant, out] = [a, b, w, bias, y].map((tensor) => kernels.address(tensor));
  run.copyRows(left, 4 * width, joined, 8 * width, batch, 4 * width);
  run.copyRows(right, 4 * width, joined + 4 * width, 8 * width, batch, 4 * width);
  run.linear(joined, weights, constant, out, batch, 2 * width, to, packed);
  run.sigmoid(out, out, batch * to);
  return [y, kernels.share(y)];
};

const gateGradient: Kernel = (kernels, { a, b, w, bias, kept0, dy }) => {
  const [batch, width] = a.shape;
  const to = w.shape[1];
  const { run } = kernels;
  const [joined, dJoined, before, packed] = kernels.areas(
    batch * 2 * width,
    batch * 2 * width,
    batch * to,
    run.linearGradientScratchBytes(2 * width, to) / 4,
  );
  const outputs = [a, b, w, bias].map(({ shape }) => kernels.output(shape));
  const [da, db, dw, dbias] = outputs.map((output) => kernels.address(output));
  const [left, right, weights, kept, slope] = [a, b, w, kept0, dy].map((tensor) => kernels.address(tensor));
  run.sigmoidGradient(kept, slope, before, batch * to);
  run.copyRows(left, 4 * width, joined, 8 * width, batch, 4 * width);
  run.copyRows(right, 4 * width, joined + 4 * width, 8 * width, batch, 4 * width);
  run.linearGradient(joined, weights, before, dJoined, dw, dbias, batch, 2 * width, to, packed);
  run.copyRows(dJoined, 8 * width, da, 4 * width, batch, 4 * width);
  run.copyRows(dJoined + 4 * width, 8 * width, db, 4 * width, batch, 4 * width);
  return outputs;
};

const blend: Kernel = (kernels, { gate, x, y }) => {
  expectShape(x, gate.shape, 'x');
  expectShape(y, gate.shape, 'y');
  const out = kernels.output(gate.shape);
  kernels.run.blend(...[gate, x, y, out].map((tensor) => kernels.address(tensor)), util.sizeFromShape(gate.shape));
  return out;
};

const blendGradient: Kernel = (kernels, { gate, x, y, dy }) => {
  const outputs = [gate, x, y].map(({ shape }) => kernels.output(shape));
  const addresses = [gate, x, y, dy, ...outputs].map((tensor) => kernels.address(tensor));
  kernels.run.blendGradient(...addresses, util.sizeFromShape(gate.shape));
  return outputs;
};

const deviation: Kernel = (kernels, { x }) => {
  const [batch, rows, width] = x.shape;
  expectShape(x, [batch, rows, width], 'x');
  const scratch = kernels.scratch(4 * width);
  const out = kernels.output([batch, width]);
  kernels.run.deviation(kernels.address(x), kernels.address(out), batch, rows, width, scratch);
  return [out, kernels.share(out)];
};

const deviationGradient: Kernel = (kernels, { x, kept0, dy }) => {
  const [batch, rows, width] = x.shape;
  const scratch = kernels.scratch(8 * width);
  const dx = kernels.output(x.shape);
  const addresses = [x, kept0, dy, dx].map((tensor) => kernels.address(tensor));
  kernels.run.deviationGradient(...addresses, batch, rows, width, scratch);
  return dx;
};

export const gateKernels: Record<string, Kernel> = {
  HnfGate: gate,
  HnfGateGrad: gateGradient,
  HnfBlend: blend,
  HnfBlendGrad: blendGradient,
  HnfDeviation: deviation,
  HnfDeviationGrad: deviationGradient,
};
