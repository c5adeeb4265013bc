/** Sentences of a language model, read while they come, each checked against the facts; asked for once more where none stands. */
import { SentenceReader } from '../../language/answer';
import type { DraftSentence, MicrographSection } from '../../language/micrograph-text';
import type { ChatMessage } from '../../language/prompts';
import type { TextEngine, TextRequest } from '../text/protocol';
import type { Sentence, StruckDraft, TextProvenance, WritingOptions } from './protocol';
import { ask, isOverflow, isRefused, type Pace, watched } from './watched-answer';

/** What is asked of the engine. */
export interface Questions {
  /** The reasoning before an attempt; empty where there is none. */
  readonly think: (attempt: number) => Promise<string>;
  readonly write: (thought: string) => readonly ChatMessage[];
  readonly schema: Readonly<Record<string, unknown>>;
  readonly sections: readonly MicrographSection[];
  readonly maxTokens: number;
  /** Whether the sentences are asked for in the conversation in which the reasoning was. */
  readonly continues: boolean;
  /** Checks a sentence, hidden names put back. */
  readonly check: (draft: DraftSentence) => Sentence;
}

/** An answer without a sentence that stands is asked for once more, with another seed and without the reasoning. */
const ATTEMPTS = 2;
/** Of the sentences, by attempt, where nobody chose one. */
const TEMPERATURES = [0.2, 0.5] as const;

/**
 * Asks twice at most: the sentences of the first attempt of which one stands, or none; with what broke it off. The sentences of the other
 * attempts go to `lost`, also where this throws.
 */
export async function sentencesOf(
  engine: TextEngine,
  { think, write, schema, sections, maxTokens, continues, check }: Questions,
  { seed, temperature, signal, onSentence }: WritingOptions,
  pace: Pace,
  lost: Sentence[],
): Promise<{ readonly sentences: readonly Sentence[]; readonly fault: unknown }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const thought = await think(attempt);
    const warmth = temperature ?? TEMPERATURES[attempt];
    const request: TextRequest = { ...ask(write(thought), maxTokens, warmth, seed + 1 + attempt, continues), schema };
    const reader = new SentenceReader();
    const sentences: Sentence[] = [];
    const hear = (delta: string) => {
      for (const draft of reader.push(delta)) {
        // With a single section there is no doubt which one is meant.
        const section = sections.length === 1 ? sections[0] : draft.section;
        if (!sections.includes(section)) continue;
        const sentence = check({ ...draft, section });
        sentences.push(sentence);
        onSentence?.(sentence);
      }
    };
    let fault: unknown = null;
    try {
      pace.begin('writing');
      await watched(engine, request, signal, hear, pace);
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

/** What was struck as a whole; two attempts may have said the same. */
export function struckDraftOf(lost: readonly Sentence[], provenance: TextProvenance): StruckDraft | null {
  const sentences = lost.filter(({ text }, i) => lost.findIndex((other) => other.text === text) === i);
  return sentences.length > 0 ? { sentences, provenance } : null;
}
