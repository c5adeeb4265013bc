/** Looking inside, in steps that are short enough to let a waiting picture go between two. */
import { MicrographiaError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import { activeLevels } from '../model/config';
import type { Inside, InsideStart, InsideView, PatchQuestion } from './inside';
import { lookAt, viewsIn } from './look';
import type { Network } from './network';

/** Of the view, along a side. */
const SQUARES = 7;

/**
 * The first step: all that the picture's views give at once.
 * @throws MicrographiaError `bad-crop`.
 */
export async function lookInside(network: Network, modelSha256: string, pixels: Plane, crop: Rect): Promise<InsideStart> {
  const { model } = network.config;
  const look = lookAt(pixels, crop, model.imageSize);
  const views: InsideView[] = [];
  for (const [i, view] of viewsIn(look).entries()) views.push({ rect: look.views[i], ...(await network.inside(view)) });
  const inside: Inside = {
    modelSha256,
    categories: model.categories,
    orientations: model.orientations ?? 1,
    views,
    squares: SQUARES,
    effects: views.map(() => [...activeLevels(model), SQUARES].map(() => null)),
  };
  return { inside, values: look.values };
}

/**
 * What each of some patches or squares adds to each logit of its view: the logits as they are, less those without it. (count, C)
 * @throws MicrographiaError `model-changed` where another model answers now.
 */
export async function patchEffects(network: Network, modelSha256: string, question: PatchQuestion): Promise<Float32Array> {
  const { values, logits, level, from, count } = question;
  if (question.modelSha256 !== modelSha256)
    throw new MicrographiaError(
      'model-changed',
      'Another model came into use while this picture was looked into.',
      'Classify the picture again, then look inside once more.',
    );
  const without =
    level === 'picture'
      ? await withoutSquares(network, values, from, count)
      : await network.withoutPatches(values, level, from, count);
  return without.map((logit, i) => logits[i % logits.length] - logit);
}

/** Logits of a view without each of some of its squares, through front, levels and head alike. (count, C) */
async function withoutSquares(network: Network, view: Float32Array, from: number, count: number): Promise<Float32Array> {
  const outputs = await network.forward(Array.from({ length: count }, (_, i) => withoutSquare(view, from + i)));
  return Float32Array.from(outputs.flatMap(({ logits }) => [...logits]));
}

/** A view in which one square is its own mean: its detail is gone, its brightness stays. */
export function withoutSquare(view: Float32Array, square: number): Float32Array {
  const size = Math.sqrt(view.length);
  const edge = (i: number): number => Math.round((i * size) / SQUARES);
  const [row, column] = [Math.floor(square / SQUARES), square % SQUARES];
  const flat = view.slice();
  let sum = 0;
  for (let y = edge(row); y < edge(row + 1); y++)
    for (let x = edge(column); x < edge(column + 1); x++) sum += view[y * size + x];
  const mean = sum / ((edge(row + 1) - edge(row)) * (edge(column + 1) - edge(column)));
  for (let y = edge(row); y < edge(row + 1); y++) flat.fill(mean, y * size + edge(column), y * size + edge(column + 1));
  return flat;
}
