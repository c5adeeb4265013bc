/** A category's description by a language model: reasoning first, then section by section, as the prompts of `src/language` ask. */
import { categoryLabel } from '../../base/categories';
import { MicrographiaError, type PackedError, packError } from '../../base/errors';
import { cleanParagraph } from '../../language/answer';
import { restoreDescriptions } from '../../language/descriptions';
import { PlainStream, plainName, plainText } from '../../language/plain-text';
import { type ChatMessage, type DescriptionRequest, PROMPT_ID, reasonFirst, writeSection } from '../../language/prompts';
import { SECTIONS, type SectionId } from '../../language/sections';
import type { TextEngine } from '../text/protocol';
import type { DescribeSetting } from './micrograph';
import type { CategoryDraft, DescribeService } from './protocol';
import { ask, engineProvenance, type Heard, isOverflow, Pace, throwIfStopped, watched } from './watched-answer';

/** Most tokens of the reasoning and of one section. */
const TOKENS = { reasoning: 450, section: 260 } as const;
/** Tokens of usual reasoning and of a usual section, from which the time left is told. */
const USUAL_TOKENS = { reasoning: 250, section: 130 } as const;
/** Characters of the reasoning that go into the calls for the sections. */
const REASONING_KEPT = 2400;
/** A section that comes out unusable is asked for once more, with another seed, and then left out. */
const ATTEMPTS = 2;

/**
 * `DescribeService.describeCategory` with the engine of the moment. The name goes into the prompts as one short line without signs that
 * could pass for markup or a role; what comes out is plain text that the parser of description files takes.
 * @throws MicrographiaError `text-no-engine`, `text-no-description` (not one usable section), CancelledError, the engine's own errors.
 */
export async function describeCategory(
  { engine, now }: DescribeSetting,
  request: Parameters<DescribeService['describeCategory']>[0],
  options: Parameters<DescribeService['describeCategory']>[1],
): Promise<CategoryDraft> {
  const { seed, signal, onText, onPulse } = options;
  throwIfStopped(signal);
  if (!engine)
    throw new MicrographiaError(
      'text-no-engine',
      'No language model is loaded, and a template cannot know what a category looks like.',
      'Load a language model, or write the sections yourself: each one says what belongs in it.',
    );
  const startedAt = now().toISOString();
  const asked = {
    category: plainName(categoryLabel(request.category)),
    others: request.others.map((name) => plainName(categoryLabel(name))),
  };
  const expected = USUAL_TOKENS.reasoning + SECTIONS.length * USUAL_TOKENS.section;
  const pace = new Pace(expected, (pulse) => onPulse?.(pulse));
  const hear = async (
    step: string,
    turns: readonly ChatMessage[],
    tokens: number,
    temperature: number,
    salt: number,
  ): Promise<Heard> => {
    const stream = new PlainStream((text) => onText?.(step, text));
    pace.begin(step === 'reasoning' ? 'thinking' : 'writing');
    const request = ask(turns, tokens, temperature, seed + salt, salt > 0);
    const heard = await watched(engine, request, signal, (delta) => stream.push(delta), pace);
    stream.end();
    return heard;
  };
  const thought = await hear('reasoning', reasonFirst(asked), TOKENS.reasoning, 0.6, 0);
  const sections: { id: SectionId; text: string }[] = [];
  let kept = cleanParagraph(thought.text, thought.complete, REASONING_KEPT);
  const section = async (i: number, id: SectionId): Promise<string> => {
    let text = '';
    for (let attempt = 0; attempt < ATTEMPTS && text === ''; attempt++) {
      const salt = 1 + i + attempt * SECTIONS.length;
      const answer = await withRoom(kept, (reasoning) =>
        hear(id, sectionTurns(asked, reasoning, id), TOKENS.section, 0.4, salt),
      );
      kept = answer.reasoning;
      text = cleanParagraph(answer.heard.text, answer.heard.complete);
    }
    return text;
  };
  let fault: PackedError | null = null;
  for (const [i, { id }] of SECTIONS.entries()) {
    try {
      const text = await section(i, id);
      if (text !== '') sections.push({ id, text });
    } catch (error) {
      // Minutes of writing are not thrown away with an engine that dies in the middle.
      if (signal?.aborted || sections.length === 0) throw error;
      fault = packError(error);
      break;
    }
  }
  if (!sections.length)
    throw new MicrographiaError(
      'text-no-description',
      `${engine.report.title} wrote nothing usable about “${asked.category}”.`,
      'Try another seed or a larger language model, or write the sections yourself.',
    );
  return {
    description: restored(request.category, sections, engine, startedAt),
    reasoning: plainText(thought.text),
    provenance: { ...engineProvenance(engine, seed, startedAt), promptId: PROMPT_ID, factsSha256: null },
    fault,
  };
}

/** Asks with the whole reasoning, then with half of it, then with none, as the context allows. */
async function withRoom(
  reasoning: string,
  hear: (reasoning: string) => Promise<Heard>,
): Promise<{ heard: Heard; reasoning: string }> {
  const shorter = reasoning.slice(0, reasoning.length / 2).replace(/\s\S*$/, '');
  for (const kept of reasoning === '' ? [] : [reasoning, shorter]) {
    try {
      return { heard: await hear(kept), reasoning: kept };
    } catch (error) {
      if (!isOverflow(error)) throw error;
    }
  }
  return { heard: await hear(''), reasoning: '' };
}

/** Without a reasoning its turns go too: some chat templates refuse an empty answer. */
function sectionTurns(asked: DescriptionRequest, reasoning: string, id: SectionId): ChatMessage[] {
  const turns = writeSection(asked, reasoning, id);
  if (reasoning !== '') return turns;
  const [system, subject] = turns;
  const { content } = turns[turns.length - 1];
  return [system, { role: 'user', content: `${subject.content.split('\n\n')[0]}\n\n${content}` }];
}

/** The draft through the parser of description files: what comes out can be saved, adopted and read again. */
function restored(name: string, sections: readonly { id: SectionId; text: string }[], engine: TextEngine, at: string) {
  const provenance = {
    model: engine.report.modelId.slice(0, 80) || 'unnamed',
    prompt: null,
    promptSha256: null,
    date: at.slice(0, 10),
    note: 'draft',
  };
  const file = { version: 1, provenance, categories: [{ name, sections }] };
  return restoreDescriptions(file, 'the draft').categories[0];
}
