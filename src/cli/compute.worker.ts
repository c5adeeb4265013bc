/** A compute thread of the commands: WebAssembly on one core. */

import { nodeHost } from '../engine/node-host';
import { serveCompute } from '../services/classify/worker-api';
import { folderReader, shippedFronts } from './model-reader';
import { threadEndpoint } from './thread';

serveCompute(threadEndpoint(), nodeHost(), folderReader, shippedFronts);
