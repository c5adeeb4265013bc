/**
 * The prompts for the description of one micrograph. Chain of thought in two calls, because small models do better so: free reasoning
 * about the facts, then a short answer bound to a JSON schema. The prompts hold facts and nothing else: no file name, no comment, no
 * metadata text; even the name of a user's own category is replaced by `category A` and put back into the answer. Whoever changes a
 * word here raises the version.
 */
import { CATEGORIES, categoryLabel } from '../base/categories';
import type { Fact } from '../base/facts';
import type { DraftSentence } from './micrograph-text';
import { MICROGRAPH_SECTIONS } from './micrograph-text';
import { plainLine } from './plain-text';
import type { ChatMessage } from './prompts';

export const MICROGRAPH_PROMPT_ID = 'micrograph-description-cot/1';

/** Most sentences one answer may hold, the longest of them, and the most facts one may cite. The schema says so, and the reader of answers too. */
export const ANSWER_LIMITS = { sentences: 12, characters: 240, citations: 4 } as const;

/** Characters of the reasoning that are given back to the model. */
const REASONING_KEPT = 1500;

const SYSTEM =
  'You describe scanning electron micrographs for materials scientists. You cannot see the picture: all you know is a list of ' +
  'measured facts. Write plain English: no lists, no markup, no links. State nothing that the facts do not state: no material, no ' +
  'instrument, no purpose, no cause. Copy every number exactly as it is written, with its unit: do not round it, do not convert it, ' +
  'do not calculate with it, do not write it in words. Name a quantity as its fact names it. What is uncertain stays uncertain.';

/** Facts whose names of a user's own are hidden, and the way back. */
export interface Veiled {
  readonly facts: readonly Fact[];
  /** Puts the hidden names back into text that a model wrote. */
  unveil(text: string): string;
}

/** Hides the names of categories that this program does not ship: what a stranger called a category stays out of the prompt. */
export function veil(facts: readonly Fact[]): Veiled {
  const shipped = CATEGORIES.map(categoryLabel);
  const names = new Map<string, string>();
  const hidden = facts.map((fact) => {
    if (!/^category(?:-\d+)?$/.test(fact.id) || shipped.includes(fact.text)) return fact;
    const alias = [...names].find(([, name]) => name === fact.text)?.[0] ?? `category ${String.fromCharCode(65 + names.size)}`;
    names.set(alias, fact.text);
    return { ...fact, value: alias, text: alias };
  });
  const unveil = (text: string) =>
    text.replace(/(?:\bthe )?\bcategory ([A-Z])(?![\p{L}\p{N}])/giu, (found, letter: string) => {
      const name = names.get(`category ${letter.toUpperCase()}`);
      return name === undefined || letter !== letter.toUpperCase() ? found : name;
    });
  return { facts: hidden, unveil };
}

const factLine = ({ id, label, text }: Fact): string => plainLine(`${id} | ${label} | ${text}`, 240);

const factList = (facts: readonly Fact[]): string =>
  `Facts, one a line: id | quantity | value\n${facts.map(factLine).join('\n')}`;

/** First call: reasoning about the facts, in free text. `facts` must have been veiled. */
export function reasonAboutFacts(facts: readonly Fact[]): ChatMessage[] {
  const task = [
    'Think step by step, in free text.',
    'First: what is the picture taken to show, and how sure is that? Which other category is possible?',
    'Second: how large is the field of view, and which of the measured lengths are large or small beside it?',
    'Third: which facts belong together in one sentence?',
    'Fourth: what do the facts not tell? Leave it out.',
    'Use at most 120 words. Do not write the description yet.',
  ].join('\n');
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: `${factList(facts)}\n\n${task}` },
  ];
}

/** Second call: the sentences as JSON under `sentenceSchema`. `reasoning` is the model's own answer to the first; empty to do without. */
export function writeSentences(facts: readonly Fact[], reasoning: string): ChatMessage[] {
  const sections = MICROGRAPH_SECTIONS.map(({ id, task }) => `${id}: ${task}`).join('\n');
  const task = [
    'Now write the description as JSON: {"sentences":[{"section":...,"sentence":...,"facts":[...]}]}, on one line.',
    `Sections, in this order, with one or two sentences each, where there are facts for them:\n${sections}`,
    `Each sentence is complete, ends with a full stop, has at most ${ANSWER_LIMITS.characters} characters and lists in "facts" the ids of the ` +
      `facts it states, at most ${ANSWER_LIMITS.citations}. A number may stand only in a sentence that lists its fact and names its quantity.`,
  ].join('\n');
  const kept = plainLine(reasoning, REASONING_KEPT);
  if (kept === '') return [...system(), { role: 'user', content: `${factList(facts)}\n\n${task}` }];
  return [...reasonAboutFacts(facts), { role: 'assistant', content: kept }, { role: 'user', content: task }];
}

const system = (): ChatMessage[] => [{ role: 'system', content: SYSTEM }];

/**
 * The JSON schema of the second answer. Only what WebLLM and llama.cpp both enforce: object, array with bounds, enum, string lengths, no
 * further properties. It is a help to the model, not a guarantee: answers are validated again.
 */
export function sentenceSchema(facts: readonly Fact[]): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    properties: {
      sentences: {
        type: 'array',
        minItems: 1,
        maxItems: ANSWER_LIMITS.sentences,
        items: {
          type: 'object',
          properties: {
            section: { type: 'string', enum: MICROGRAPH_SECTIONS.map(({ id }) => id) },
            sentence: { type: 'string', minLength: 10, maxLength: ANSWER_LIMITS.characters },
            facts: {
              type: 'array',
              minItems: 1,
              maxItems: ANSWER_LIMITS.citations,
              items: { type: 'string', enum: facts.map(({ id }) => id) },
            },
          },
          required: ['section', 'sentence', 'facts'],
          additionalProperties: false,
        },
      },
    },
    required: ['sentences'],
    additionalProperties: false,
  };
}

/** A sentence of the model with the hidden names put back. */
export const unveiled = (draft: DraftSentence, { unveil }: Veiled): DraftSentence => ({ ...draft, text: unveil(draft.text) });
