/**
 * What is written without a language model. For a micrograph: the same sections from the same facts, every number copied from a fact,
 * so that each sentence passes the check a model's sentences must pass. For a category no template can write: no facts are at hand, and
 * text made up here would be encoded as if it described something. There the user gets the shipped text, or an empty section with a
 * question that says what belongs in it (`SECTION_HINTS`): a placeholder, never text.
 */
import type { Fact } from '../base/facts';
import type { DraftSentence, MicrographSection } from './micrograph-text';
import { MICROGRAPH_SECTIONS } from './micrograph-text';
import type { SectionId } from './sections';

export const TEMPLATE_ID = 'micrograph-template/1';

/** What a person writing a category's description is asked for, section by section. */
export const SECTION_HINTS: Readonly<Record<SectionId, string>> = {
  structure: 'What are the objects, how is matter arranged in them, and in how many dimensions do they extend?',
  size: 'How large are they (range and unit), what shapes do they have, and how much do both vary?',
  synthesis: 'How are they usually made or prepared, and under which conditions?',
  properties: 'Which physical and chemical properties set them apart?',
  surface: 'What is the surface like: smooth, rough, faceted, coated, charged, contaminated?',
  appearance:
    'What is seen in the micrograph: outlines, edges, grey levels, texture, order, depth, background? Which other category could it be taken for, and what decides?',
  characterisation: 'Which techniques measure them, and what does each tell?',
  applications: 'What are they used for?',
};

/** Writes every section that the facts allow. Facts it has no sentence of its own for are told by label and value. */
export function writeTemplate(facts: readonly Fact[]): DraftSentence[] {
  const told = new Set<string>();
  const out: DraftSentence[] = [];
  const tell = (section: MicrographSection, ids: readonly string[], write: (text: (id: string) => string) => string) => {
    const cited = ids.map((id) => facts.find((fact) => fact.id === id));
    if (cited.some((fact) => fact === undefined)) return;
    const texts = new Map(cited.map((fact) => [fact?.id ?? '', fact?.text ?? '']));
    out.push({ section, text: write((id) => texts.get(id) ?? ''), factIds: ids });
    for (const id of ids) told.add(id);
  };

  const certain = facts.find(({ id }) => id === 'category')?.label === 'Category';
  const nearest = facts.find(({ id }) => id === 'category')?.label.startsWith('Nearest');
  tell('subject', ['category', 'category-probability'], (text) => {
    const share = `with a probability of ${text('category-probability')}`;
    if (certain) return `The model assigns the micrograph to the category ${text('category')}, ${share}.`;
    return `The ${nearest ? 'nearest known category' : 'first candidate'} is ${text('category')}, ${share}.`;
  });
  tell(
    'scale',
    ['pixel-size', 'pixel-size-source'],
    (text) => `The pixel size is ${text('pixel-size')}, given by ${text('pixel-size-source')}.`,
  );
  tell(
    'scale',
    ['field-width', 'field-height'],
    (text) => `The field of view is ${text('field-width')} wide and ${text('field-height')} high.`,
  );
  tell(
    'scale',
    ['picture-width', 'picture-height'],
    (text) => `The evaluated picture is ${text('picture-width')} wide and ${text('picture-height')} high.`,
  );
  tell('doubt', ['doubt'], (text) => `As to doubt, the model’s verdict is: ${text('doubt')}.`);
  tell('doubt', ['candidate-count'], (text) => `The number of possible categories is ${text('candidate-count')}.`);
  for (const [id, rank] of [
    ['category-2', 'second'],
    ['category-3', 'third'],
  ] as const)
    tell(
      'doubt',
      [id, `${id}-probability`],
      (text) => `The ${rank} candidate is ${text(id)}, with a probability of ${text(`${id}-probability`)}.`,
    );
  for (const fact of facts) {
    if (told.has(fact.id)) continue;
    tell(sectionOf(fact), [fact.id], () => `The ${asNoun(fact.label)} ${isPlural(fact.label) ? 'are' : 'is'} ${fact.text}.`);
  }
  const order = MICROGRAPH_SECTIONS.map(({ id }) => id);
  return out.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
}

/** Which section a measured fact belongs to, by the words of its name and label. */
export function sectionOf({ id, label }: Fact): MicrographSection {
  const words = `${id} ${label}`.toLowerCase();
  if (/^(?:category|candidate|doubt)/.test(words)) return words.startsWith('category ') ? 'subject' : 'doubt';
  if (/pixel-size|^field-|^picture-/.test(words)) return 'scale';
  if (/^(?:characteristic|orientation|area)/.test(words)) return 'texture';
  if (/count|number|diameter|particle|pore\b|pores|object|bodies|width|pitch|period|spacing|wire|fibre|thickness/.test(words))
    return 'objects';
  return 'texture';
}

/** A label inside a sentence: its first letter small, unless the word is a name or an abbreviation. */
const asNoun = (label: string): string =>
  /^\p{Lu}\p{Ll}|^\p{Lu} /u.test(label) ? label[0].toLowerCase() + label.slice(1) : label;

/** Whether the first noun of a label stands in the plural: `Equivalent diameters of pores`, but not `Thickness of wires`. */
function isPlural(label: string): boolean {
  const head = label.split(/ (?:of|in|by|at|from|between|per|above|below|over|across|along)\b|[,(:]/)[0].trim();
  return /[^siu]s$/.test(head);
}
