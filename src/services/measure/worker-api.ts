/** What a measuring worker does, in a browser as under Node: one picture at a time from pixels to facts. */
import type { Endpoint } from 'comlink';
import type { Plane, Rect } from '../../base/plane';
import { measure } from '../../measure/measure';
import { type LevelLine, snapToBar } from '../../scale/snap';
import type { FactSheet } from '../describe/protocol';
import { type Reply, reply, serve } from '../worker-link';

export type { LevelLine } from '../../scale/snap';

export interface MeasureApi {
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null): Promise<Reply<FactSheet>>;
  /** The scale bar in `pixels` whose ends the line comes near; null where there is none. */
  snap(pixels: Plane, line: LevelLine): Promise<Reply<LevelLine | null>>;
}

export function serveMeasurements(endpoint: Endpoint): void {
  const api: MeasureApi = {
    measure: (pixels, crop, pixelSizeNm) => reply(() => measure(pixels, crop, pixelSizeNm)),
    snap: (pixels, line) => reply(() => snapToBar(pixels, line)),
  };
  serve(api, endpoint);
}
