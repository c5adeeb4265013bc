/** What a measuring worker does, in a browser as under Node: one picture at a time from pixels to facts. */
import type { Endpoint } from 'comlink';
import type { Plane, Rect } from '../../base/plane';
import type { HandSet, Traces } from '../../base/traces';
import { look } from '../../measure/look';
import { measure } from '../../measure/measure';
import { tracesOf } from '../../measure/traced';
import { type LevelLine, snapToBar } from '../../scale/snap';
import type { FactSheet } from '../describe/protocol';
import { type Reply, reply, serve } from '../worker-link';

export type { LevelLine } from '../../scale/snap';

export interface MeasureApi {
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null, hand: HandSet): Promise<Reply<FactSheet>>;
  /**
   * What the facts rest on; null where nothing can be measured.
   * @param key names picture and crop: the same one need not be looked at again when only the hand has changed.
   */
  trace(key: string, pixels: Plane, crop: Rect, hand: HandSet): Promise<Reply<Traces | null>>;
  /** The scale bar in `pixels` whose ends the line comes near; null where there is none. */
  snap(pixels: Plane, line: LevelLine): Promise<Reply<LevelLine | null>>;
}

export function serveMeasurements(endpoint: Endpoint): void {
  let last: { readonly key: string; readonly looked: ReturnType<typeof look> } | null = null;
  const lookedAt = (key: string, pixels: Plane, crop: Rect): ReturnType<typeof look> => {
    if (last?.key !== key) last = { key, looked: look(pixels, crop) };
    return last.looked;
  };
  const api: MeasureApi = {
    measure: (pixels, crop, pixelSizeNm, hand) => reply(() => measure(pixels, crop, pixelSizeNm, hand)),
    trace: (key, pixels, crop, hand) =>
      reply(() => {
        const looked = lookedAt(key, pixels, crop);
        return 'reason' in looked ? null : tracesOf(looked, hand);
      }),
    snap: (pixels, line) => reply(() => snapToBar(pixels, line)),
  };
  serve(api, endpoint);
}
