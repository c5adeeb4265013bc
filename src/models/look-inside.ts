/** Looking inside, in steps that are short enough to let a waiting picture go between two. */
import { MicrographiaError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import { activeLevels } from '../model/config';
import type { Inside, InsideStart, InsideView, PatchQuestion } from './inside';
import { lookAt, viewsIn } from './look';
import type { Network } from './network';

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
    effects: views.map(() => activeLevels(model).map(() => null)),
  };
  return { inside, values: look.values };
}

/**
 * What each of some patches adds to each logit of its view: the logits as they are, less those without the patch. (count, C)
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
  const without = await network.withoutPatches(values, level, from, count);
  return without.map((logit, i) => logits[i % logits.length] - logit);
}
