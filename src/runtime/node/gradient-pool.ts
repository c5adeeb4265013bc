/** Training on every core: one worker thread per core, each with a WebAssembly engine of its own. */
import { Worker } from 'node:worker_threads';
import { type PackedError, unpackError } from '../../base/errors';
import type { Chunk, GradientEngine, TrainingTask } from '../../training/engine';
import type { GradientResult } from '../../training/gradient';

export type PoolRequest =
  | { readonly kind: 'start'; readonly task: TrainingTask; readonly weights: Float32Array }
  | { readonly kind: 'gradient'; readonly chunk: Chunk }
  | { readonly kind: 'scores'; readonly from: number; readonly to: number };

export type PoolReply = { readonly ok: unknown } | { readonly error: PackedError };

/** Pictures scored in one request: small enough that no core idles at the end. */
const SCORE_SPAN = 64;

/** One thread and the single request it is busy with. */
class Member {
  readonly #worker = new Worker(new URL('./gradient.worker.mjs', import.meta.url));
  #settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | null = null;

  constructor() {
    this.#worker.on('message', (reply: PoolReply) => {
      if ('error' in reply) this.#settle?.reject(unpackError(reply.error));
      else this.#settle?.resolve(reply.ok);
    });
    this.#worker.on('error', (error) => this.#settle?.reject(error as Error));
  }

  ask<T>(request: PoolRequest): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(request);
    }) as Promise<T>;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/**
 * The pictures and the weights lie in shared memory; a chunk goes to whichever thread is free, and results come back in order, so
 * the sum does not depend on who was faster.
 */
export async function openGradientPool(task: TrainingTask, threads: number): Promise<GradientEngine> {
  const weights = new Float32Array(new SharedArrayBuffer(4 * task.layout.length));
  const members = Array.from({ length: threads }, () => new Member());
  await Promise.all(members.map((member) => member.ask({ kind: 'start', task, weights })));

  async function share<T>(requests: readonly PoolRequest[]): Promise<T[]> {
    const results: T[] = new Array(requests.length);
    let next = 0;
    await Promise.all(
      members.map(async (member) => {
        while (next < requests.length) {
          const mine = next++;
          results[mine] = await member.ask<T>(requests[mine]);
        }
      }),
    );
    return results;
  }

  return {
    async gradients(current, chunks) {
      weights.set(current);
      return share<GradientResult>(chunks.map((chunk) => ({ kind: 'gradient', chunk })));
    },
    async scores(current) {
      weights.set(current);
      const count = task.validation.labels.length;
      const requests: PoolRequest[] = [];
      for (let from = 0; from < count; from += SCORE_SPAN)
        requests.push({ kind: 'scores', from, to: Math.min(count, from + SCORE_SPAN) });
      const parts = await share<Float32Array>(requests);
      const all = new Float32Array(count * task.config.categories.length);
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
    async close() {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}
