/** The browser's writing worker. */
import type { Endpoint } from 'comlink';
import { opfsRoot } from '../../storage/quota';
import { serveWriting } from './worker-api';

serveWriting(self as unknown as Endpoint, opfsRoot);
