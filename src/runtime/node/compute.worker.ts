/** A compute thread of the commands: WebAssembly on one core. */
import { serveCompute } from '../compute-api';
import { nodeHost } from './host';
import { folderReader } from './model-reader';
import { threadEndpoint } from './thread';

serveCompute(threadEndpoint(), nodeHost(), folderReader);
