/** The browser's measuring worker. */
import type { Endpoint } from 'comlink';
import { serveMeasurements } from './measure-api';

serveMeasurements(self as unknown as Endpoint);
