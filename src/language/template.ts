/**
 * What is written without a language model. For a micrograph: short paragraphs as a microscopist writes them, by what they are for, from the
 * same facts, every number copied from a fact, so that each sentence passes the check a model's sentences must pass. A category that is in doubt is not built on: what is seen is told in words that hold
 * whatever the category is. What cannot be told is
 * left out here and stands, with its reason, in the table. For a category no template can write: no facts are at hand, and
 * text made up here would be encoded as if it described something. There the user gets the shipped text, or an empty section with a
 * question that says what belongs in it (`SECTION_HINTS` of sections.ts): a placeholder, never text.
 */
import type { Fact } from '../base/facts';
import { paragraphOf } from '../base/paragraphs';
import { type PurposeId, type TextAsk, USUAL_ASK } from '../base/text-purpose';
import type { DraftSentence } from './micrograph-text';
import { Teller } from './teller';
import { tellAbstract, tellCaption } from './template-caption';
import { tellNext } from './template-doubt';
import { tellMethods } from './template-methods';
import { tellNotebook } from './template-notebook';
import { tellSeen } from './template-seen';
import { tellField, tellSizes } from './template-sizes';

export const TEMPLATE_ID = 'micrograph-template/5';

const WRITERS: Readonly<Record<PurposeId, (teller: Teller) => void>> = {
  description: (teller) => {
    tellSeen(teller);
    tellField(teller);
    tellSizes(teller);
    tellNext(teller);
  },
  abstract: tellAbstract,
  caption: tellCaption,
  methods: tellMethods,
  notebook: tellNotebook,
};

/** Most sentences of a section in a short text. */
const SHORT: Readonly<Record<PurposeId, number>> = { description: 1, abstract: 1, caption: 2, methods: 2, notebook: 1 };

/** The text for its purpose. Empty where there are no facts. */
export function writeTemplate(facts: readonly Fact[], { purpose, tone, length }: TextAsk = USUAL_ASK): DraftSentence[] {
  if (facts.length === 0) return [];
  const teller = new Teller(facts, tone);
  WRITERS[purpose](teller);
  const sentences = [...teller.sentences].sort((a, b) => paragraphOf(a) - paragraphOf(b));
  if (length === 'full') return sentences;
  return sentences.filter(
    ({ section }, i) => sentences.slice(0, i).filter((before) => before.section === section).length < SHORT[purpose],
  );
}
