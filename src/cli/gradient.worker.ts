/** A worker thread of the gradient pool. */

import { nodeHost } from '../engine/node-host';
import { serveGradients } from '../services/finetune/gradient-pool';
import { threadEndpoint } from './thread';

serveGradients(threadEndpoint(), nodeHost());
