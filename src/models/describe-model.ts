/**
 * What new descriptions make of a model: the text bank they lead to, and the model that has them. Weights of the image side stay as
 * they are. A category that is new is recognised by its description alone: by the likeness of the text bank (HNF.md, equation 8) and,
 * where the words name how it looks, by what the front sees of that (trait-rows.ts) [O]; else its rows are zero.
 */
import { MicrographiaError } from '../base/errors';
import { type CategoryDescription, type Descriptions, descriptionText, restoreDescriptions } from '../language/descriptions';
import { adaptParams } from '../model/adapt';
import { goldenView } from '../model/input';
import type { ArrayTensor } from '../model/params';
import { asStored, type ModelFiles, type ModelFolder, packModelFolder } from './folder';
import type { FrontFolders } from './front-folder';
import { Network, type OtherHead, textRowsOf } from './network';
import type { DeriveOrder, DescriptionEffect } from './protocol';
import { traitsFor } from './trait-bank';
import { type TraitRows, withTraitRows } from './trait-rows';

/** Whether to go on, asked between two texts. */
export type GoOn = () => boolean | Promise<boolean>;

/** A set of descriptions laid over those of a model. */
interface Revision {
  readonly categories: readonly string[];
  readonly described: Descriptions;
  readonly texts: readonly string[];
  readonly changed: readonly string[];
  readonly added: readonly string[];
}

const refuse = (code: string, message: string, advice: string): never => {
  throw new MicrographiaError(code, message, advice);
};

/**
 * @throws DescriptionsError for descriptions that cannot be used.
 * @throws MicrographiaError `text-off` for a model without text; `category-twice`; `too-few-categories`.
 */
function revise(
  folder: ModelFolder,
  fresh: readonly CategoryDescription[],
  provenance: Descriptions['provenance'],
  without: readonly string[] = [],
): Revision {
  const { categories: known, switches } = folder.config.model;
  if (!switches.text)
    refuse('text-off', `The model ${folder.config.id} was trained without descriptions.`, 'Choose a model that reads them.');
  const where = 'the new descriptions';
  const { categories: given } = restoreDescriptions({ version: 1, provenance, categories: fresh }, where);
  const byName = new Map(given.map((category) => [category.name, category]));
  const old = new Map(folder.descriptions.categories.map((category) => [category.name, category]));
  for (const { name } of given) {
    const twin = known.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
    if (twin !== undefined)
      refuse('category-twice', `The category ${name} differs from ${twin} only by case.`, 'Give it a name of its own.');
  }
  const added = given.map(({ name }) => name).filter((name) => !known.includes(name) && !without.includes(name));
  const categories = [...known.filter((name) => !without.includes(name)), ...added];
  if (categories.length < 2) refuse('too-few-categories', 'A model needs at least two categories.', 'Leave out fewer of them.');
  // A category that nobody described has a learned vector (text-bank.ts), and keeps it.
  const list = categories.flatMap((name) => byName.get(name) ?? (known.includes(name) ? (old.get(name) ?? []) : []));
  const described = restoreDescriptions({ version: 1, provenance, categories: list }, where);
  const textBy = new Map(described.categories.map((category) => [category.name, descriptionText(category)]));
  const texts = categories.map((name) => textBy.get(name) ?? '');
  const textOf = new Map(known.map((name, c) => [name, folder.texts[c]]));
  const changed = categories.filter((name, c) => textOf.has(name) && textOf.get(name) !== texts[c]);
  return { categories, described, texts, changed, added };
}

/** The text bank after a revision: rows of unchanged texts are those in use, the others go through the small language model. */
async function revisedBank(network: Network, folder: ModelFolder, revision: Revision, goOn: GoOn): Promise<ArrayTensor> {
  const { width, categories: known } = folder.config.model;
  const { categories, texts } = revision;
  const before = await network.textBank();
  const bank = { shape: [categories.length, width], values: new Float32Array(categories.length * width) };
  const anew = categories.flatMap((name, c) => (folder.texts[known.indexOf(name)] === texts[c] ? [] : [c]));
  const rows = await textRowsOf(
    folder,
    anew.map((c) => texts[c]),
    goOn,
  );
  categories.forEach((name, c) => {
    const place = known.indexOf(name);
    const row = anew.includes(c) ? rows[anew.indexOf(c)] : before.values.subarray(place * width, (place + 1) * width);
    bank.values.set(row, c * width);
  });
  return bank;
}

/** Cosines between the rows of a bank, `[C][C]`. */
function cosinesOf({ shape: [count, width], values }: ArrayTensor): number[][] {
  const row = (c: number) => values.subarray(c * width, (c + 1) * width);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const lengths = Array.from({ length: count }, (_, c) => Math.sqrt(dot(row(c), row(c))));
  return lengths.map((length, a) =>
    lengths.map((other, b) => (length * other === 0 ? 0 : Math.max(-1, Math.min(1, dot(row(a), row(b)) / (length * other))))),
  );
}

const UNKNOWN = { model: 'not said', prompt: null, promptSha256: null, date: '2000-01-01', note: 'for comparison only' };

/** Those of an earlier model whose rows words made, and the new ones. */
function unlearnedOf({ config }: ModelFolder, { added }: Revision): string[] {
  const { byWords } = config.training;
  return [...(Array.isArray(byWords) ? byWords.filter((name) => typeof name === 'string') : []), ...added];
}

/** The parameters for the revised categories, before they are rounded as they are stored. */
async function revisedParams(
  folder: ModelFolder,
  revision: Revision,
  bank: ArrayTensor,
  seed: string,
  fronts: FrontFolders | undefined,
): Promise<TraitRows & { readonly model: ModelFolder['config']['model'] }> {
  const { categories, texts } = revision;
  const { model, calibration } = folder.config;
  const described = texts.map((text) => text !== '');
  const { config, params } = adaptParams({ config: model, params: folder.params, bank }, { categories, described, seed });
  const unlearned = unlearnedOf(folder, revision);
  const traits = unlearned.length > 0 ? await traitsFor(config, fronts) : null;
  return { model: config, ...withTraitRows(config, params, traits, texts, unlearned, calibration.temperature) };
}

/**
 * The head that the model gets with these descriptions, as `deriveModel` would store it. Throws as `revise`; CancelledError by `goOn`.
 * @param fronts where the model's front lies, and beside it how words look to it.
 */
export async function revisedHead(
  network: Network,
  folder: ModelFolder,
  descriptions: readonly CategoryDescription[],
  goOn: GoOn,
  fronts?: FrontFolders,
): Promise<OtherHead> {
  const revision = revise(folder, descriptions, UNKNOWN);
  const bank = await revisedBank(network, folder, revision, goOn);
  const adapted = await revisedParams(folder, revision, bank, folder.config.id, fronts);
  const own = ['head.weight', 'head.probe_weight', 'head.bias'].filter((name) => adapted.params[name]);
  const head = Object.fromEntries(own.map((name) => [name, adapted.params[name]]));
  return { model: adapted.model, head: asStored(head, (name) => folder.dtypes[name] ?? 'F16'), bank };
}

/** How alike the categories are to the model now, and with the revised head. */
export const compareDescriptions = async (network: Network, revised: OtherHead): Promise<DescriptionEffect> => ({
  categories: revised.model.categories,
  before: cosinesOf(await network.textBank()),
  after: cosinesOf(revised.bank),
});

/** The seed by which an ancestor set pictures aside: training on must set aside the same ones. */
const splitSeedOf = ({ splitSeed, seed }: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  splitSeed !== undefined ? { splitSeed } : seed !== undefined ? { splitSeed: seed } : {};

/**
 * The files of the model with these descriptions: bank and golden logits computed on the current engine, calibration kept (it can
 * only be fitted on labelled pictures, which are not at hand) and said to be so under `training`.
 * Throws as `compareDescriptions`.
 */
export async function deriveModel(
  network: Network,
  folder: ModelFolder,
  order: DeriveOrder,
  goOn: GoOn,
  fronts?: FrontFolders,
): Promise<ModelFiles> {
  // What was measured with the former descriptions does not hold any more.
  const { format: _, weightsSha256, evaluation: __, ...config } = folder.config;
  const revision = revise(folder, order.descriptions.categories, order.descriptions.provenance, order.without);
  const { categories, described, texts, changed, added } = revision;
  const bank = await revisedBank(network, folder, revision, goOn);
  const dtype = (name: string) => folder.dtypes[name] ?? 'F16';
  const adapted = await revisedParams(folder, revision, bank, order.id, fronts);
  const { model, filled } = adapted;
  const params = asStored(adapted.params, dtype);
  const source = {
    config: { model, language: config.language },
    params,
    tokenizer: folder.tokenizer,
    texts,
    bank,
    front: folder.front,
  };
  const derived = Network.upload(source);
  let logits: number[];
  try {
    logits = Array.from((await derived.forward([goldenView(folder.golden.input)]))[0].logits);
  } finally {
    derived.dispose();
  }
  const same = categories.length === config.model.categories.length && added.length === 0;
  return packModelFolder({
    config: {
      ...config,
      id: order.id,
      createdAt: order.createdAt,
      model,
      training: {
        kind: 'descriptions changed, weights kept',
        ...splitSeedOf(config.training),
        changed,
        added,
        ...(filled.length > 0 ? { byWords: filled } : {}),
        leftOut: config.model.categories.filter((name) => !categories.includes(name)),
        calibration: `kept from ${config.id}, where it was fitted ${same ? 'with the former descriptions' : 'for other categories'}; not fitted anew`,
        parent: { id: config.id, weightsSha256, training: config.training },
      },
    },
    params,
    tokenizer: folder.tokenizer,
    descriptions: described,
    golden: { ...folder.golden, logits },
    bank,
    dtype,
  });
}
