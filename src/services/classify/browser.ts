/**
 * The classifier as the page builds it. It is asked for by the page's first script, before the rest of the page is there, so little
 * may be imported here: what is, everybody waits for.
 */
import { SHIPPED_ID, storedRef } from '../../models/refs';
import { gpuTurns } from '../gpu-turns';
import type { TensorTask } from '../tensor.worker';
import { browserWorker, type WorkerHandle } from '../worker-link';
import { createClassifyLanes } from './lanes';
import type { EngineKind } from './protocol';
import { createClassifyService, type DisposableClassifyService } from './service';

/** `?engine=wasm` (or `webgpu`, `cpu`) in the page's address picks an engine by hand: for comparing them, and for machines whose GPU misbehaves. */
export function chosenEngine(): EngineKind | undefined {
  const wanted = new URLSearchParams(location.search).get('engine');
  return wanted === 'webgpu' || wanted === 'wasm' || wanted === 'cpu' ? wanted : undefined;
}

export const shippedFolder = (): string => new URL('models/base/', document.baseURI).href;

export const tensorWorker = (name: TensorTask): WorkerHandle =>
  browserWorker(new Worker(new URL('../tensor.worker.ts', import.meta.url), { type: 'module', name }));

const ACTIVE_KEY = 'micrographia.model';

/** Which model was active last, where the browser keeps such things; else the shipped one at every start. */
export const activeChoice = {
  get(): string {
    try {
      return localStorage.getItem(ACTIVE_KEY) ?? SHIPPED_ID;
    } catch {
      return SHIPPED_ID;
    }
  },
  set(id: string): void {
    try {
      localStorage.setItem(ACTIVE_KEY, id);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  },
};

/** The compute worker's name for a model of the library. */
export const modelRef = (id: string): string => (id === SHIPPED_ID ? shippedFolder() : storedRef(id));

const cores = (): number => navigator.hardwareConcurrency ?? 2;

/** Decoders share the processor with the page and, without a GPU, with the model. */
export const readers = (): number => Math.min(4, Math.max(1, Math.floor(cores() / 2)));

/** Workers that classify where the processor is the engine: the cores that the readers leave. Each holds some 100 MB. */
const lanes = (): number => Math.min(4, Math.max(1, cores() - readers()));

let only: DisposableClassifyService | null = null;

/** The page's one classifier. It opens the model that was active last; the shipped one, saying so in its notice, where that is damaged or gone. */
export function pageClassifier(): DisposableClassifyService {
  const startWorker = () => tensorWorker('compute');
  only ??= createClassifyLanes({
    first: createClassifyService({
      startWorker,
      model: modelRef(activeChoice.get()),
      fallback: shippedFolder(),
      preferred: chosenEngine(),
      gpu: gpuTurns,
    }),
    further: (model) => createClassifyService({ startWorker, model, preferred: 'wasm' }),
    most: lanes(),
  });
  return only;
}
