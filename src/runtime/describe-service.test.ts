import { describe, expect, it } from 'vitest';
import { CancelledError, MicrographiaError } from '../base/errors';
import { createPlane } from '../base/plane';
import { plainText } from '../language/plain-text';
import { SECTIONS } from '../language/sections';
import { CLASSIFIED, MEASURED, sheetOf } from '../language/testing-facts';
import { INJECTIONS, TELL_TALES } from '../language/testing-injections';
import { measure } from '../measure/measure';
import { generateMicrograph } from '../synth/generate';
import { createDescribeService, type DescribeParts } from './describe-service';
import type { FactInput, Sentence, TextAnswer, TextEngine, TextRequest } from './text-protocol';

type Reply = string | Error | ((request: TextRequest, signal?: AbortSignal) => string | Promise<string>);

/** An engine that answers from a script, three characters at a time, and stops between two of them like a real one. */
class ScriptedEngine implements TextEngine {
  readonly requests: TextRequest[] = [];
  readonly report;
  #busy = false;
  readonly #replies: Reply[];

  constructor(replies: Reply[], contextTokens: number | null = 2048) {
    this.#replies = [...replies];
    this.report = {
      kind: 'wllama' as const,
      modelId: 'scripted',
      title: 'Scripted model',
      modelSha256: 'ab'.repeat(32),
      device: 'paper',
      contextTokens,
    };
  }

  async generate(
    request: TextRequest,
    options: { signal?: AbortSignal; onText?: (delta: string) => void } = {},
  ): Promise<TextAnswer> {
    expect(this.#busy).toBe(false);
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

const facts = sheetOf(CLASSIFIED);
const overflow = () =>
  new MicrographiaError('text-context-overflow', 'The text is too long for this model.', 'Load a larger one.');
const crashed = () => new MicrographiaError('text-device-lost', 'The GPU was lost.', 'Load the model again.');
const json = (...items: [section: string, sentence: string, ...facts: string[]][]) =>
  JSON.stringify({ sentences: items.map(([section, sentence, ...ids]) => ({ section, sentence, facts: ids })) });
const GOOD = json(
  ['subject', 'The micrograph shows Particles with a probability of 93.4 %.', 'category', 'category-probability'],
  ['scale', 'The pixel size is 4.88 nm.', 'pixel-size'],
  ['texture', 'The pixel size is 4.9 nm.', 'pixel-size'],
);

function service(engine: TextEngine | null, parts: Partial<DescribeParts> = {}) {
  return createDescribeService({
    measure: async () => ({ facts: MEASURED, withheld: [{ label: 'Line pitch', reason: 'nothing repeats' }] }),
    engine: () => engine,
    now: () => new Date('2026-11-22T10:00:00Z'),
    ...parts,
  });
}
const written = (sentences: readonly Sentence[]) => sentences.map(({ text, struck }) => (struck ? `--${text}` : text));
const input = (change: Partial<FactInput> = {}): FactInput =>
  ({
    classification: CLASSIFIED,
    pixelSizeNm: { value: 4.88, unit: 'nm', source: 'zeiss-tag', confidence: 'stated' },
    crop: { x: 0, y: 0, width: 1024, height: 768 },
    pixels: createPlane(2, 2),
    ...change,
  }) as FactInput;

describe('facts', () => {
  it('are category, scale and what was measured, with what could not be', async () => {
    const sheet = await service(null).facts(input());
    expect(sheet.facts.map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
    expect(sheet.withheld.map(({ label }) => label)).toEqual(['Line pitch']);
  });

  it('measure in px where the pixel size is unknown, and say what is missing', async () => {
    const sizes: (number | null)[] = [];
    const measure: DescribeParts['measure'] = async (_pixels, _crop, size) => {
      sizes.push(size);
      return { facts: [], withheld: [] };
    };
    const sheet = await service(null, { measure }).facts(input({ classification: null, pixelSizeNm: null }));
    expect(sizes).toEqual([null]);
    expect(sheet.withheld.map(({ label }) => label)).toEqual(['Pixel size and field of view', 'Category']);
  });

  it('know nothing of file names, comments and metadata', async () => {
    for (const { text } of INJECTIONS) {
      const stranger = { name: text, path: text, notes: [text], metadata: { instrument: text, detector: text }, comment: text };
      const sheet = await service(null).facts({ ...input(), ...stranger });
      expect(sheet).toEqual(await service(null).facts(input()));
    }
  });

  it('stop when asked to', async () => {
    await expect(service(null).facts(input(), AbortSignal.abort())).rejects.toThrow(CancelledError);
  });
});

describe('with real measurements', () => {
  it.each(['Particles', 'Nanowires', 'Patterned_surface', 'Porous_Sponge', 'Fibres'] as const)(
    'the template stands: %s',
    async (category) => {
      const { plane } = generateMicrograph({ seed: 5, index: 0, size: 200, category });
      const describing = service(null, { measure: async (pixels, crop, size) => measure(pixels, crop, size) });
      for (const pixelSizeNm of [input().pixelSizeNm, null]) {
        const crop = { x: 0, y: 0, width: plane.width, height: plane.height };
        const sheet = await describing.facts(input({ pixels: plane, crop, pixelSizeNm }));
        const { sentences } = await describing.describeMicrograph(sheet.facts, { engine: 'template', seed: 1 });
        expect(sentences.filter(({ struck }) => struck !== null)).toEqual([]);
        expect(new Set(sentences.flatMap(({ factIds }) => factIds))).toEqual(new Set(sheet.facts.map(({ id }) => id)));
      }
    },
  );
});

describe('describeMicrograph', () => {
  it('reasons, then streams checked sentences, the wrong ones struck', async () => {
    const engine = new ScriptedEngine(['The field is wide.', GOOD]);
    const heard: Sentence[] = [];
    let text = '';
    const result = await service(engine).describeMicrograph(facts, {
      engine: 'loaded',
      seed: 7,
      onSentence: (sentence) => heard.push(sentence),
      onText: (delta) => (text += delta),
    });
    expect(text).toBe('The field is wide.');
    expect(written(result.sentences)).toEqual([
      'The micrograph shows Particles with a probability of 93.4 %.',
      'The pixel size is 4.88 nm.',
      '--The pixel size is 4.9 nm.',
    ]);
    expect(heard).toEqual(result.sentences);
    expect(result.notice).toBe('');
    expect(result.provenance).toEqual({
      engine: 'wllama',
      model: 'scripted',
      modelSha256: 'ab'.repeat(32),
      promptId: 'micrograph-description-cot/1',
      seed: 7,
      createdAt: '2026-11-22T10:00:00.000Z',
      factsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(engine.requests).toHaveLength(2);
    expect(engine.requests[0].schema).toBeUndefined();
    expect(engine.requests[1].schema).toBeDefined();
    expect(engine.requests[1].messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('is the template where asked, without a notice, or where nothing is loaded, with one', async () => {
    const template = await service(null).describeMicrograph(facts, { engine: 'template', seed: 1 });
    expect(template.notice).toBe('');
    expect(template.provenance).toMatchObject({ engine: 'template', promptId: 'micrograph-template/1', seed: null });
    expect(template.sentences.length).toBeGreaterThan(8);
    expect(template.sentences.every(({ struck }) => struck === null)).toBe(true);
    const none = await service(null).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(none.notice).toMatch(/No language model is loaded/);
    expect(none.sentences).toEqual(template.sentences);
  });

  it.each<[string, Reply[], RegExp, number]>([
    ['garbage', ['Thought.', '}{ lorem', 'also nothing'], /no usable answer/, 3],
    [
      'sentences that must all be struck',
      ['Thought.', json(['scale', 'It is 7 nm wide.', 'pixel-size'])],
      /had to be struck/,
      3,
    ],
    ['white space without end', ['Thought.', `{"sentences":${' '.repeat(5000)}`], /no usable answer/, 3],
    ['a lost device', ['Thought.', crashed()], /The GPU was lost\. Load the model again\. The template/, 2],
    ['an unexpected error', [new TypeError('x is not a function')], /Something went wrong.*Try once more;.*\. The template/, 1],
    ['a context too short for anything', [overflow()], /too long.*\. Load a larger one\. The template/, 3],
  ])('falls back to the template, and says why, after %s', async (_, replies, notice, calls) => {
    const engine = new ScriptedEngine(replies);
    const result = await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(result.notice).toMatch(notice);
    expect(result.provenance.engine).toBe('template');
    expect(result.sentences.every(({ struck }) => struck === null)).toBe(true);
    expect(engine.requests).toHaveLength(calls);
  });

  it('keeps what it struck as a whole beside the template, whatever ended it, with its own author', async () => {
    const nonsense = json(['scale', 'It is 7 nm wide.', 'pixel-size'], ['scale', 'It is 8 nm wide.', 'pixel-size']);
    for (const replies of [[nonsense], ['Thought.', nonsense, crashed()], ['Thought.', nonsense, overflow()]]) {
      const engine = new ScriptedEngine(replies);
      const { provenance, sentences, struckDraft } = await service(engine).describeMicrograph(facts, {
        engine: 'loaded',
        seed: 4,
      });
      expect(provenance.engine).toBe('template');
      expect(sentences.every(({ struck }) => struck === null)).toBe(true);
      expect(written(struckDraft?.sentences ?? [])).toEqual(['--It is 7 nm wide.', '--It is 8 nm wide.']);
      expect(struckDraft?.provenance).toMatchObject({ engine: 'wllama', model: 'scripted', seed: 4 });
    }
    const second = new ScriptedEngine(['Thought.', nonsense, GOOD]);
    const result = await service(second).describeMicrograph(facts, { engine: 'loaded', seed: 4 });
    expect(result.sentences).toHaveLength(3);
    expect(result.struckDraft?.sentences).toHaveLength(2);
    const clean = await service(new ScriptedEngine(['Thought.', GOOD])).describeMicrograph(facts, {
      engine: 'loaded',
      seed: 4,
    });
    expect(clean.struckDraft).toBeNull();
  });

  it('tries once more, with another seed and without the reasoning', async () => {
    const engine = new ScriptedEngine(['Thought.', 'garbage', GOOD]);
    const result = await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(result.notice).toBe('');
    expect(result.sentences).toHaveLength(3);
    expect(engine.requests[2].seed).not.toBe(engine.requests[1].seed);
    expect(engine.requests[2].messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('does without the reasoning where the context is too short for it', async () => {
    const engine = new ScriptedEngine([overflow(), GOOD]);
    expect((await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 })).notice).toBe('');
    const later = new ScriptedEngine(['Thought.', overflow(), GOOD]);
    expect((await service(later).describeMicrograph(facts, { engine: 'loaded', seed: 1 })).notice).toBe('');
  });

  it('keeps the sentences that came before a loop or a crash', async () => {
    const looping = new ScriptedEngine(['Thought.', `${GOOD.slice(0, -2)}${',{"section":"scale"}'.repeat(500)}`]);
    const result = await service(looping).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(result.sentences).toHaveLength(3);
    const half = new ScriptedEngine(['Thought.', GOOD.slice(0, -30)]);
    expect((await service(half).describeMicrograph(facts, { engine: 'loaded', seed: 1 })).sentences).toHaveLength(2);
  });

  it('asks for no more than half of the context', async () => {
    const engine = new ScriptedEngine(['Thought.', GOOD], 512);
    await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(engine.requests.map(({ maxTokens }) => maxTokens)).toEqual([256, 256]);
  });

  it('reads sentences through raw control characters', async () => {
    const engine = new ScriptedEngine(['Thought.', GOOD.replace('pixel size', 'pixel\nsize').replace('shows', 'shows\t')]);
    const { sentences } = await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 });
    expect(written(sentences).slice(0, 2)).toEqual([
      'The micrograph shows Particles with a probability of 93.4 %.',
      'The pixel size is 4.88 nm.',
    ]);
  });

  it.each([0, 1])('stops in call %i when the user says so, and the engine is free again', async (call) => {
    const stop = new AbortController();
    const stopping: Reply = () => {
      stop.abort();
      return GOOD;
    };
    const engine = new ScriptedEngine([...['Thought.'].slice(0, call), stopping, 'Thought.', GOOD]);
    const asked = service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1, signal: stop.signal });
    await expect(asked).rejects.toThrow(CancelledError);
    expect((await service(engine).describeMicrograph(facts, { engine: 'loaded', seed: 1 })).sentences.length).toBeGreaterThan(
      0,
    );
  });

  it.each(INJECTIONS.filter(({ text }) => text.length < 1000))(
    'shows plain text when the model says: $name',
    async ({ text }) => {
      const engine = new ScriptedEngine([
        text,
        json(['scale', text, 'pixel-size', text], ['scale', 'The pixel size is 4.88 nm.', 'pixel-size']),
      ]);
      let streamed = '';
      const result = await service(engine).describeMicrograph(facts, {
        engine: 'loaded',
        seed: 1,
        onText: (delta) => (streamed += delta),
      });
      for (const shown of [...result.sentences.map((sentence) => sentence.text), result.notice])
        expect(plainText(shown)).toBe(shown);
      expect(streamed).not.toMatch(/<[a-z/!?]|\]\(|:\/\//i);
      expect(result.sentences.some(({ text: said, struck }) => struck === null && /pwned|evil/.test(said))).toBe(false);
    },
  );

  it.each(INJECTIONS)("sends nothing of a stranger's category name: $name", async ({ text }) => {
    const own = sheetOf({ ...CLASSIFIED, ranking: [{ category: text, probability: 0.9 }] });
    const engine = new ScriptedEngine(['Thought.', json(['subject', 'The micrograph shows category A.', 'category'])]);
    const result = await service(engine, { categories: () => [text, 'Tips'] }).describeMicrograph(own, {
      engine: 'loaded',
      seed: 1,
    });
    const sent = JSON.stringify(engine.requests);
    for (const tale of TELL_TALES) expect(sent).not.toContain(tale);
    expect(written(result.sentences)).toEqual([`The micrograph shows ${own[0].text}.`]);
  });
});

describe('describeCategory', () => {
  const paragraph = (i: number) => `Paragraph ${i} says that they are long and thin. Their ends are bright.`;
  const script = (): Reply[] => ['I think they are long.', ...SECTIONS.map((_, i) => paragraph(i))];
  const request = { category: 'Rust_2', others: ['Tips', 'Nanowires'] };

  it('reasons first, then writes every section, with provenance', async () => {
    const engine = new ScriptedEngine(script());
    const steps = new Map<string, string>();
    const draft = await service(engine).describeCategory(request, {
      seed: 3,
      onText: (step, delta) => steps.set(step, (steps.get(step) ?? '') + delta),
    });
    expect(draft.reasoning).toBe('I think they are long.');
    expect(draft.description.name).toBe('Rust_2');
    expect(draft.description.sections.map(({ id, text }) => [id, text])).toEqual(
      SECTIONS.map(({ id }, i) => [id, paragraph(i)]),
    );
    expect([...steps]).toEqual([['reasoning', draft.reasoning], ...SECTIONS.map(({ id }, i) => [id, paragraph(i)])]);
    expect(draft.provenance).toMatchObject({ promptId: 'category-description-zero-shot-cot/1', seed: 3, factsSha256: null });
    expect(engine.requests[1].messages[2]).toEqual({ role: 'assistant', content: draft.reasoning });
    expect(engine.requests[1].messages[1].content).toMatch(/^Category: Rust 2\nOther categories: Tips; Nanowires\n/);
  });

  it('needs an engine', async () => {
    await expect(service(null).describeCategory(request, { seed: 1 })).rejects.toMatchObject({ code: 'text-no-engine' });
  });

  it('asks once more for a bad section, and leaves it out if it stays bad', async () => {
    const replies = script();
    replies.splice(2, 1, '}{', '}{');
    const engine = new ScriptedEngine(replies);
    const { description } = await service(engine).describeCategory(request, { seed: 1 });
    expect(description.sections.map(({ id }) => id)).toEqual(SECTIONS.map(({ id }) => id).filter((id) => id !== 'size'));
    expect(new Set(engine.requests.map(({ seed }) => seed)).size).toBe(engine.requests.length);
  });

  it('says so where nothing usable came', async () => {
    await expect(service(new ScriptedEngine(['...'])).describeCategory(request, { seed: 1 })).rejects.toMatchObject({
      code: 'text-no-description',
    });
  });

  it('cuts loops and takes what came before', async () => {
    const loop = `They are long and thin. ${'They shine. '.repeat(3000)}`;
    const heard: string[] = [];
    const { description } = await service(new ScriptedEngine([loop])).describeCategory(request, {
      seed: 1,
      onText: (step, delta) => step === 'size' && heard.push(delta),
    });
    for (const { text } of description.sections) expect(text).toBe('They are long and thin. They shine.');
    expect(heard.join('').length).toBeLessThan(300);
  });

  it('shortens the reasoning, then drops it, where the context is too short', async () => {
    const lengths: number[] = [];
    const tight: Reply = ({ messages }) => {
      const all = messages.map(({ content }) => content).join(' ').length;
      lengths.push(all);
      if (messages.length > 2) throw overflow();
      return paragraph(1);
    };
    const engine = new ScriptedEngine(['They are long. '.repeat(3).concat('They are thin and grow in bundles.'), tight]);
    const { description } = await service(engine).describeCategory(request, { seed: 1 });
    expect(description.sections).toHaveLength(SECTIONS.length);
    expect(lengths[1]).toBeLessThan(lengths[0]);
    expect(lengths).toHaveLength(SECTIONS.length + 2);
  });

  it("passes the engine's own end on", async () => {
    await expect(
      service(new ScriptedEngine(['Thought.', crashed()])).describeCategory(request, { seed: 1 }),
    ).rejects.toMatchObject({
      code: 'text-device-lost',
    });
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const engine = new ScriptedEngine([
      'Thought.',
      () => {
        stop.abort();
        return paragraph(0);
      },
    ]);
    await expect(service(engine).describeCategory(request, { seed: 1, signal: stop.signal })).rejects.toThrow(CancelledError);
    expect(engine.requests).toHaveLength(2);
  });

  it.each(INJECTIONS.filter(({ text }) => text.length < 1000))(
    'writes plain text when the model says: $name',
    async ({ text }) => {
      const engine = new ScriptedEngine([text, `They are long and thin. ${text} They taper to an end.`]);
      const { description, reasoning } = await service(engine).describeCategory(request, { seed: 1 });
      for (const shown of [reasoning, ...description.sections.map((section) => section.text)])
        expect(plainText(shown)).toBe(shown);
    },
  );

  it.each(INJECTIONS)('puts a name on one short line of the prompt: $name', async ({ text }) => {
    const engine = new ScriptedEngine(script());
    await service(engine)
      .describeCategory({ category: text, others: [text] }, { seed: 1 })
      .catch((error) => expect(error).toMatchObject({ code: 'descriptions-file' }));
    const [first, second] = engine.requests[0].messages[1].content.split('\n');
    expect(first).toMatch(/^Category: [\p{L}\p{M}\p{N}\-+()'& ]{1,40}$/u);
    expect(second).toMatch(/^Other categories: [\p{L}\p{M}\p{N}\-+()'& ]{1,40}$/u);
  });
});
