/** A text about a micrograph: an engine's sentences, each checked against the facts, or the template's with the reason why. */
import { packError } from '../../base/errors';
import type { Fact } from '../../base/facts';
import { sha256Hex } from '../../base/hash';
import { type PurposeId, type TextAsk, USUAL_ASK } from '../../base/text-purpose';
import { checkSentence } from '../../language/check';
import {
  type Material,
  MICROGRAPH_PROMPT_ID,
  reasonAboutFacts,
  seeing,
  sentenceSchema,
  unveiled,
  veil,
  writeSentences,
} from '../../language/micrograph-prompt';
import { PURPOSE_SECTIONS } from '../../language/micrograph-text';
import { exampleOf, noteFact, vocabularyOf } from '../../language/note';
import { PlainStream, plainText } from '../../language/plain-text';
import { PICTURE_FACT } from '../../language/seen';
import { TEMPLATE_ID, writeTemplate } from '../../language/template';
import type { TextEngine } from '../text/protocol';
import type {
  DescribeService,
  MicrographText,
  PngMaker,
  Sentence,
  StruckDraft,
  TextProvenance,
  WritingOptions,
} from './protocol';
import { sentencesOf, struckDraftOf } from './sentences';
import { ask, engineProvenance, type Heard, isOverflow, Pace, stopped, throwIfStopped, watched } from './watched-answer';

/** What a description is written with. */
export interface DescribeSetting {
  /** null while no language model is loaded. */
  readonly engine: TextEngine | null;
  /** Names of the categories that the classifier knows. */
  readonly categories: readonly string[];
  readonly png: PngMaker | null;
  now(): Date;
}

/** Most tokens of the reasoning and of the sentences. */
const TOKENS = { reasoning: 220, sentences: 900 } as const;
/** Tokens of usual reasoning and usual sentences, from which the time left is told. */
const USUAL_TOKENS = { reasoning: 110, description: 520, abstract: 90, caption: 260, methods: 340, notebook: 420 } as const;

type MicrographOptions = Parameters<DescribeService['describeMicrograph']>[1];

/** What a language model is given: itself with the picture where it sees, the facts it may cite, and what of that is to be kept. */
export interface Shown {
  readonly engine: TextEngine;
  readonly facts: readonly Fact[];
  readonly kept: Pick<TextProvenance, 'promptId' | 'factsSha256' | 'pictureSha256'>;
}

/** The facts with the user's note and, for a model that sees, with the look of the picture among them. */
export async function shownTo(
  engine: TextEngine,
  png: DescribeSetting['png'],
  measured: readonly Fact[],
  { note, picture }: WritingOptions,
  promptId: string,
): Promise<Shown> {
  const facts = withNote(measured, note);
  const factsSha256 = await factsSha256Of(facts);
  if (!engine.report.sees || !picture || !png) return { engine, facts, kept: { promptId, factsSha256 } };
  const { pixels, crop } = await picture();
  const shown = await png(pixels, crop);
  const pictureSha256 = await sha256Hex(new Uint8Array(await shown.arrayBuffer()));
  const looking: TextEngine = {
    report: engine.report,
    generate: (request, options) => engine.generate({ ...request, picture: shown }, options),
    close: () => engine.close(),
  };
  return {
    engine: looking,
    facts: [...facts, PICTURE_FACT],
    kept: { promptId: seeing(promptId), factsSha256, pictureSha256 },
  };
}

/** The facts with the user's note among them. */
const withNote = (facts: readonly Fact[], note: string | undefined): readonly Fact[] => {
  const own = noteFact(note ?? '');
  return own ? [...facts, own] : facts;
};

const factsSha256Of = (facts: readonly Fact[]): Promise<string> => sha256Hex(new TextEncoder().encode(JSON.stringify(facts)));

const expectedTokens = ({ purpose, length }: TextAsk): number =>
  USUAL_TOKENS.reasoning + USUAL_TOKENS[purpose] * (length === 'short' ? 0.5 : 1);

/** `DescribeService.describeMicrograph` with the engine and the categories of the moment. */
export async function describeMicrograph(
  { engine, categories, png, now }: DescribeSetting,
  measured: readonly Fact[],
  options: MicrographOptions,
): Promise<MicrographText> {
  throwIfStopped(options.signal);
  const wish = options.ask ?? USUAL_ASK;
  const check = { categories };
  const told = withNote(measured, options.note);
  const factsSha256 = await factsSha256Of(told);
  let reasoning = '';
  const byTemplate = (notice: string, struckDraft: StruckDraft | null = null): MicrographText => {
    const sentences = writeTemplate(told, wish).map((draft) => checkSentence(draft, told, check));
    for (const sentence of sentences) options.onSentence?.(sentence);
    const template = { engine: 'template', model: 'template', modelSha256: null, promptId: TEMPLATE_ID, seed: null } as const;
    const provenance = { ...template, createdAt: now().toISOString(), factsSha256 };
    return { ask: wish, sentences, reasoning: '', provenance, notice, struckDraft };
  };
  if (options.engine === 'template') return byTemplate('');
  if (!engine) return byTemplate('No language model is loaded: the template wrote this text.');
  const { temperature } = options;
  let provenance: TextProvenance = {
    ...engineProvenance(engine, options.seed, now().toISOString()),
    ...(temperature !== undefined && { temperature }),
    promptId: MICROGRAPH_PROMPT_ID,
    factsSha256,
  };
  const lost: Sentence[] = [];
  let sentences: readonly Sentence[];
  let fault: unknown;
  try {
    const shown = await shownTo(engine, png, measured, options, MICROGRAPH_PROMPT_ID);
    const { facts } = shown;
    provenance = { ...provenance, ...shown.kept };
    const pace = new Pace(expectedTokens(wish), (pulse) => options.onPulse?.(pulse));
    const think = async (material: Material, attempt: number): Promise<string> => {
      reasoning = attempt === 0 ? await thoughtOf(shown.engine, material, options, pace) : '';
      return reasoning;
    };
    const veiled = veil(facts);
    const material = {
      facts: veiled.facts,
      vocabulary: vocabularyOf(options.vocabulary ?? ''),
      examples: (options.examples ?? []).map(exampleOf),
    };
    const questions = {
      think: (attempt: number) => think(material, attempt),
      write: (thought: string) => writeSentences(material, wish, thought),
      schema: sentenceSchema(veiled.facts, wish.purpose),
      sections: sectionsOf(wish.purpose),
      maxTokens: TOKENS.sentences,
      continues: true,
      check: (draft: Parameters<typeof unveiled>[0]) => checkSentence(unveiled(draft, veiled), facts, check),
    };
    ({ sentences, fault } = await sentencesOf(shown.engine, questions, options, pace, lost));
  } catch (error) {
    if (options.signal?.aborted) throw stopped();
    const { message, advice } = packError(error);
    return byTemplate(`${message} ${advice} The template wrote this text instead.`, struckDraftOf(lost, provenance));
  }
  const struckDraft = struckDraftOf(lost, provenance);
  const notice = fault === null ? '' : `${packError(fault).message} What it had written until then stands.`;
  if (sentences.length > 0) return { ask: wish, sentences, reasoning, provenance, notice, struckDraft };
  if (struckDraft)
    return byTemplate(
      'Every sentence of the language model had to be struck: the template wrote this text instead.',
      struckDraft,
    );
  return byTemplate('The language model gave no usable answer, twice: the template wrote this text instead.');
}

const sectionsOf = (purpose: PurposeId) => PURPOSE_SECTIONS[purpose].map(({ id }) => id);

/** The reasoning as plain text, passed on while it comes; one that does not fit the context is done without. */
async function thoughtOf(
  engine: TextEngine,
  material: Material,
  { seed, signal, onText }: WritingOptions & { onText?: (delta: string) => void },
  pace: Pace,
): Promise<string> {
  const stream = new PlainStream((text) => onText?.(text));
  pace.begin('thinking');
  const heard = await shortened(() =>
    watched(engine, ask(reasonAboutFacts(material), TOKENS.reasoning, 0.6, seed), signal, (delta) => stream.push(delta), pace),
  );
  stream.end();
  return plainText(heard);
}

async function shortened(reason: () => Promise<Heard>): Promise<string> {
  try {
    return (await reason()).text;
  } catch (error) {
    if (isOverflow(error)) return '';
    throw error;
  }
}
