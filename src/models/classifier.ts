/** From a picture's pixels to what the protocol calls a classification: the same on every engine. */
import { MicrographiaError } from '../base/errors';
import { toHalfBits } from '../base/half';
import type { Plane, Rect } from '../base/plane';
import type { Calibration } from '../evaluation/calibration';
import { decideVerdict, doubtOf, nothingVerdict } from '../evaluation/verdict';
import { activeLevels } from '../model/config';
import { goldenView, orientations } from '../model/input';
import { meanRows } from '../model/mean';
import type { Classification, Rationale } from './classification';
import { type Look, lookAt, viewsIn } from './look';
import type { Network, OtherHead, ViewOutput } from './network';

/** What is computed from the picture alone; the session adds on what it ran. */
export type Finding = Pick<
  Classification,
  'ranking' | 'verdict' | 'doubt' | 'logits' | 'stranger' | 'features' | 'rationale' | 'outOfSet' | 'views'
>;

/**
 * Logits of labelled pictures by the network and with another head: each the mean over its views and their orientations, as
 * classification has it, `[pictures][C]`.
 * @param pictures grey bytes of each picture's views, S x S one after the other.
 * @throws MicrographiaError `bad-views` for views of another size than the model's.
 */
export async function logitsBeside(
  network: Network,
  other: OtherHead,
  pictures: readonly Uint8Array[],
): Promise<{ readonly before: number[][]; readonly after: number[][] }> {
  const bytes = network.config.model.imageSize ** 2;
  if (pictures.some(({ length }) => length === 0 || length % bytes !== 0))
    throw new MicrographiaError(
      'bad-views',
      'A labelled picture was prepared for a model of another size.',
      'Ask once more, now that another model is in use.',
    );
  const views = pictures.flatMap((picture) =>
    Array.from({ length: picture.length / bytes }, (_, v) => goldenView(picture.subarray(v * bytes, (v + 1) * bytes))),
  );
  const turns = network.config.model.orientations ?? 1;
  const looks = await network.forwardBeside(
    views.flatMap((view) => orientations(view, turns)),
    other,
  );
  const ownerOf = pictures.flatMap((picture, i) => Array<number>((turns * picture.length) / bytes).fill(i));
  const byPicture = (rows: readonly Float32Array[]): number[][] => meanRows(rows, pictures.length, (row) => ownerOf[row]);
  return { before: byPicture(looks.own), after: byPicture(looks.other) };
}

/** Element-wise mean of equally long lists. */
const meanOf = (lists: readonly ArrayLike<number>[]): number[] => meanRows(lists)[0];

/** Views that go through the network together: more gain nothing, and make whoever waits for one picture wait longer. */
const MOST_VIEWS = 16;

/** What the network makes of each view of each look (made for its side), all in as few runs as their number allows. */
async function outputsOf(network: Network, looks: readonly Look[]): Promise<ViewOutput[][]> {
  const { orientations: turns = 1 } = network.config.model;
  const views = looks.flatMap((look) => viewsIn(look).flatMap((view) => orientations(view, turns)));
  const each: ViewOutput[] = [];
  const perRun = Math.ceil(views.length / Math.ceil(views.length / MOST_VIEWS));
  for (let first = 0; first < views.length; first += perRun)
    each.push(...(await network.forward(views.slice(first, first + perRun))));
  let at = 0;
  const next = (): ViewOutput => {
    at += turns;
    return meanOutput(each.slice(at - turns, at));
  };
  return looks.map((look) => look.views.map(next));
}

/** One output for a view that was looked at in several orientations. */
const meanOutput = (outputs: readonly ViewOutput[]): ViewOutput =>
  outputs.length === 1
    ? outputs[0]
    : {
        logits: Float32Array.from(meanOf(outputs.map(({ logits }) => logits))),
        imageLogits: Float32Array.from(meanOf(outputs.map(({ imageLogits }) => imageLogits))),
        cosines: Float32Array.from(meanOf(outputs.map(({ cosines }) => cosines))),
        graphShares: meanOf(outputs.map(({ graphShares }) => graphShares)),
        stranger: meanStranger(outputs),
        features: Float32Array.from(meanOf(outputs.map(({ features }) => features))),
      };

/** The mean over views or orientations; null where the model has no such score. */
const meanStranger = (outputs: readonly ViewOutput[]): number | null => {
  const scores = outputs.flatMap(({ stranger }) => stranger ?? []);
  return scores.length < outputs.length ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

/** Logits of a picture: the mean over its views. (C) */
export async function logitsOf(network: Network, pixels: Plane, crop: Rect): Promise<number[]> {
  const [outputs] = await outputsOf(network, [lookAt(pixels, crop, network.config.model.imageSize)]);
  return meanOf(outputs.map(({ logits }) => logits));
}

/** Classifies pictures together, which costs less than one after the other. */
export async function classify(network: Network, calibration: Calibration, looks: readonly Look[]): Promise<Finding[]> {
  const outputs = await outputsOf(network, looks);
  return looks.map((look, i) => findingOf(network, calibration, look, outputs[i]));
}

function findingOf(
  network: Network,
  calibration: Calibration,
  { views, contrast }: Look,
  outputs: readonly ViewOutput[],
): Finding {
  const { categories } = network.config.model;
  const logits = meanOf(outputs.map((output) => output.logits));
  const stranger = meanStranger(outputs);
  const decision = decideVerdict({ logits, stranger }, categories, calibration);
  const said = contrast === 'none' ? nothingVerdict(decision) : decision;
  return {
    ranking: said.ranking,
    verdict: said.verdict,
    doubt: doubtOf(said),
    logits,
    stranger,
    features: Uint16Array.from(meanOf(outputs.map(({ features }) => features)), toHalfBits),
    outOfSet: said.outOfSet,
    views,
    rationale: rationaleOf(network, outputs, categories.indexOf(decision.ranking[0].category)),
  };
}

function rationaleOf(network: Network, outputs: readonly ViewOutput[], winner: number): Rationale {
  const { model } = network.config;
  const { scale, bias } = network.head;
  const cosines = meanOf(outputs.map((output) => output.cosines));
  const graphShares = meanOf(outputs.map((output) => output.graphShares));
  return {
    levels: activeLevels(model).map(({ patch }, l) => ({ patchPx: patch, graphShare: graphShares[l] })),
    logit: {
      image: meanOf(outputs.map((output) => output.imageLogits))[winner],
      description: scale * cosines[winner],
      bias: bias[winner],
    },
    descriptions: model.categories
      .map((category, c) => ({ category, cosine: cosines[c] }))
      .filter((_, c) => network.described[c])
      .sort((a, b) => b.cosine - a.cosine),
  };
}
