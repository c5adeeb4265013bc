import { cropPlane, type Plane, resizePlane } from '../base/plane';
import type { Random } from '../base/random';
import { keepInFile, randomInstrument, takePicture } from './instrument';
import { burnMarks } from './marks';
import { valueNoise } from './noise';

/** How a signal becomes a file: how far the operator goes in, how wide the whole scene is, whether it is a picture already. */
export interface Photographing {
  /** The least share of the scene's side that a zoom leaves, 0 to 1. */
  readonly closest: number;
  /** Width of the whole scene in micrometres, from and to. */
  readonly fieldUm: readonly [number, number];
  /** The greys are final: no instrument comes between them and the file. */
  readonly finished?: boolean;
}

/** The variance of the signal, from every seventh pixel. */
function liveliness({ data }: Plane): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 7, count++) {
    sum += data[i];
    squares += data[i] ** 2;
  }
  return squares / count - (sum / count) ** 2;
}

/** A square part of the signal, `zoom` of its side, at the whole's number of pixels; mostly the surface has a finer grain still. */
function zoomIn(random: Random, signal: Plane, zoom: number): Plane {
  if (zoom === 1) return signal;
  const { width: size } = signal;
  const side = Math.max(16, Math.round(size * zoom));
  const rects = [0, 1].map(() => ({
    x: random.integer(0, size - side),
    y: random.integer(0, size - side),
    width: side,
    height: side,
  }));
  // Nobody magnifies bare ground: of two places the livelier one.
  const [one, other] = rects.map((rect) => cropPlane(signal, rect));
  const near = resizePlane(liveliness(one) >= liveliness(other) ? one : other, size, size);
  if (random.chance(0.4)) return near;
  const grain = valueNoise(random, size, size, { period: random.logUniform(1.3, 4) * (size / 224), octaves: 2 });
  const amplitude = random.logUniform(0.02, 0.2);
  for (let i = 0; i < grain.length; i++) near.data[i] *= 1 + amplitude * grain[i];
  return near;
}

const clamped = (plane: Plane): Plane => ({ ...plane, data: plane.data.map((grey) => Math.min(1, Math.max(0, grey))) });

/** The picture as it reaches others: zoomed or whole, through the instrument, with marks burnt in, from a file. Greys in [0, 1]. */
export function photograph(random: Random, signal: Plane, how: Photographing): { plane: Plane; pixelSizeNm: number } {
  const view = random.fork('view');
  const zoom = view.chance(0.4) ? view.uniform(how.closest, 1) : 1;
  const scene = zoomIn(view, signal, zoom);
  const instrument = randomInstrument(random.fork('instrument'));
  const taken = how.finished ? clamped(scene) : takePicture(scene, instrument, random.fork('noise'));
  const pixelSizeNm = (1000 * zoom * random.fork('scale').logUniform(...how.fieldUm)) / signal.width;
  burnMarks(random.fork('marks'), taken, pixelSizeNm);
  return { plane: keepInFile(taken, instrument), pixelSizeNm };
}
