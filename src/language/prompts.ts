/**
 * The zero-shot chain-of-thought prompts that make a large language model write the technical description of one category. Zero
 * shot: no example text is shown. Chain of thought: the model reasons in free text before it writes (two steps, as Kojima et al.,
 * arXiv 2205.11916, do it). Two ways to ask:
 *
 * - `describeAtOnce`: one call, reasoning and all sections; for a large model.
 * - `reasonFirst`, then `writeSection` once a section: short calls; for a small model in the browser, which loses count in long ones.
 *
 * The shipped descriptions name `PROMPT_ID` and the fingerprint of these texts: whoever changes a word here raises the version.
 */
import { sha256Hex } from '../base/hash';
import { SECTIONS, type SectionId } from './sections';

export const PROMPT_ID = 'category-description-zero-shot-cot/1';

/** One turn of a conversation, in the shape that chat models (WebLLM among them) take. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface DescriptionRequest {
  /** The category as a person reads it, such as `Patterned surface`. */
  readonly category: string;
  /** The categories it must be told from, in the same form. */
  readonly others: readonly string[];
}

/** What each section must say and about how long it should be: 400 words in all. */
const TASKS: Record<SectionId, { readonly words: number; readonly task: string }> = {
  structure: {
    words: 45,
    task: 'Say what the objects are, how matter is arranged in them and in how many dimensions they extend.',
  },
  size: { words: 45, task: 'Give typical sizes with units and the shapes, their spread and their arrangement.' },
  synthesis: { words: 40, task: 'Name the usual ways of making or preparing them, with typical conditions.' },
  properties: {
    words: 45,
    task: 'Give the properties that set them apart, with numbers and units where these are well known.',
  },
  surface: { words: 40, task: 'Describe the surface: texture, facets, coatings, roughness, residues and artefacts.' },
  appearance: {
    words: 115,
    task:
      'Describe what is seen in the micrograph: outlines, grey levels, edges, texture, order, depth, background. Then take the ' +
      'other categories it could be mistaken for, call each by its name, and say which visible feature decides.',
  },
  characterisation: { words: 40, task: 'Name the techniques that measure them and what each one tells.' },
  applications: { words: 30, task: 'Name the main uses.' },
};

const SYSTEM =
  'You are a materials scientist who has worked at scanning electron microscopes for many years. You write technical ' +
  'descriptions of categories of SEM micrographs, from which a small language model learns to tell the categories apart. ' +
  'Write plain English text: no lists, no markup, no links, no references. Give numbers with SI units. State only what is well ' +
  'established; where a value depends on the material, give a range; where you are not sure, leave it out. A category holds ' +
  'many materials: describe what its members share. Prefer what can be seen in a picture to what must be known beforehand.';

/** A user's category name goes into the prompt as one short line: it can hold no second instruction on a line of its own. */
const oneLine = (name: string): string => name.replace(/\s+/g, ' ').trim().slice(0, 80);

function categoryLines({ category, others }: DescriptionRequest): string {
  const rest = others.map(oneLine).join('; ') || 'none';
  return `Category: ${oneLine(category)}\nOther categories: ${rest}`;
}

const REASONING = [
  'Think step by step, in free text.',
  'First: which materials and objects would an SEM picture of this category show?',
  'Second: how large are they, how are they made, and what does that do to their shape and surface?',
  'Third: what does the detector see: topography, bright edges, bright heavy elements, charging, shadowed gaps, order or disorder?',
  'Fourth: go through the other categories one by one. Could a picture of one be taken for the other? What in the picture decides?',
  'Fifth: which of your numbers are you unsure of? Drop them.',
].join('\n');

const sectionLine = ({ id, title }: (typeof SECTIONS)[number]): string =>
  `${id} | ${title} | about ${TASKS[id].words} words | ${TASKS[id].task}`;

/** One call for a large model. It answers with its reasoning, then `SECTION <id>` lines, each followed by that section's text. */
export function describeAtOnce(request: DescriptionRequest): ChatMessage[] {
  const user = [
    categoryLines(request),
    `Step 1. Write the line REASONING, then reason. ${REASONING}`,
    'Step 2. Only then write the description. For each section below write the line SECTION and its id, then its text as one ' +
      'paragraph. Keep to the order. Do not repeat a sentence.',
    SECTIONS.map(sectionLine).join('\n'),
  ].join('\n\n');
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: user },
  ];
}

/** First call for a small model: the reasoning alone. */
export function reasonFirst(request: DescriptionRequest): ChatMessage[] {
  return [
    { role: 'system', content: SYSTEM },
    {
      role: 'user',
      content: `${categoryLines(request)}\n\n${REASONING}\nUse at most 250 words. Do not write the description yet.`,
    },
  ];
}

/** Further calls for a small model: one section, given what it answered to `reasonFirst`. */
export function writeSection(request: DescriptionRequest, reasoning: string, section: SectionId): ChatMessage[] {
  const { words, task } = TASKS[section];
  return [
    ...reasonFirst(request),
    { role: 'assistant', content: reasoning.trim() },
    {
      role: 'user',
      content: `Now write one paragraph about ${oneLine(request.category)}. ${task} About ${words} words. Answer with the paragraph only.`,
    },
  ];
}

/**
 * SHA-256 (hex) of every prompt that `describeAtOnce` sends for these categories, in this order: the `promptSha256` of a
 * descriptions file.
 */
export function promptFingerprint(categories: readonly string[]): Promise<string> {
  const turns = categories.flatMap((category) =>
    describeAtOnce({ category, others: categories.filter((other) => other !== category) }),
  );
  return sha256Hex(new TextEncoder().encode(turns.map(({ role, content }) => `${role}\n${content}`).join('\n\n')));
}
