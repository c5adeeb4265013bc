import type { Endpoint } from 'comlink';
import type { DatasetService } from '../services/dataset/protocol';
import { createDatasetService } from '../services/dataset/service';
import { createReadService } from '../services/read/service';
import { serveReads } from '../services/read/worker-api';
import { packBytes } from './read-files';

/** Reading of data sets in this thread. @param side of the views that are kept, px */
export const labelledHere = (side: number): DatasetService =>
  createDatasetService({
    reader: createReadService({
      pack: packBytes,
      startWorker: () => {
        const { port1, port2 } = new MessageChannel();
        serveReads(port2 as unknown as Endpoint, {});
        port2.start();
        return { endpoint: port1 as unknown as Endpoint, crashed: new Promise(() => {}), terminate: () => port1.close() };
      },
    }),
    side,
  });
