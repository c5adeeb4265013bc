/** The browser's measuring worker. */
import type { Endpoint } from 'comlink';
import { serveMeasurements } from './worker-api';

serveMeasurements(self as unknown as Endpoint);
