/** A micrograph's description: an engine's sentences, each checked against the facts, or the template's with the reason why. */
import { packError } from '../../base/errors';
import type { Fact } from '../../base/facts';
import { sha256Hex } from '../../base/hash';
import { SentenceReader } from '../../language/answer';
import { checkSentence } from '../../language/check';
import {
  MICROGRAPH_PROMPT_ID,
  reasonAboutFacts,
  sentenceSchema,
  unveiled,
  veil,
  writeSentences,
} from '../../language/micrograph-prompt';
import type { DraftSentence } from '../../language/micrograph-text';
import { PlainStream, plainText } from '../../language/plain-text';
import { TEMPLATE_ID, writeTemplate } from '../../language/template';
import type { TextEngine, TextRequest } from '../text/protocol';
import type { DescribeService, MicrographText, Sentence, StruckDraft } from './protocol';
import { ask, engineProvenance, type Heard, isOverflow, isRefused, stopped, throwIfStopped, watched } from './watched-answer';

/** What a description is written with. */
export interface DescribeSetting {
  /** null while no language model is loaded. */
  readonly engine: TextEngine | null;
  /** Names of the categories that the classifier knows. */
  readonly categories: readonly string[];
  now(): Date;
}

/** Most tokens of the reasoning and of the sentences. */
const TOKENS = { reasoning: 320, sentences: 900 } as const;
/** An answer without a sentence that stands is asked for once more, with another seed and without the reasoning. */
const ATTEMPTS = 2;

type MicrographOptions = Parameters<DescribeService['describeMicrograph']>[1];

/** `DescribeService.describeMicrograph` with the engine and the categories of the moment. */
export async function describeMicrograph(
  { engine, categories, now }: DescribeSetting,
  facts: readonly Fact[],
  options: MicrographOptions,
): Promise<MicrographText> {
  throwIfStopped(options.signal);
  const check = { categories };
  const factsSha256 = await sha256Hex(new TextEncoder().encode(JSON.stringify(facts)));
  const byTemplate = (notice: string, struckDraft: StruckDraft | null = null): MicrographText => {
    const sentences = writeTemplate(facts).map((draft) => checkSentence(draft, facts, check));
    for (const sentence of sentences) options.onSentence?.(sentence);
    const template = { engine: 'template', model: 'template', modelSha256: null, promptId: TEMPLATE_ID, seed: null } as const;
    return { sentences, provenance: { ...template, createdAt: now().toISOString(), factsSha256 }, notice, struckDraft };
  };
  if (options.engine === 'template') return byTemplate('');
  if (!engine) return byTemplate('No language model is loaded: the template wrote this description.');
  const startedAt = now().toISOString();
  const provenance = { ...engineProvenance(engine, MICROGRAPH_PROMPT_ID, options.seed, startedAt), factsSha256 };
  const lost: Sentence[] = [];
  const struckDraft = () => (lost.length > 0 ? { sentences: withoutRepeats(lost), provenance } : null);
  let sentences: readonly Sentence[];
  let fault: unknown;
  try {
    ({ sentences, fault } = await sentencesOf(engine, facts, options, (draft) => checkSentence(draft, facts, check), lost));
  } catch (error) {
    if (options.signal?.aborted) throw stopped();
    const { message, advice } = packError(error);
    return byTemplate(`${message} ${advice} The template wrote this description instead.`, struckDraft());
  }
  const notice = fault === null ? '' : `${packError(fault).message} What it had written until then stands.`;
  if (sentences.length > 0) return { sentences, provenance, notice, struckDraft: struckDraft() };
  if (lost.length > 0)
    return byTemplate(
      'Every sentence of the language model had to be struck: the template wrote this description instead.',
      struckDraft(),
    );
  return byTemplate('The language model gave no usable answer, twice: the template wrote this description instead.');
}

/** Two attempts may have said the same. */
const withoutRepeats = (sentences: readonly Sentence[]): readonly Sentence[] =>
  sentences.filter(({ text }, i) => sentences.findIndex((other) => other.text === text) === i);

/**
 * Asks an engine for sentences, twice at most: those of the first attempt of which one stands, or none; with what broke it off. The sentences of the other
 * attempts go to `lost`, also where this throws.
 */
async function sentencesOf(
  engine: TextEngine,
  facts: readonly Fact[],
  options: MicrographOptions,
  check: (draft: DraftSentence) => Sentence,
  lost: Sentence[],
): Promise<{ readonly sentences: readonly Sentence[]; readonly fault: unknown }> {
  const veiled = veil(facts);
  const { seed, signal, onSentence } = options;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stream = new PlainStream((text) => options.onText?.(text));
    const reasoning =
      attempt === 0
        ? await shortened(() =>
            watched(engine, ask(reasonAboutFacts(veiled.facts), TOKENS.reasoning, 0.6, seed), signal, (delta) =>
              stream.push(delta),
            ),
          )
        : '';
    stream.end();
    const reader = new SentenceReader();
    const sentences: Sentence[] = [];
    const request = (thought: string): TextRequest => ({
      ...ask(
        writeSentences(veiled.facts, plainText(thought)),
        TOKENS.sentences,
        attempt === 0 ? 0.2 : 0.5,
        seed + 1 + attempt,
        true,
      ),
      schema: sentenceSchema(veiled.facts),
    });
    const hear = (delta: string) => {
      for (const draft of reader.push(delta)) {
        const sentence = check(unveiled(draft, veiled));
        sentences.push(sentence);
        onSentence?.(sentence);
      }
    };
    let fault: unknown = null;
    try {
      await watched(engine, request(reasoning), signal, hear);
    } catch (error) {
      if (signal?.aborted) throw error;
      fault = error;
    }
    if (sentences.some(({ struck }) => struck === null)) return { sentences, fault };
    lost.push(...sentences);
    // With less to read there may be room, and another seed may keep to the form; the second attempt has no reasoning.
    if (fault !== null && (!(isOverflow(fault) || isRefused(fault)) || attempt === ATTEMPTS - 1)) throw fault;
  }
  return { sentences: [], fault: null };
}

/** A reasoning that does not fit the context is done without. */
async function shortened(reason: () => Promise<Heard>): Promise<string> {
  try {
    return (await reason()).text;
  } catch (error) {
    if (isOverflow(error)) return '';
    throw error;
  }
}
