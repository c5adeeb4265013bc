/** The answer to a question about a micrograph, from the same facts as its text and checked as that is. */
import { MicrographiaError, packError } from '../../base/errors';
import type { Fact } from '../../base/facts';
import { checkSentence } from '../../language/check';
import {
  answerQuestion as answerPrompt,
  QUESTION_PROMPT_ID,
  sentenceSchema,
  unveiled,
  veil,
} from '../../language/micrograph-prompt';
import { ANSWER_SECTION, type DraftSentence } from '../../language/micrograph-text';
import { quotableQuestion, vocabularyOf } from '../../language/note';
import { type DescribeSetting, shownTo } from './micrograph';
import type { MicrographAnswer, Sentence, WritingOptions } from './protocol';
import { sentencesOf } from './sentences';
import { engineProvenance, Pace, throwIfStopped } from './watched-answer';

const TOKENS = 400;
const USUAL_TOKENS = 120;

/** `DescribeService.answerQuestion` with the engine of the moment. */
export async function answerQuestion(
  { engine: loaded, categories, png, now }: DescribeSetting,
  measured: readonly Fact[],
  text: string,
  asked: string,
  options: WritingOptions,
): Promise<MicrographAnswer> {
  throwIfStopped(options.signal);
  if (!loaded)
    throw new MicrographiaError(
      'text-no-engine',
      'No language model is loaded, and the template answers no questions.',
      'Load a language model, or look in the table of facts.',
    );
  const question = quotableQuestion(asked);
  const { engine, facts, kept } = await shownTo(loaded, png, measured, options, QUESTION_PROMPT_ID);
  const veiled = veil(facts);
  const material = { facts: veiled.facts, vocabulary: vocabularyOf(options.vocabulary ?? '') };
  const { temperature } = options;
  const provenance = {
    ...engineProvenance(engine, options.seed, now().toISOString()),
    ...(temperature !== undefined && { temperature }),
    ...kept,
  };
  const lost: Sentence[] = [];
  const { sentences, fault } = await sentencesOf(
    engine,
    {
      think: async () => '',
      write: () => answerPrompt(material, text, question),
      schema: sentenceSchema(veiled.facts, 'answer'),
      sections: [ANSWER_SECTION.id],
      maxTokens: TOKENS,
      continues: false,
      check: (draft: DraftSentence) => checkSentence(unveiled(draft, veiled), facts, { categories }),
    },
    options,
    new Pace(USUAL_TOKENS, (pulse) => options.onPulse?.(pulse)),
    lost,
  );
  const why =
    lost.length > 0
      ? 'Every sentence of the answer had to be struck: the facts do not bear it out.'
      : 'No usable answer, twice.';
  return {
    question,
    sentences: sentences.length > 0 ? sentences : lost,
    provenance,
    notice:
      sentences.length === 0 ? why : fault === null ? '' : `${packError(fault).message} What it had written until then stands.`,
  };
}
