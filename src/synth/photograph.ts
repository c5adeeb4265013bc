import { cropPlane, type Plane, resizePlane } from '../base/plane';
import type { Random } from '../base/random';
import { keepInFile, randomInstrument, takePicture } from './instrument';
import { burnMarks } from './marks';

/** How a signal becomes a file: how far the operator goes in, how wide the whole scene is, whether it is a picture already. */
export interface Photographing {
  /** The least share of the scene's side that a zoom leaves, 0 to 1. */
  readonly closest: number;
  /** Width of the whole scene in micrometres, from and to. */
  readonly fieldUm: readonly [number, number];
  /** The greys are final: no instrument comes between them and the file. */
  readonly finished?: boolean;
}

/** A square part of the signal, `zoom` of its side, at the whole's number of pixels. */
function zoomIn(random: Random, signal: Plane, zoom: number): Plane {
  if (zoom === 1) return signal;
  const side = Math.max(16, Math.round(signal.width * zoom));
  const room = signal.width - side;
  const rect = { x: random.integer(0, room), y: random.integer(0, room), width: side, height: side };
  return resizePlane(cropPlane(signal, rect), signal.width, signal.height);
}

const clamped = (plane: Plane): Plane => ({ ...plane, data: plane.data.map((grey) => Math.min(1, Math.max(0, grey))) });

/** The picture as it reaches others: zoomed or whole, through the instrument, with marks burnt in, from a file. Greys in [0, 1]. */
export function photograph(random: Random, signal: Plane, how: Photographing): { plane: Plane; pixelSizeNm: number } {
  const view = random.fork('view');
  const zoom = view.chance(0.5) ? view.uniform(how.closest, 1) : 1;
  const scene = zoomIn(view, signal, zoom);
  const instrument = randomInstrument(random.fork('instrument'));
  const taken = how.finished ? clamped(scene) : takePicture(scene, instrument, random.fork('noise'));
  const pixelSizeNm = (1000 * zoom * random.fork('scale').logUniform(...how.fieldUm)) / signal.width;
  burnMarks(random.fork('marks'), taken, pixelSizeNm);
  return { plane: keepInFile(taken, instrument), pixelSizeNm };
}
