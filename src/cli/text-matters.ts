/**
 * Whether the words matter: one model on real pictures with its own descriptions, with others in their place (a file's, or written by the
 * template from measured procedural pictures), with its own given to the wrong categories, with nothing, and with random or learned vectors
 * instead of words. And whether a category is found by its description alone.
 */
import { CATEGORIES, type Category, categoryLabel } from '../base/categories';
import type { Plane, Rect } from '../base/plane';
import { Random } from '../base/random';
import { comparePaired } from '../evaluation/paired';
import { rankOf } from '../evaluation/ranking';
import { evaluationReport } from '../evaluation/report';
import { factSheet } from '../language/fact-sheet';
import { writeTemplate } from '../language/template';
import { measure } from '../measure/measure';
import { orientations, prepareView, viewsOf } from '../model/input';
import { revisedHead } from '../models/describe-model';
import type { ModelFolder } from '../models/folder';
import type { FrontFolders } from '../models/front-folder';
import type { Network, OtherHead } from '../models/network';
import type { CategoryDescription } from '../models/protocol';
import { generateMicrograph } from '../synth/generate';
import type { HeldOut } from '../training/held-out';
import { type LabelledView, learnText } from '../training/learned-text';

const SEEDS = [1, 2, 3] as const;

/** One way of filling the place of the text. */
export interface Condition {
  readonly name: string;
  readonly head: OtherHead;
}

type Bank = OtherHead['bank'];

/** The bank's rows given to other categories: none keeps its own. */
function shuffled({ shape, values }: Bank, seed: number): Bank {
  const [count, width] = shape;
  const random = new Random(`text-matters/shuffle/${seed}`);
  let order = Array.from({ length: count }, (_, i) => i);
  do order = random.shuffle(order);
  while (order.some((from, i) => from === i));
  const out = new Float32Array(values.length);
  for (const [i, from] of order.entries()) out.set(values.subarray(from * width, (from + 1) * width), i * width);
  return { shape, values: out };
}

function randomVectors({ shape, values }: Bank, seed: number): Bank {
  const random = new Random(`text-matters/random/${seed}`);
  return { shape, values: Float32Array.from(values, () => random.normal()) };
}

/** Pictures a category's generated description is drawn from, and their side. */
const SEEN = 3;
const SIDE = 256;

/**
 * A category's description as the template writes it from what is measured in procedural pictures of it: no language model, and no word
 * that names the category.
 */
export function generatedDescription(category: Category): CategoryDescription {
  const sentences = Array.from({ length: SEEN }, (_, index) => {
    const { plane, pixelSizeNm } = generateMicrograph({ seed: 31, index, size: SIDE, category });
    const crop = { x: 0, y: 0, width: plane.width, height: plane.height };
    const facts = factSheet({
      classification: null,
      pixelSizeNm: { value: pixelSizeNm, source: 'user', confidence: 'stated' },
      crop,
      measured: measure(plane, crop, pixelSizeNm).facts,
    });
    return writeTemplate(facts).flatMap(({ section, text }) => (section === 'doubt' ? [] : [text]));
  });
  const text = [...new Set(sentences.flat())].join(' ').replaceAll('\u00a0', ' ').slice(0, 3500);
  return { name: category, sections: [{ id: 'appearance', title: 'Appearance in SEM and confusions', text }] };
}

/**
 * The model's own categories under every condition, beside which `shipped` is what it says by itself.
 * @param views labelled views that vectors in place of the text are learned from; none are learned where there are none
 */
export async function conditionsOf(
  network: Network,
  folder: ModelFolder,
  others: { readonly name: string; readonly descriptions: readonly CategoryDescription[] },
  views: readonly LabelledView[] = [],
): Promise<Condition[]> {
  const { categories } = folder.config.model;
  const bank = await network.textBank();
  const own = (name: string, rows: Bank): Condition => ({ name, head: { model: folder.config.model, head: {}, bank: rows } });
  const known = others.descriptions.filter(({ name }) => categories.includes(name));
  const learned: Condition[] = [];
  for (const seed of views.length > 0 ? SEEDS : []) {
    const rows = await learnText(folder.config.model, folder.params, views, bank, seed);
    learned.push(own(`learned vectors, seed ${seed}`, rows));
  }
  return [
    { name: others.name, head: await revisedHead(network, folder, known, () => true) },
    ...SEEDS.map((seed) => own(`shuffled, seed ${seed}`, shuffled(bank, seed))),
    own('zero vectors', { shape: bank.shape, values: new Float32Array(bank.values.length) }),
    ...SEEDS.map((seed) => own(`random vectors, seed ${seed}`, randomVectors(bank, seed))),
    ...learned,
  ];
}

const CLONE = ' by description';

/** The head with every category a second time, known by its description alone. */
export const clonesOf = (network: Network, folder: ModelFolder, fronts: FrontFolders): Promise<OtherHead> =>
  revisedHead(
    network,
    folder,
    folder.descriptions.categories.map(({ name, sections }) => ({ name: `${name}${CLONE}`, sections })),
    () => true,
    fronts,
  );

/** Logits of one picture under the model's own head and the others: means over its views. */
export async function logitsUnder(
  network: Network,
  heads: readonly OtherHead[],
  pixels: Plane,
  crop: Rect,
): Promise<number[][]> {
  const { imageSize, orientations: turns = 1 } = network.config.model;
  const views = viewsOf(crop).flatMap((view) => orientations(prepareView(pixels, view, imageSize), turns));
  const all = await network.forwardUnder(views, heads);
  return all.map((rows) => Array.from(rows[0], (_, c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length));
}

/** A picture of a known category: logits `[own, conditions..., clones]`. */
export interface Judged {
  readonly truth: number;
  readonly logits: readonly (readonly number[])[];
}

export interface TextFigures {
  readonly n: number;
  readonly rows: readonly {
    readonly name: string;
    readonly top1: number | null;
    readonly macroF1: number | null;
    /** Exact two-sided p of as unequal a count of pictures gained and lost against the shipped text; null for that itself. */
    readonly p: number | null;
    /** Pictures whose first category is another than with the shipped text. */
    readonly changed: number;
  }[];
  /** Rank of the true category where it is known by its description alone among the others as trained: mean, median, share at 1 and in the first 3. */
  readonly zeroShot: Ranks;
  /** The same of categories that no picture was learned of (training/held-out.ts); null where not asked. */
  readonly heldOut: HeldOutFigures | null;
}

interface HeldOutFigures {
  /** By the words alone, and with the words of other categories. */
  readonly words: Ranks;
  readonly wrong: Ranks;
  /** Added to the others as they were learned, and the share of the others' pictures that it is then put first in. */
  readonly added: Ranks;
  readonly taken: number;
  /** Pictures of the categories that were learned from. */
  readonly learned: number;
}

interface Ranks {
  readonly mean: number;
  readonly median: number;
  readonly first: number;
  readonly firstThree: number;
}

function summed(ranks: readonly number[]): Ranks {
  const sorted = [...ranks].sort((a, b) => a - b);
  const share = (most: number): number => sorted.filter((rank) => rank <= most).length / sorted.length;
  return {
    mean: sorted.reduce((sum, rank) => sum + rank, 0) / sorted.length,
    median: sorted[sorted.length >> 1],
    first: share(1),
    firstThree: share(3),
  };
}

/**
 * @param names of the conditions, in the order of the logits after the model's own.
 * @param heldOut places of the pictures' categories, each left out in turn
 */
export function textFigures(
  pictures: readonly Judged[],
  names: readonly string[],
  categories: readonly string[],
  heldOut: (HeldOut & { readonly learned: number }) | null = null,
): TextFigures {
  const truth = pictures.map((picture) => picture.truth);
  const right = (k: number): boolean[] => pictures.map(({ logits, truth: t }) => rankOf(logits[k])[0] === t);
  const base = right(0);
  const firsts = (k: number): number[] => pictures.map(({ logits }) => rankOf(logits[k].slice(0, categories.length))[0]);
  const shippedFirsts = firsts(0);
  const rows = ['shipped', ...names].map((name, k) => {
    const { top1, macroF1 } = evaluationReport(
      pictures.map(({ logits }) => [...logits[k].slice(0, categories.length)]),
      truth,
      categories,
      { temperature: 1 },
    );
    const changed = firsts(k).filter((first, i) => first !== shippedFirsts[i]).length;
    return { name, top1, macroF1, p: k === 0 ? null : comparePaired(base, right(k)).pValue, changed };
  });
  const ranks = pictures.map(({ logits, truth: t }) => {
    const all = logits[names.length + 1];
    const clone = all[categories.length + t];
    return 1 + categories.filter((_, c) => c !== t && all[c] > clone).length;
  });
  return {
    n: pictures.length,
    rows,
    zeroShot: summed(ranks),
    heldOut: heldOut && {
      ...heldOut,
      words: summed(heldOut.words),
      wrong: summed(heldOut.wrong),
      added: summed(heldOut.added),
    },
  };
}

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
const placed = ({ mean, median, first, firstThree }: Ranks): string =>
  `${mean.toFixed(1)} on average among ${CATEGORIES.length} (by chance ${((CATEGORIES.length + 1) / 2).toFixed(1)}; median ${median}; first ${percent(first)}, in the first three ${percent(firstThree)})`;

/** The figures in words, with what they say. */
export function textLines({ n, rows, zeroShot, heldOut }: TextFigures): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const shipped = rows[0].top1 ?? 0;
  const wrong = rows.filter(({ name }) => name.startsWith('shuffled')).map(({ top1 }) => top1 ?? 0);
  const loss = 100 * (shipped - wrong.reduce((sum, value) => sum + value, 0) / Math.max(1, wrong.length));
  return [
    `${n} pictures; the place of the text is filled with:`,
    ...rows.map(
      ({ name, top1, macroF1, p, changed }) =>
        `  ${name.padEnd(width)}  top-1 ${percent(top1)}, macro F1 ${percent(macroF1)}${p === null ? '' : `, p ${p.toFixed(3)} against shipped, another first place in ${changed}`}`,
    ),
    `Descriptions given to the wrong categories cost ${loss.toFixed(1)} points of top-1: the text ${Math.abs(loss) < 2 ? 'hardly matters' : 'matters'} to this model.`,
    `A category known by its description alone comes in place ${placed(zeroShot)}; text and looks were trained with these categories, so this is the kind case.`,
    ...(heldOut
      ? [
          `A category that no picture was learned of, each in turn, found by its words (what words look like is learned from procedural kinds of the others): by words alone in place ${placed(heldOut.words)}; with the words of other categories ${placed(heldOut.wrong)}.`,
          `Added to the others as learned (${heldOut.learned} pictures and the procedural ones) it comes in place ${placed(heldOut.added)}, and is put first in ${percent(heldOut.taken)} of the pictures of the others.`,
        ]
      : []),
  ];
}

/** All ten, for `--descriptions generated`. */
export const generatedDescriptions = (say: (line: string) => void): CategoryDescription[] =>
  CATEGORIES.map((category) => {
    say(`describing ${categoryLabel(category)} by the template`);
    return generatedDescription(category);
  });
