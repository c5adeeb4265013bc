/** What the tests share: a model run by onnxruntime-web on one thread of the processor. */
import { env, InferenceSession, Tensor } from 'onnxruntime-web';

env.wasm.numThreads = 1;
env.logLevel = 'error';

export interface OnnxRun {
  /** One row of values a view, by the output's name. */
  readonly rows: Readonly<Record<string, Float32Array[]>>;
}

export const openOnnx = (bytes: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(bytes, { executionProviders: ['wasm'] });

/** Views S x S, all in one batch. */
export async function runOnnx(session: InferenceSession, views: readonly Float32Array[]): Promise<OnnxRun['rows']> {
  const side = Math.sqrt(views[0].length);
  const values = new Float32Array(views.length * side * side);
  for (const [i, view] of views.entries()) values.set(view, i * side * side);
  const outputs = await session.run({ view: new Tensor('float32', values, [views.length, 1, side, side]) });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => {
      const width = data.length / views.length;
      return [name, views.map((_, i) => (data as Float32Array).slice(i * width, (i + 1) * width))];
    }),
  );
}
