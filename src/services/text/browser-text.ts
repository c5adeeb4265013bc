/** The text engines as the page builds them: a worker each, the files they need, one model over all tabs. */

import core from 'virtual:wllama-core';
import compatCore from 'virtual:wllama-core/compat';
import wasm from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import compatWasm from '@wllama/wllama-compat/wasm/wllama.wasm?url';
import type { OpenPack } from '../../text/pack';
import type { WllamaFiles } from '../../text/wllama';
import { gpuTurns } from '../gpu-turns';
import { browserWorker } from '../worker-link';
import type { TextService } from './protocol';
import { createTextService as textWith } from './service';

const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** A worker's name is the one thing it has before its first message; wllama.worker.ts needs the addresses that early. */
const wllamaFiles = (): WllamaFiles => ({
  core: absolute(core),
  wasm: absolute(wasm),
  compatCore: absolute(compatCore),
  compatWasm: absolute(compatWasm),
});

const startWorker = (engine: 'webllm' | 'wllama') =>
  browserWorker(
    engine === 'webllm'
      ? new Worker(new URL('./webllm.worker.ts', import.meta.url), { type: 'module', name: 'webllm' })
      : new Worker(new URL('./wllama.worker.ts', import.meta.url), {
          type: 'module',
          name: JSON.stringify(wllamaFiles()),
        }),
  );

/** Long enough for a lock that this or a closing tab is just giving back. */
const CLAIM_MS = 1500;

/** The right to hold a model, as a web lock; where the browser has none, every tab may. */
async function claim(): Promise<(() => void) | null> {
  const { locks } = navigator;
  if (!locks) return () => {};
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise((release) => resolve(() => release()));
    locks.request('micrographia-text-model', { signal: AbortSignal.timeout(CLAIM_MS) }, held).catch((error) => {
      if (error instanceof DOMException && error.name === 'TimeoutError') resolve(null);
      else reject(error);
    });
  });
}

export const createTextService = (openPack: OpenPack): TextService => textWith({ openPack, startWorker, gpu: gpuTurns, claim });
