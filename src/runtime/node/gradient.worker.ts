/** A worker thread of the gradient pool. */
import { serveGradients } from '../gradient-pool';
import { nodeHost } from './host';
import { threadEndpoint } from './thread';

serveGradients(threadEndpoint(), nodeHost());
