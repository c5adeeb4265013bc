/** Worker threads that answer requests one at a time; results come back in the order of the requests, whoever was faster. */
import { Worker } from 'node:worker_threads';
import { type PackedError, packError, unpackError } from '../base/errors';

export type ThreadReply = { readonly ok: unknown } | { readonly error: PackedError };

/** The side that asks. `file` is a bundled worker beside the running command, e.g. `synth.worker.mjs`. */
export class ThreadPool<Request> {
  readonly #threads: Thread<Request>[];

  constructor(file: string, threads: number) {
    this.#threads = Array.from({ length: threads }, () => new Thread(file));
  }

  /** The same request to every thread. */
  async tellAll(request: Request): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.ask(request)));
  }

  /** Each request to the next free thread. The first failure rejects. */
  async share<T>(requests: readonly Request[], onDone?: (done: number) => void): Promise<T[]> {
    const results: T[] = new Array(requests.length);
    let next = 0;
    let done = 0;
    await Promise.all(
      this.#threads.map(async (thread) => {
        while (next < requests.length) {
          const mine = next++;
          results[mine] = await thread.ask<T>(requests[mine]);
          onDone?.(++done);
        }
      }),
    );
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

class Thread<Request> {
  readonly #worker: Worker;
  #settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | null = null;

  constructor(file: string) {
    this.#worker = new Worker(new URL(`./${file}`, import.meta.url));
    this.#worker.on('message', (reply: ThreadReply) => {
      if ('error' in reply) this.#settle?.reject(unpackError(reply.error));
      else this.#settle?.resolve(reply.ok);
    });
    this.#worker.on('error', (error) => this.#settle?.reject(error as Error));
  }

  ask<T>(request: Request): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(request);
    }) as Promise<T>;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The side that answers: call once in the worker with its port. */
export function answerRequests<Request>(
  port: { on(event: 'message', listener: (request: Request) => void): unknown; postMessage(reply: ThreadReply): void } | null,
  answer: (request: Request) => Promise<unknown>,
): void {
  port?.on('message', async (request) => {
    let reply: ThreadReply;
    try {
      reply = { ok: await answer(request) };
    } catch (error) {
      reply = { error: packError(error) };
    }
    port.postMessage(reply);
  });
}
