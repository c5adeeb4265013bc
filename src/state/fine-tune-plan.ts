/** What a training is to do, as a value: which model it starts from, how it learns, what is written about each class, which knobs. */
import { nameAmong, plainName } from '../base/class-name';
import { MicrographiaError } from '../base/errors';
import { type History, recorded } from '../base/history';
import { KNOBS, type KnobSpec } from '../locales/knobs';
import { t } from '../locales/words';
import type { CategoryDescription } from '../models/protocol';
import type { FineTuneMode, FineTuneOptions, FineTuneRequest, TrainingPicture } from '../services/finetune/protocol';

/** `parent`: the words the parent has for the class of this name; `draft`: those drafted under Descriptions; `none`: a learned vector. */
export type ClassText = { readonly kind: 'none' | 'parent' | 'draft' } | { readonly kind: 'typed'; readonly text: string };

export interface TrainingPlan {
  readonly parentId: string;
  readonly mode: FineTuneMode;
  readonly fromScratch: boolean;
  /** The parent's other classes stay beside those of the data set, without pictures. */
  readonly keepOthers: boolean;
  readonly name: string;
  readonly seed: string;
  /** By class name; a class that is not here takes the best there is. */
  readonly texts: ReadonlyMap<string, ClassText>;
  /** Knobs set by hand; the others follow the set's size. */
  readonly knobs: Readonly<Partial<Record<Knob, number>>>;
}

export const EMPTY_PLAN: TrainingPlan = {
  parentId: '',
  mode: 'quick',
  fromScratch: false,
  keepOthers: false,
  name: '',
  seed: '1',
  texts: new Map(),
  knobs: {},
};

/** Typing that goes on within this time, ms, is taken back as one. */
const TYPING = 2000;

/** Another text for a class, as a step that can be taken back: what was typed is not lost by a choice in the list. */
export function withClassText<Desk extends { readonly plan: TrainingPlan; readonly history: History<Desk> }>(
  desk: Desk,
  name: string,
  text: ClassText,
  now: number,
): Desk {
  const before = desk.plan.texts.get(name);
  const put = (to: Desk, value: ClassText | undefined): Desk => {
    const texts = new Map(to.plan.texts);
    if (value) texts.set(name, value);
    else texts.delete(name);
    return { ...to, plan: { ...to.plan, texts } };
  };
  return recorded(put(desk, text), {
    words: t('Description of {name}', { name }),
    back: (later) => put(later, before),
    forth: (later) => put(later, text),
    ...(text.kind === 'typed' && before?.kind === 'typed' && { joins: { name, at: now, within: TYPING } }),
  });
}

/** What is written about classes: by the parent, and in drafts. */
export interface KnownTexts {
  readonly parent: readonly CategoryDescription[];
  readonly drafts: readonly CategoryDescription[];
}

/** Names are compared as people write them (`plainName`). */
const named = (list: readonly CategoryDescription[], name: string): CategoryDescription | undefined => {
  const known = nameAmong(
    list.map((entry) => entry.name),
    name,
  );
  return list.find((entry) => entry.name === known);
};

/** What the model calls a class of the data set: its own spelling where it knows the class, else the set's. */
export const nameInModel = (ofParent: readonly string[], name: string): string => nameAmong(ofParent, name) ?? name;

/** Where there are words about a class. */
export const writtenAbout = (
  name: string,
  { parent, drafts }: KnownTexts,
): { readonly parent: boolean; readonly draft: boolean } => ({
  parent: named(parent, name) !== undefined,
  draft: named(drafts, name) !== undefined,
});

/** The text a class gets: what was chosen, as far as it is there; else the draft, else the parent's, else none. */
export function textOf(plan: TrainingPlan, name: string, known: KnownTexts): ClassText {
  const chosen = plan.texts.get(name);
  const has = writtenAbout(name, known);
  if (chosen?.kind === 'typed') return chosen;
  if (chosen?.kind === 'none' && !has.parent) return chosen;
  if (chosen && chosen.kind !== 'none' && has[chosen.kind]) return chosen;
  return { kind: has.draft ? 'draft' : has.parent ? 'parent' : 'none' };
}

/** The words about a class under the name that the new model gives it. */
const wordsFor = (list: readonly CategoryDescription[], name: string, called: string): CategoryDescription | null => {
  const found = named(list, name);
  return found ? { ...found, name: called } : null;
};

/** A category of the new model; without a description it learns a vector. */
export interface PlannedClass {
  readonly name: string;
  readonly description: CategoryDescription | null;
}

/**
 * A class with its description as the training takes it.
 * @param name in the data set; @param called what the new model calls it
 */
export function describedClass(plan: TrainingPlan, name: string, known: KnownTexts, called = name): PlannedClass {
  const chosen = textOf(plan, name, known);
  if (chosen.kind === 'typed') {
    const text = chosen.text.replace(/\s+/g, ' ').trim();
    const section = { id: 'appearance' as const, title: t('Appearance in SEM and confusions'), text };
    return { name: called, description: text === '' ? null : { name: called, sections: [section] } };
  }
  if (chosen.kind === 'none') return { name: called, description: null };
  return { name: called, description: wordsFor(chosen.kind === 'draft' ? known.drafts : known.parent, name, called) };
}

/**
 * Every class of the new model: those of the data set in their order, each as the parent spells it where it knows it, then, where they
 * stay, the parent's others. Random weights know nothing of others.
 * @throws MicrographiaError `class-twice` where two names of the data set mean one class.
 */
export function plannedClasses(
  plan: TrainingPlan,
  ofSet: readonly string[],
  ofParent: readonly string[],
  known: KnownTexts,
): readonly PlannedClass[] {
  const written = new Map<string, string>();
  for (const name of ofSet) {
    const before = written.get(plainName(name));
    if (before !== undefined)
      throw new MicrographiaError(
        'class-twice',
        `There are two names for one class: ${before} and ${name}.`,
        'Merge them in the data set, or give them names that differ by more than case, blanks and underscores.',
      );
    written.set(plainName(name), name);
  }
  const called = ofSet.map((name) => nameInModel(ofParent, name));
  const others = plan.keepOthers && !plan.fromScratch ? ofParent.filter((name) => !called.includes(name)) : [];
  return [
    ...ofSet.map((name, place) => describedClass(plan, name, known, called[place])),
    ...others.map((name) => ({ name, description: wordsFor(known.parent, name, name) })),
  ];
}

export { KNOBS, type KnobSpec } from '../locales/knobs';

export type Knob = keyof typeof KNOBS;

export const knobSpec = (knob: Knob): KnobSpec => KNOBS[knob];

export const knobsOf = (mode: FineTuneMode): readonly Knob[] =>
  (Object.keys(KNOBS) as Knob[]).filter((knob) => (knobSpec(knob).mode ?? mode) === mode);

const AUGMENTING = ['rotation', 'gamma', 'noise', 'blur', 'charging'] as const;
type Augmenting = (typeof AUGMENTING)[number];
const isAugmenting = (knob: Knob): knob is Augmenting => (AUGMENTING as readonly string[]).includes(knob);

/** What a knob stands at in these options. */
export function knobValue(options: FineTuneOptions, knob: Knob): number {
  if (knob === 'cropLeast') return options.augmentation.crop[0];
  if (knob === 'checkpoint') return Number(options.checkpoint);
  return isAugmenting(knob) ? options.augmentation[knob] : options[knob];
}

/** 1, 2, 4 or 8: the nearest below. */
const wholeOrientations = (wanted: number) => ([8, 4, 2, 1] as const).find((count) => count <= wanted) ?? 1;

/** The options with the knobs that were set by hand, each within its limits; knobs of another mode are left alone. */
export function withKnobs(options: FineTuneOptions, knobs: TrainingPlan['knobs']): FineTuneOptions {
  let changed = options;
  for (const knob of knobsOf(options.mode)) {
    const wanted = knobs[knob];
    if (wanted === undefined || !Number.isFinite(wanted)) continue;
    const { least, most, step } = knobSpec(knob);
    const value = Math.min(most, Math.max(least, step === 1 ? Math.round(wanted) : wanted));
    if (knob === 'cropLeast')
      changed = { ...changed, augmentation: { ...changed.augmentation, crop: [value, changed.augmentation.crop[1]] } };
    else if (knob === 'checkpoint') changed = { ...changed, checkpoint: value === 1 };
    else if (knob === 'orientations') changed = { ...changed, orientations: wholeOrientations(value) };
    else if (isAugmenting(knob)) changed = { ...changed, augmentation: { ...changed.augmentation, [knob]: value } };
    else changed = { ...changed, [knob]: value };
  }
  return changed;
}

/** The data set as training takes it. */
export interface TrainingSet {
  readonly classes: readonly string[];
  readonly side: number;
  readonly pictures: readonly TrainingPicture[];
  readonly split: FineTuneRequest['split'];
}

/** The split's counts under the names that the new model gives the classes: it is stored beside that model. */
const asModelSpells = (split: TrainingSet['split'], ofParent: readonly string[]): TrainingSet['split'] => ({
  ...split,
  counts: Object.fromEntries(Object.entries(split.counts).map(([name, row]) => [nameInModel(ofParent, name), row])),
});

/** What the training is asked to do. @param ofParent classes of the model that it starts from */
export const requestOf = (
  planned: {
    readonly runId: string;
    readonly name: string;
    readonly plan: TrainingPlan;
    readonly texts: KnownTexts;
    readonly defaults: FineTuneOptions;
  },
  { classes, side, pictures, split }: TrainingSet,
  ofParent: readonly string[],
): FineTuneRequest => {
  const { runId, name, plan, texts, defaults } = planned;
  return {
    ...{ runId, name, parentId: plan.parentId, fromScratch: plan.fromScratch, side, pictures },
    categories: plannedClasses(plan, classes, ofParent, texts),
    split: asModelSpells(split, ofParent),
    options: withKnobs(defaults, plan.knobs),
  };
};
