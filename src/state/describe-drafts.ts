/** Drafts of category descriptions as values: what a draft is, how it goes back into a model's descriptions, how it outlives the page. */
import { categoryLabel } from '../base/categories';
import { inEnglish, t } from '../locales/words';
import type { Descriptions } from '../models/protocol';
import type { CategoryDescription, DescriptionSection, TextProvenance } from '../services/describe/protocol';

export type { Descriptions } from '../models/protocol';
export type { CategoryDescription, DescriptionSection, TextProvenance } from '../services/describe/protocol';

export interface Draft {
  /** Every section in order; an empty text is a section still to be written, or left out. */
  readonly sections: readonly DescriptionSection[];
  /** What the language model reasoned before it wrote; empty where a person wrote. */
  readonly reasoning: string;
  /** Null where a person wrote all of it. */
  readonly provenance: TextProvenance | null;
  /** A person changed what the language model wrote. */
  readonly edited: boolean;
}

export interface CategoryWork {
  readonly name: string;
  /** The active model does not know this category. */
  readonly isNew: boolean;
  readonly draft: Draft | null;
  /** The draft that the present one took the place of. */
  readonly earlier: Draft | null;
}

/** The sections of the list, with the texts that `from` has for them. */
export const draftSections = (
  list: readonly Omit<DescriptionSection, 'text'>[],
  from: readonly DescriptionSection[],
): DescriptionSection[] =>
  list.map(({ id, title }) => ({ id, title, text: from.find((section) => section.id === id)?.text ?? '' }));

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A draft as a description: white space made single, empty sections left out. */
export const described = ({ name }: CategoryWork, draft: Draft): CategoryDescription => ({
  name,
  sections: draft.sections.flatMap((section) => {
    const text = oneLine(section.text);
    return text === '' ? [] : [{ ...section, text }];
  }),
});

const textOf = ({ sections }: CategoryDescription): string =>
  sections.map(({ id, text }) => `${id} ${oneLine(text)}`).join('\n');

/** The drafts that differ from what the model has. */
export const changedWork = (descriptions: Descriptions, work: ReadonlyMap<string, CategoryWork>): CategoryWork[] =>
  [...work.values()].filter((entry) => {
    if (!entry.draft) return false;
    const present = descriptions.categories.find(({ name }) => name === entry.name);
    return !present || textOf(present) !== textOf(described(entry, entry.draft));
  });

/** The model's descriptions with the drafts in their places, new categories last, and a note that says which they are. */
export function merged(descriptions: Descriptions, work: ReadonlyMap<string, CategoryWork>, date: string): Descriptions {
  const changed = changedWork(descriptions, work);
  const drafts = new Map(changed.flatMap((entry) => (entry.draft ? [[entry.name, described(entry, entry.draft)]] : [])));
  const present = descriptions.categories.map((category) => drafts.get(category.name) ?? category);
  const added = changed.filter(({ isNew }) => isNew).flatMap(({ name }) => drafts.get(name) ?? []);
  const { provenance } = descriptions;
  // Of the model, not of the page: it travels with the files.
  const who = inEnglish(() => changed.map((entry) => `${categoryLabel(entry.name)}: ${authorOf(entry.draft)}.`).join(' '));
  const note = oneLine(`${date}: ${who} The others as before: ${provenance.note}`).slice(0, 2000);
  return { version: 1, provenance: { ...provenance, note }, categories: [...present, ...added] };
}

/** `Llama 3.2 1B, seed 3, edited by a person`. */
export function authorOf(draft: Draft | null): string {
  if (!draft?.provenance) return t('written by a person');
  const { model, seed, promptId, createdAt } = draft.provenance;
  const parts = [
    model,
    t('prompt {promptId}', { promptId }),
    ...(seed === null ? [] : [t('seed {seed}', { seed })]),
    createdAt.slice(0, 10),
  ];
  return [...parts, ...(draft.edited ? [t('edited by a person')] : [])].join(', ');
}

/** What is wrong with a new category's name; null where nothing is. */
export function nameFault(name: string, taken: readonly string[]): string | null {
  const line = oneLine(name);
  if (line === '') return t('Give it a name.');
  if (line.length > 80) return t('A name has at most 80 characters.');
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _.,()+-]*$/u.test(line))
    return t('A name is made of letters, digits, spaces and _ . , ( ) + -');
  const label = categoryLabel(line).toLowerCase();
  if (taken.some((other) => categoryLabel(other).toLowerCase() === label))
    return t('There is a category of this name already.');
  return null;
}

/** Rebuilds drafts from what was stored, field by field: nothing unknown or of a wrong type comes through. */
export function restoreDrafts(text: string | null): CategoryWork[] {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text ?? 'null');
  } catch {
    // Torn or foreign text: there are no drafts.
  }
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, 200).flatMap((value): CategoryWork[] => {
    const { name, isNew, draft } = record(value);
    const restored = restoreDraft(draft);
    if (typeof name !== 'string' || name === '' || !restored) return [];
    return [{ name: name.slice(0, 80), isNew: isNew === true, draft: restored, earlier: null }];
  });
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const string = (value: unknown): string => (typeof value === 'string' ? value : '');

function restoreDraft(value: unknown): Draft | null {
  const { sections, reasoning, provenance, edited } = record(value);
  if (!Array.isArray(sections) || sections.length > 20) return null;
  const restored = sections.flatMap((entry): DescriptionSection[] => {
    const { id, title, text } = record(entry);
    if (typeof id !== 'string' || typeof title !== 'string' || typeof text !== 'string') return [];
    return [{ id: id as DescriptionSection['id'], title, text: text.slice(0, 4000) }];
  });
  return {
    sections: restored,
    reasoning: string(reasoning),
    provenance: restoreProvenance(provenance),
    edited: edited === true,
  };
}

function restoreProvenance(value: unknown): TextProvenance | null {
  const { engine, model, modelSha256, promptId, seed, createdAt } = record(value);
  const kind = (['webllm', 'wllama', 'template'] as const).find((known) => known === engine);
  if (!kind) return null;
  return {
    engine: kind,
    model: string(model),
    modelSha256: string(modelSha256) || null,
    promptId: string(promptId),
    seed: typeof seed === 'number' ? seed : null,
    createdAt: string(createdAt),
    factsSha256: null,
  };
}
