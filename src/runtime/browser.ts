/** The services as the page builds them (main.tsx): workers behind the interfaces of protocol.ts. */
import { createClassifyService as classifyWith } from './classify-service';
import type { ClassifyService, EngineKind, ReadService } from './protocol';
import { createReadService as readWith } from './read-service';
import { browserWorker } from './worker-link';

/** Decoders share the processor with the page and, without a GPU, with the model. */
const readers = (): number => Math.min(4, Math.max(1, Math.floor((navigator.hardwareConcurrency ?? 2) / 2)));

export const createReadService = (): ReadService =>
  readWith({
    startWorker: () =>
      browserWorker(new Worker(new URL('./read.worker.ts', import.meta.url), { type: 'module', name: 'read' })),
    workers: readers(),
  });

/** `?engine=wasm` in the page's address picks an engine by hand: for comparing them, and for machines whose GPU misbehaves. */
function chosenEngine(): EngineKind | undefined {
  const wanted = new URLSearchParams(location.search).get('engine');
  return wanted === 'webgpu' || wanted === 'wasm' || wanted === 'cpu' ? wanted : undefined;
}

export const createClassifyService = (): ClassifyService =>
  classifyWith({
    startWorker: () =>
      browserWorker(new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module', name: 'compute' })),
    model: new URL('models/base/', document.baseURI).href,
    preferred: chosenEngine(),
  });
