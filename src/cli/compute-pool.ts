/** Classification on the fastest engine of this machine: a real GPU through Dawn, else a WebAssembly thread per core. */
import { availableParallelism } from 'node:os';
import type { Plane, Rect } from '../base/plane';
import { adapterFacts } from '../engine/gpu-device';
import { nodeHost } from '../engine/node-host';
import type { Classification, EngineReport } from '../services/classify/protocol';
import { createClassifyService } from '../services/classify/service';
import { ComputeSession } from '../services/classify/session';
import { folderReader, shippedFronts } from './model-reader';
import { startThread } from './thread';

export interface ComputePool {
  readonly report: EngineReport;
  /** How many pictures are computed at once. */
  readonly lanes: number;
  classify(pixels: Plane, crop: Rect): Promise<Classification>;
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
  return {
    report,
    lanes: 1,
    classify: (pixels, crop) => session.classify(pixels, crop),
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
      classify: (pixels, crop) => give((service) => service.classify(pixels, crop)),
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
