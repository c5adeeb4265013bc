/** Classification on the fastest engine of this machine: a real GPU through Dawn, else a WebAssembly thread per core. */
import { availableParallelism } from 'node:os';
import type { Plane, Rect } from '../base/plane';
import { adapterFacts } from '../engine/gpu-device';
import { nodeHost } from '../engine/node-host';
import type { Classification, EngineReport, Look, ToClassify } from '../services/classify/protocol';
import { createClassifyService } from '../services/classify/service';
import { ComputeSession } from '../services/classify/session';
import { unwrap } from '../services/worker-link';
import { folderReader, shippedFronts } from './model-reader';
import { startThread } from './thread';

/** Pictures that a GPU computes together. */
const TOGETHER = 8;

export interface ComputePool {
  readonly report: EngineReport;
  /** How many pictures are computed at once. */
  readonly lanes: number;
  /** How many pictures to have waiting, so that they can be computed together. */
  readonly ahead: number;
  classify(pixels: Plane, crop: Rect): Promise<Classification>;
  /** As `classify`, of a picture that was prepared for the model's side. */
  classifyLook(look: Look): Promise<Classification>;
  close(): void;
}

/** Whether a GPU computes here, and not a processor that plays one. */
export async function hasRealGpu(): Promise<boolean> {
  const gpu = await nodeHost().gpu();
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  return !!adapter && !adapterFacts(adapter.info).software;
}

async function gpuPool(model: string): Promise<ComputePool> {
  const session = new ComputeSession(nodeHost(), folderReader(model), { fronts: shippedFronts });
  const report = await session.open();
  const waiting: { picture: ToClassify; resolve(answer: Classification): void; reject(error: unknown): void }[] = [];
  let busy = false;
  /** What came while the GPU was busy is computed together. */
  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let some = waiting.splice(0, TOGETHER); some.length > 0; some = waiting.splice(0, TOGETHER)) {
      const answers = session.classifyAll(some.map(({ picture }) => picture));
      for (const [i, { resolve, reject }] of some.entries()) answers.then((all) => unwrap(all[i])).then(resolve, reject);
      await answers.catch(() => {});
    }
    busy = false;
  }
  const classify = (picture: ToClassify): Promise<Classification> =>
    new Promise((resolve, reject) => {
      waiting.push({ picture, resolve, reject });
      void pump();
    });
  return {
    report,
    lanes: 1,
    ahead: 2 * TOGETHER,
    classify: (pixels, crop) => classify({ pixels, crop }),
    classifyLook: classify,
    close: () => session.close(),
  };
}

/** Each job goes to the thread with the fewest waiting. A thread that dies is replaced by its service. */
async function threadPool(model: string, threads: number): Promise<ComputePool> {
  const lanes = Array.from({ length: threads }, () => ({
    service: createClassifyService({ startWorker: () => startThread('compute'), model, preferred: 'wasm' }),
    waiting: 0,
  }));
  const close = (): void => {
    for (const { service } of lanes) service.close();
  };
  async function give<T>(job: (service: (typeof lanes)[number]['service']) => Promise<T>): Promise<T> {
    const lane = lanes.reduce((idlest, other) => (other.waiting < idlest.waiting ? other : idlest));
    lane.waiting++;
    try {
      return await job(lane.service);
    } finally {
      lane.waiting--;
    }
  }
  try {
    const [report] = await Promise.all(lanes.map(({ service }) => service.open()));
    return {
      report,
      lanes: threads,
      ahead: threads * lanes[0].service.atOnce(),
      classify: (pixels, crop) => give((service) => service.classify(pixels, crop)),
      classifyLook: (look) => give((service) => service.classifyLook(look)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * @param model path of the model folder.
 * @param pictures how many there are to do: no more threads than that are started.
 * @throws ModelError when the folder cannot be used.
 */
export const openComputePool = async (model: string, pictures: number): Promise<ComputePool> =>
  (await hasRealGpu()) ? gpuPool(model) : threadPool(model, Math.max(1, Math.min(availableParallelism(), pictures)));
