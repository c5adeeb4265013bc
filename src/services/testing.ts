/** Workers in this thread, for tests: an API behind a message channel, with what may become of a worker. */
import type { Endpoint } from 'comlink';
import { serve, type WorkerHandle } from './worker-link';

export interface InlineWorker {
  readonly handle: WorkerHandle;
  /** Dies as a worker does that runs out of memory: with an error event. */
  die(details: string): void;
  /** Ends as a worker does that closes itself or is killed: nothing is heard of it any more, not even that. */
  fallSilent(): void;
  readonly ended: () => boolean;
}

export function inlineWorker(api: object, start: (api: object, endpoint: Endpoint) => void = serve): InlineWorker {
  const { port1, port2 } = new MessageChannel();
  let die: (details: string) => void = () => {};
  const crashed = new Promise<string>((resolve) => {
    die = resolve;
  });
  let ended = false;
  start(api, port2 as unknown as Endpoint);
  return {
    handle: {
      endpoint: port1 as unknown as Endpoint,
      crashed,
      terminate: () => {
        ended = true;
        port1.close();
      },
    },
    die: (details) => die(details),
    fallSilent: () => port2.close(),
    ended: () => ended,
  };
}
