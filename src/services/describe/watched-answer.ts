/** One answer of a text engine, watched: what every description asks for, and what becomes of loops, limits and interrupts. */
import { CancelledError, MicrographiaError } from '../../base/errors';
import { LoopWatch } from '../../language/answer';
import type { ChatMessage } from '../../language/prompts';
import type { TextEngine, TextRequest } from '../text/protocol';
import type { TextProvenance, TextPulse } from './protocol';

/** @param continues whether it begins with the messages of the request before it. */
export const ask = (
  messages: readonly ChatMessage[],
  maxTokens: number,
  temperature: number,
  seed: number,
  continues = false,
): TextRequest => ({ messages, maxTokens, temperature, seed, ...(continues && { continues }) });

export interface Heard {
  readonly text: string;
  /** The engine came to an end of its own. */
  readonly complete: boolean;
}

/** Longest answer that is listened to, in characters, whatever the engine makes of `maxTokens`. */
const LONGEST_ANSWER = 16_000;

/**
 * One answer, watched: a loop or an answer without end is cut off (the engine is interrupted and stays usable), and what was heard until
 * then is what counts.
 */
export async function watched(
  engine: TextEngine,
  request: TextRequest,
  signal: AbortSignal | undefined,
  onDelta: (delta: string) => void,
  pace?: Pace,
): Promise<Heard> {
  throwIfStopped(signal);
  const inner = new AbortController();
  const stop = () => inner.abort();
  signal?.addEventListener('abort', stop, { once: true });
  const watch = new LoopWatch();
  let text = '';
  const hear = (delta: string) => {
    if (inner.signal.aborted || delta === '') return;
    text += delta;
    pace?.heard();
    onDelta(delta);
    if (watch.push(delta) || text.length > LONGEST_ANSWER) inner.abort();
  };
  try {
    const answer = await engine.generate(fitted(engine, request), {
      signal: inner.signal,
      onText: hear,
      onRead: (share) => pace?.read(share),
    });
    throwIfStopped(signal);
    // An engine that does not stream says it all at the end.
    if (text === '') hear(answer.text);
    return { text, complete: answer.finish === 'stop' && !inner.signal.aborted };
  } catch (error) {
    throwIfStopped(signal);
    if (inner.signal.aborted && error instanceof MicrographiaError && error.code === 'cancelled')
      return { text, complete: false };
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Tokens a second and the time left, over the calls that one text takes. Both engines hand out a token at a time. */
export class Pace {
  readonly #expected: number;
  readonly #tell: (pulse: TextPulse) => void;
  readonly #now: () => number;
  #step: TextPulse['step'] = 'reading';
  #tokens = 0;
  /** Of the call under way: milliseconds at its first token, and tokens since. */
  #began = 0;
  #since = 0;

  /** @param expected tokens of a usual text, all calls together */
  constructor(expected: number, tell: (pulse: TextPulse) => void, now: () => number = () => performance.now()) {
    this.#expected = expected;
    this.#tell = tell;
    this.#now = now;
  }

  /** A call begins: its question is read first, then come words of `step`. */
  begin(step: 'thinking' | 'writing'): void {
    this.#since = 0;
    this.#step = step;
    this.#tell({ step: 'reading', tokens: this.#tokens, tokensPerSecond: null, secondsLeft: null, read: null });
  }

  /** This share of the question is read. */
  read(share: number): void {
    if (this.#since > 0) return;
    this.#tell({ step: 'reading', tokens: this.#tokens, tokensPerSecond: null, secondsLeft: null, read: share });
  }

  /** A token came. */
  heard(): void {
    const now = this.#now();
    if (this.#since === 0) this.#began = now;
    this.#since++;
    this.#tokens++;
    const seconds = (now - this.#began) / 1000;
    const tokensPerSecond = this.#since > 4 && seconds > 0.3 ? (this.#since - 1) / seconds : null;
    const left = this.#expected - this.#tokens;
    const secondsLeft = tokensPerSecond && left > 0 ? left / tokensPerSecond : null;
    this.#tell({ step: this.#step, tokens: this.#tokens, tokensPerSecond, secondsLeft, read: null });
  }
}

/** No answer may ask for more than half of the context. */
function fitted(engine: TextEngine, request: TextRequest): TextRequest {
  const { contextTokens } = engine.report;
  return contextTokens === null
    ? request
    : { ...request, maxTokens: Math.max(16, Math.min(request.maxTokens, Math.floor(contextTokens / 2))) };
}

export const engineProvenance = (
  { report }: TextEngine,
  seed: number,
  createdAt: string,
): Omit<TextProvenance, 'promptId' | 'factsSha256'> => ({
  engine: report.kind,
  model: report.modelId,
  modelSha256: report.modelSha256,
  seed,
  createdAt,
});

export const isOverflow = (error: unknown): boolean =>
  error instanceof MicrographiaError && error.code === 'text-context-overflow';

/** The engine could not hold the model to the form of the answer: WebLLM's “Grammar matcher rejected the newly sampled token”. */
export const isRefused = (error: unknown): boolean =>
  error instanceof MicrographiaError && error.code === 'text-schema-refused';

export const stopped = () => new CancelledError('Writing the description');

export function throwIfStopped(signal?: AbortSignal): void {
  if (signal?.aborted) throw stopped();
}
