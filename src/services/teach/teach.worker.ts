/** The browser's teaching worker. */
import type { Endpoint } from 'comlink';
import { serveTeaching } from './worker-api';

serveTeaching(self as unknown as Endpoint);
