import type { Thumbnail } from '../../dataset/thumbnail';
import type { Item } from '../../state/item';
import { paintGrey } from '../../ui/picture/grey';
import { apart, type MapLabel, type Point, type Spot } from './layout';

export interface MapScene {
  readonly spots: readonly Spot[];
  /** Those drawn as pictures; the others are dots. */
  readonly shown: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, Item>;
  readonly chosen: ReadonlySet<string>;
  readonly active: string | null;
  /** Words and where they belong; they make room for each other. */
  readonly labels: readonly MapLabel[];
  /** Of a picture, CSS px. */
  readonly thumb: { readonly width: number; readonly height: number };
  readonly loop: readonly Point[];
}

/** Of a picture on the map at the least, CSS px. */
export const THUMB = { width: 46, height: 36 };

/** Height of a label, px. */
const LINE = 20;

const pictures = new WeakMap<Thumbnail, HTMLCanvasElement>();

function pictureOf(thumbnail: Thumbnail): HTMLCanvasElement {
  const known = pictures.get(thumbnail);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = thumbnail.width;
  canvas.height = thumbnail.height;
  const image = new ImageData(thumbnail.width, thumbnail.height);
  paintGrey(image, thumbnail.grey);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  pictures.set(thumbnail, canvas);
  return canvas;
}

/** Paints the map at device resolution, in the colours of the style sheet. */
export function drawMap(canvas: HTMLCanvasElement, width: number, height: number, scene: MapScene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const { thumb } = scene;
  const seen = ({ x, y }: Point) =>
    x > -thumb.width && y > -thumb.height && x < width + thumb.width && y < height + thumb.height;
  const onTop = (id: string) => scene.chosen.has(id) || id === scene.active;
  for (const spot of scene.spots) {
    if (scene.shown.has(spot.id) || !seen(spot)) continue;
    context.fillStyle = token(onTop(spot.id) ? '--accent' : '--text-muted');
    context.beginPath();
    context.arc(spot.x, spot.y, onTop(spot.id) ? 4.5 : 3, 0, 2 * Math.PI);
    context.fill();
  }
  const drawn = scene.spots.filter((spot) => scene.shown.has(spot.id) && seen(spot));
  for (const top of [false, true]) for (const spot of drawn) if (onTop(spot.id) === top) drawThumb(context, scene, spot, token);
  context.font = `600 ${13}px ${token('--font') || 'sans-serif'}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const roomOf = (words: string) => context.measureText(words).width + 14;
  for (const { words, x, y } of apart(scene.labels.filter(seen), { width, height }, LINE, roomOf)) {
    // A plate: pictures lie below the words.
    context.fillStyle = token('--panel');
    context.globalAlpha = 0.88;
    context.beginPath();
    context.roundRect(x - roomOf(words) / 2, y - LINE / 2 + 1, roomOf(words), LINE - 2, 4);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = token('--text-strong');
    context.fillText(words, x, y);
  }
  if (scene.loop.length > 1) {
    context.beginPath();
    for (const { x, y } of scene.loop) context.lineTo(x, y);
    context.closePath();
    context.lineWidth = 1.5;
    context.strokeStyle = token('--accent');
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}

function drawThumb(context: CanvasRenderingContext2D, scene: MapScene, spot: Spot, token: (name: string) => string): void {
  const item = scene.items.get(spot.id);
  const { width: w, height: h } = scene.thumb;
  const [x, y] = [Math.round(spot.x - w / 2), Math.round(spot.y - h / 2)];
  context.fillStyle = token('--well');
  context.fillRect(x, y, w, h);
  if (item?.thumbnail) {
    const { width, height } = item.thumbnail;
    const scale = Math.min(w / width, h / height);
    context.drawImage(
      pictureOf(item.thumbnail),
      x + (w - width * scale) / 2,
      y + (h - height * scale) / 2,
      width * scale,
      height * scale,
    );
  }
  const chosen = scene.chosen.has(spot.id);
  const active = spot.id === scene.active;
  context.lineWidth = active ? 3 : chosen ? 2 : 1;
  context.strokeStyle = token(active || chosen ? '--accent' : '--line-strong');
  context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  if (item?.said) {
    // Labelled by a person: a corner.
    context.fillStyle = token('--accent');
    context.beginPath();
    context.moveTo(x + w, y);
    context.lineTo(x + w, y + 10);
    context.lineTo(x + w - 10, y);
    context.fill();
  }
}
