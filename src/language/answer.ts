/** What language models really send: JSON with raw control characters, JSON that breaks off, prose around it, loops without end. */
import { ANSWER_LIMITS } from './micrograph-prompt';
import { type DraftSentence, isMicrographSection } from './micrograph-text';
import { plainText } from './plain-text';

/** An object of an answer longer than this is no sentence. */
const LONGEST_OBJECT = 4000;

/**
 * Reads sentences out of an answer while it streams in, however it is wrapped: each innermost `{...}` that parses and holds a known
 * section, a sentence and fact ids is one. Broken ones are counted, repeated ones dropped.
 */
export class SentenceReader {
  /** Objects that were no sentence: not JSON, unknown section, wrong types. */
  faults = 0;
  #inString = false;
  #escaped = false;
  /** Text of the innermost object since its `{`; null outside of one. */
  #object: string | null = null;
  readonly #seen = new Set<string>();
  #count = 0;

  /** The sentences that `delta` completed. */
  push(delta: string): DraftSentence[] {
    const out: DraftSentence[] = [];
    for (const char of delta) {
      if (this.#object !== null) this.#object += char;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (char === '\\') this.#escaped = true;
        else if (char === '"') this.#inString = false;
      } else if (char === '"' && this.#object !== null) this.#inString = true;
      else if (char === '{') this.#object = '{';
      else if (char === '}' && this.#object !== null) {
        const draft = this.#take(this.#object);
        if (draft) out.push(draft);
        this.#object = null;
      }
      if (this.#object !== null && this.#object.length > LONGEST_OBJECT) this.#drop();
    }
    return out;
  }

  #drop(): void {
    this.faults++;
    this.#object = null;
    this.#inString = false;
    this.#escaped = false;
  }

  #take(json: string): DraftSentence | null {
    const draft = readSentence(parseLoosely(json));
    if (!draft) {
      this.faults++;
      return null;
    }
    const key = draft.text.toLowerCase().replace(/\s+/g, ' ').trim();
    if (this.#seen.has(key) || this.#count >= ANSWER_LIMITS.sentences) return null;
    this.#seen.add(key);
    this.#count++;
    return draft;
  }
}

/** JSON as models write it: raw control characters inside strings become spaces, a comma before a bracket goes. Undefined if it is none. */
function parseLoosely(json: string): unknown {
  const clean = json.replace(/\p{Cc}/gu, ' ');
  for (const mended of [clean, clean.replace(/,\s*([}\]])/g, '$1'), clean.replace(/\\(?!["\\/bfnrtu])/g, '\\\\')]) {
    try {
      return JSON.parse(mended);
    } catch {
      // The next way of mending it.
    }
  }
  return undefined;
}

/** Rebuilds one sentence from a parsed object that may hold anything; null if it is none. */
function readSentence(value: unknown): DraftSentence | null {
  if (typeof value !== 'object' || value === null) return null;
  const { section, sentence, facts } = value as Record<string, unknown>;
  if (!isMicrographSection(section) || typeof sentence !== 'string' || !Array.isArray(facts)) return null;
  const factIds = facts.filter((id): id is string => typeof id === 'string').slice(0, 2 * ANSWER_LIMITS.citations);
  if (factIds.length !== Math.min(facts.length, 2 * ANSWER_LIMITS.citations) || sentence.trim() === '') return null;
  return { section, text: sentence.slice(0, 2000), factIds };
}

/** Looks at a stream for the loops that small models fall into. */
export class LoopWatch {
  #tail = '';
  #sinceCheck = 0;

  /** True once the text repeats itself without end, or goes on with nothing but white space. */
  push(delta: string): boolean {
    this.#tail = (this.#tail + delta).slice(-TAIL);
    this.#sinceCheck += delta.length;
    if (this.#sinceCheck < 16) return false;
    this.#sinceCheck = 0;
    return isLoop(this.#tail);
  }
}

const TAIL = 1200;
const WHITE_SPACE = /\s{80}$/;
/** So often, and over so many characters, must a piece repeat at the end of a text to be a loop. */
const REPEATS = 4;
const SHORTEST_LOOP = 60;

/** Whether a text ends in a loop. */
export function isLoop(text: string): boolean {
  if (WHITE_SPACE.test(text)) return true;
  const end = text.length;
  for (let period = 1; period * REPEATS <= end; period++) {
    const span = Math.max(period * REPEATS, SHORTEST_LOOP);
    if (span > end) continue;
    let same = true;
    for (let i = end - 1; same && i >= end - span + period; i--) same = text[i] === text[i - period];
    if (same) return true;
  }
  return false;
}

const PREAMBLE =
  /^(?:sure|certainly|of course|okay|ok|absolutely)\b[^.!:\n]*[.!:]\s*|^(?:here(?:['’]s| is| are)|below is|the following is)\b[^:\n]{0,160}:\s*/i;
const HEADING = /^(?:SECTION\b[^\n]*|REASONING\b[^\n]*|[\w ,&-]{1,60}:)\s*\n/;
const THINKING = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi;

/**
 * A paragraph as a model wrote it, made fit for a description: plain text on one line, without thinking aloud, preamble, heading,
 * quotation marks around it or repeated sentences, and, where it broke off, without the broken sentence.
 * @param complete false where the engine stopped it at the limit of tokens or for a loop.
 * @returns empty where nothing is left that could be called a paragraph.
 */
export function cleanParagraph(raw: string, complete: boolean, limit = 1500): string {
  let text = plainText(raw.replace(THINKING, ' ')).trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(PREAMBLE, '').replace(HEADING, '').trim();
  }
  text = text
    .replace(/\s+/g, ' ')
    .replace(/^["“'](.*)["”']$/, '$1')
    .trim();
  const sentences = text.match(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*(?:[.!?]+["”')]*\s*|$)/g) ?? [];
  const seen = new Set<string>();
  const kept: string[] = [];
  let length = 0;
  for (const sentence of sentences) {
    const line = sentence.trim();
    const key = line.toLowerCase();
    if (line === '' || seen.has(key)) continue;
    if ((!complete && !/[.!?]["”')]*$/.test(line)) || length + line.length + 1 > limit) break;
    seen.add(key);
    kept.push(line);
    length += line.length + 1;
  }
  const paragraph = kept.join(' ');
  return isProse(paragraph) ? paragraph : '';
}

/** At least three words, most characters letters, not one word over and over. */
function isProse(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}{2,}/gu) ?? [];
  if (words.length < 3 || words.some((word) => word.length > 60)) return false;
  const letters = text.match(/[\p{L}\s]/gu)?.length ?? 0;
  return letters > 0.6 * text.length && (words.length < 12 || new Set(words).size > words.length / 5);
}
