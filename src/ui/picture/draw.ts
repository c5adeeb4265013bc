import type { Plane, Rect } from '../../base/plane';
import { ALPHA, GREY } from './grey';
import type { Pyramid } from './pyramid';
import { type Size, toPicture, toScreen, type View } from './view';

export interface Scene {
  readonly pyramid: Pyramid;
  /** Grey values shown black and white. */
  readonly low: number;
  readonly high: number;
  readonly invert: boolean;
  /** What counts; everything around it is dimmed, so that a data bar stays readable. */
  readonly lit: Rect;
  /** Signed values of equal cells over `rect`: one colour for, one against, at `full` and beyond as opaque as `opacity` says. */
  readonly overlay: Overlay | null;
}

export interface Overlay {
  readonly map: Plane;
  readonly rect: Rect;
  readonly full: number;
  /** 0 .. 1 */
  readonly opacity: number;
}

const WELL = '#07090a';
const DIM = 'rgba(7, 9, 10, 0.62)';
/** The tokens --for and --against on the dark well. */
const FOR = [232, 154, 76] as const;
const AGAINST = [91, 147, 214] as const;

/** Paints the scene at device resolution. `scratch` is any canvas; it is resized as needed. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scratch: HTMLCanvasElement,
  scene: Scene,
  view: View,
  screen: Size,
  devicePixelRatio: number,
): void {
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.fillStyle = WELL;
  context.fillRect(0, 0, screen.width, screen.height);
  drawPicture(context, scratch, scene, view, screen, devicePixelRatio);
  drawDim(context, scene, view, screen);
  if (scene.overlay) drawOverlay(context, scratch, scene.overlay, view, screen);
}

/** The visible part of the pyramid level that has one to two pixels per device pixel, through the contrast window. */
function drawPicture(
  context: CanvasRenderingContext2D,
  scratch: HTMLCanvasElement,
  { pyramid, low, high, invert }: Scene,
  view: View,
  screen: Size,
  devicePixelRatio: number,
): void {
  const { plane, level } = pyramid.level(Math.max(0, Math.floor(-Math.log2(view.zoom * devicePixelRatio))));
  const size = 2 ** level;
  const topLeft = toPicture(view, screen, 0, 0);
  const bottomRight = toPicture(view, screen, screen.width, screen.height);
  const x0 = Math.max(0, Math.floor(topLeft.x / size) - 1);
  const y0 = Math.max(0, Math.floor(topLeft.y / size) - 1);
  const x1 = Math.min(plane.width, Math.ceil(bottomRight.x / size) + 1);
  const y1 = Math.min(plane.height, Math.ceil(bottomRight.y / size) + 1);
  const width = x1 - x0;
  const height = y1 - y0;
  if (width <= 0 || height <= 0) return;

  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const gain = (invert ? -255 : 255) / Math.max(high - low, 1e-9);
  const black = invert ? high : low;
  for (let y = 0; y < height; y++) {
    let from = (y0 + y) * plane.width + x0;
    for (let to = y * width; to < (y + 1) * width; to++) {
      const value = (plane.data[from++] - black) * gain;
      // NaN falls to black.
      const grey = value >= 255 ? 255 : value > 0 ? value | 0 : 0;
      words[to] = ALPHA | (grey * GREY);
    }
  }
  scratch.width = width;
  scratch.height = height;
  scratch.getContext('2d')?.putImageData(image, 0, 0);
  const at = toScreen(view, screen, x0 * size, y0 * size);
  // From three device pixels a picture pixel on, pixels are shown as what they are.
  context.imageSmoothingEnabled = view.zoom * devicePixelRatio < 3;
  context.imageSmoothingQuality = 'high';
  context.drawImage(scratch, at.x, at.y, width * size * view.zoom, height * size * view.zoom);
}

function drawDim(context: CanvasRenderingContext2D, { pyramid, lit }: Scene, view: View, screen: Size): void {
  const { width, height } = pyramid.full;
  const dim = (x: number, y: number, w: number, h: number) => {
    if (w <= 0 || h <= 0) return;
    const at = toScreen(view, screen, x, y);
    context.fillRect(at.x, at.y, w * view.zoom, h * view.zoom);
  };
  context.fillStyle = DIM;
  dim(0, 0, width, lit.y);
  dim(0, lit.y + lit.height, width, height - lit.y - lit.height);
  dim(0, lit.y, lit.x, lit.height);
  dim(lit.x + lit.width, lit.y, width - lit.x - lit.width, lit.height);
}

function drawOverlay(
  context: CanvasRenderingContext2D,
  scratch: HTMLCanvasElement,
  { map, rect, full, opacity }: Overlay,
  view: View,
  screen: Size,
): void {
  const { width, height, data } = map;
  const image = new ImageData(width, height);
  for (let i = 0; i < data.length; i++) {
    const strength = full > 0 ? Math.min(1, Math.abs(data[i]) / full) : 0;
    // NaN falls to nothing.
    if (strength > 0) image.data.set([...(data[i] > 0 ? FOR : AGAINST), 255 * strength * opacity], 4 * i);
  }
  scratch.width = width;
  scratch.height = height;
  scratch.getContext('2d')?.putImageData(image, 0, 0);
  const at = toScreen(view, screen, rect.x, rect.y);
  const [across, down] = [rect.width * view.zoom, rect.height * view.zoom];
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, at.x, at.y, across, down);
  context.strokeStyle = 'rgba(195, 203, 208, 0.7)';
  context.lineWidth = 1;
  context.strokeRect(Math.round(at.x) + 0.5, Math.round(at.y) + 0.5, Math.round(across) - 1, Math.round(down) - 1);
}
