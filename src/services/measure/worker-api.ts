/** What a measuring worker does, in a browser as under Node: one picture at a time from pixels to facts. */
import type { Endpoint } from 'comlink';
import type { Plane, Rect } from '../../base/plane';
import { measure } from '../../measure/measure';
import type { FactSheet } from '../describe/protocol';
import { type Reply, reply, serve } from '../worker-link';

export interface MeasureApi {
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null): Promise<Reply<FactSheet>>;
}

export function serveMeasurements(endpoint: Endpoint): void {
  const api: MeasureApi = {
    measure: (pixels, crop, pixelSizeNm) => reply(() => measure(pixels, crop, pixelSizeNm)),
  };
  serve(api, endpoint);
}
