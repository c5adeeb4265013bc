import { obliqueDepth, obliqueView, Relief } from './relief';

/** What lies at the scene's point (x, y): `out[0]` its height in pixels, `out[1]` its yield. */
export type Scene = (x: number, y: number, out: Float32Array) => void;

/** From where a scene is seen. */
export interface View {
  /** Radians between the detector's axis and the sample's normal; the top of the picture is the far side. */
  readonly tilt: number;
  /** By what fraction things one picture height behind the middle are drawn narrower. 0 = parallel rays. */
  readonly perspective?: number;
  /** The greatest height or depth in the scene, pixels. */
  readonly tallest: number;
}

/** A scene as a tilted microscope sees it. The scene's origin is the middle of the picture. */
export function seen(size: number, scene: Scene, view: View): Relief {
  const { tilt, perspective = 0, tallest } = view;
  const depth = tilt > 0 ? obliqueDepth(size, tilt, tallest) : size;
  const relief = new Relief(size, depth);
  const out = new Float32Array(2);
  for (let row = 0; row < depth; row++) {
    const y = row - depth / 2;
    const spread = 1 - (perspective * y) / size;
    for (let column = 0; column < size; column++) {
      scene((column - size / 2) * spread, y, out);
      relief.height[row * size + column] = out[0];
      relief.yield[row * size + column] = out[1];
    }
  }
  return tilt > 0 ? obliqueView(relief, size, tilt) : relief;
}
