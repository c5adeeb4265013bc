/** A language model that answers from a script, for the tests of what is made of its answers. */
import { CancelledError, MicrographiaError } from '../../base/errors';
import { MEASURED } from '../../language/testing-facts';
import type { TextAnswer, TextEngine, TextRequest } from '../text/protocol';
import { createDescribeService, type DescribeParts } from './service';

export type Reply = string | Error | ((request: TextRequest, signal?: AbortSignal) => string | Promise<string>);

/** An engine that answers from a script, three characters at a time, and stops between two of them like a real one. */
export class ScriptedEngine implements TextEngine {
  readonly requests: TextRequest[] = [];
  readonly report;
  #busy = false;
  readonly #replies: Reply[];

  constructor(replies: Reply[], contextTokens: number | null = 2048, sees = false) {
    this.#replies = [...replies];
    this.report = {
      kind: 'wllama' as const,
      modelId: 'scripted',
      title: 'Scripted model',
      modelSha256: 'ab'.repeat(32),
      device: 'paper',
      contextTokens,
      sees,
    };
  }

  async generate(
    request: TextRequest,
    options: { signal?: AbortSignal; onText?: (delta: string) => void } = {},
  ): Promise<TextAnswer> {
    if (this.#busy) throw new Error('the engine was asked while it was writing');
    this.requests.push(request);
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    if (reply instanceof Error) throw reply;
    this.#busy = true;
    try {
      const text = typeof reply === 'function' ? await reply(request, options.signal) : (reply ?? '');
      for (let i = 0; i < text.length; i += 3) {
        if (options.signal?.aborted) throw new CancelledError('Generation');
        options.onText?.(text.slice(i, i + 3));
      }
      if (options.signal?.aborted) throw new CancelledError('Generation');
      return { text, tokens: text.length, tokensPerSecond: 1, finish: 'stop' };
    } finally {
      this.#busy = false;
    }
  }

  async close(): Promise<void> {}
}

export const overflow = () =>
  new MicrographiaError('text-context-overflow', 'The text is too long for this model.', 'Load a larger one.');
/** As WebLLM's “Grammar matcher rejected the newly sampled token” arrives. */
export const refused = () =>
  new MicrographiaError('text-schema-refused', 'The model could not be held to the form of the answer.', 'Try once more.');
export const crashed = () => new MicrographiaError('text-device-lost', 'The GPU was lost.', 'Load the model again.');

/** A describer on this engine, with measurements given and a clock that stands still. */
export function describer(engine: TextEngine | null, parts: Partial<DescribeParts> = {}) {
  return createDescribeService({
    measure: async () => ({ facts: MEASURED, withheld: [{ label: 'Line pitch', reason: 'nothing repeats' }] }),
    engine: () => engine,
    now: () => new Date('2026-11-22T10:00:00Z'),
    ...parts,
  });
}
