import { describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../base/errors';
import { plainText } from '../../language/plain-text';
import { SECTIONS } from '../../language/sections';
import { INJECTIONS } from '../../language/testing-injections';
import type { TextEngine } from '../text/protocol';
import type { TextPulse } from './protocol';
import { crashed, describer, overflow, type Reply, ScriptedEngine } from './testing';

describe('describeCategory', () => {
  const paragraph = (i: number) => `Paragraph ${i} says that they are long and thin. Their ends are bright.`;
  const script = (): Reply[] => ['I think they are long.', ...SECTIONS.map((_, i) => paragraph(i))];
  const request = { category: 'Rust_2', others: ['Tips', 'Nanowires'] };

  it('reasons first, then writes every section, with provenance', async () => {
    const engine = new ScriptedEngine(script());
    const steps = new Map<string, string>();
    const draft = await describer(engine).describeCategory(request, {
      seed: 3,
      onText: (step, delta) => steps.set(step, (steps.get(step) ?? '') + delta),
    });
    expect(draft.reasoning).toBe('I think they are long.');
    expect(draft.fault).toBeNull();
    expect(draft.description.name).toBe('Rust_2');
    expect(draft.description.sections.map(({ id, text }) => [id, text])).toEqual(
      SECTIONS.map(({ id }, i) => [id, paragraph(i)]),
    );
    expect([...steps]).toEqual([['reasoning', draft.reasoning], ...SECTIONS.map(({ id }, i) => [id, paragraph(i)])]);
    expect(draft.provenance).toMatchObject({ promptId: 'category-description-zero-shot-cot/1', seed: 3, factsSha256: null });
    expect(engine.requests[1].messages[2]).toEqual({ role: 'assistant', content: draft.reasoning });
    // Each section begins with what the one before it began with, and says so: the engine need not read that again.
    expect(engine.requests.map(({ continues }) => continues ?? false)).toEqual([false, ...SECTIONS.map(() => true)]);
    for (const { messages } of engine.requests.slice(2))
      expect(messages.slice(0, 3)).toEqual(engine.requests[1].messages.slice(0, 3));
    expect(engine.requests[1].messages[1].content).toMatch(/^Category: Rust 2\nOther categories: Tips; Nanowires\n/);
  });

  it('tells how fast it goes: the reading of each question, then words, with the time left', async () => {
    const engine = new ScriptedEngine(script());
    const read: TextEngine = {
      report: engine.report,
      close: () => engine.close(),
      generate: async (asked, options) => {
        options?.onRead?.(0.5);
        return engine.generate(asked, options);
      },
    };
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    const pulses: TextPulse[] = [];
    await describer(read).describeCategory(request, { seed: 3, onPulse: (pulse) => pulses.push(pulse) });
    clock.mockRestore();
    const calls = SECTIONS.length + 1;
    expect(pulses.filter(({ step, read: share }) => step === 'reading' && share === null)).toHaveLength(calls);
    expect(pulses.filter(({ read: share }) => share === 0.5)).toHaveLength(calls);
    expect(new Set(pulses.map(({ step }) => step))).toEqual(new Set(['reading', 'thinking', 'writing']));
    // A token in a tenth of a second, here three characters long.
    const paced = pulses.filter(({ tokensPerSecond }) => tokensPerSecond !== null);
    for (const { tokensPerSecond } of paced) expect(tokensPerSecond).toBeCloseTo(10, 5);
    const left = paced.flatMap(({ secondsLeft }) => (secondsLeft === null ? [] : [secondsLeft]));
    expect(left.length).toBeGreaterThan(20);
    expect([...left].sort((a, b) => b - a)).toEqual(left);
  });

  it('needs an engine', async () => {
    await expect(describer(null).describeCategory(request, { seed: 1 })).rejects.toMatchObject({ code: 'text-no-engine' });
  });

  it('asks once more for a bad section, and leaves it out if it stays bad', async () => {
    const replies = script();
    replies.splice(2, 1, '}{', '}{');
    const engine = new ScriptedEngine(replies);
    const { description } = await describer(engine).describeCategory(request, { seed: 1 });
    expect(description.sections.map(({ id }) => id)).toEqual(SECTIONS.map(({ id }) => id).filter((id) => id !== 'size'));
    expect(new Set(engine.requests.map(({ seed }) => seed)).size).toBe(engine.requests.length);
  });

  it('says so where nothing usable came', async () => {
    await expect(describer(new ScriptedEngine(['...'])).describeCategory(request, { seed: 1 })).rejects.toMatchObject({
      code: 'text-no-description',
    });
  });

  it('cuts loops and takes what came before', async () => {
    const loop = `They are long and thin. ${'They shine. '.repeat(3000)}`;
    const heard: string[] = [];
    const { description } = await describer(new ScriptedEngine([loop])).describeCategory(request, {
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
    const { description } = await describer(engine).describeCategory(request, { seed: 1 });
    expect(description.sections).toHaveLength(SECTIONS.length);
    expect(lengths[1]).toBeLessThan(lengths[0]);
    expect(lengths).toHaveLength(SECTIONS.length + 2);
  });

  it('keeps the sections that were written when an engine dies, and says so', async () => {
    const replies: Reply[] = ['Thought.', paragraph(0), paragraph(1), crashed()];
    const draft = await describer(new ScriptedEngine(replies)).describeCategory(request, { seed: 1 });
    expect(draft.description.sections.map(({ text }) => text)).toEqual([paragraph(0), paragraph(1)]);
    expect(draft.fault).toMatchObject({ code: 'text-device-lost' });
  });

  it("passes the engine's own end on", async () => {
    await expect(
      describer(new ScriptedEngine(['Thought.', crashed()])).describeCategory(request, { seed: 1 }),
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
    await expect(describer(engine).describeCategory(request, { seed: 1, signal: stop.signal })).rejects.toThrow(CancelledError);
    expect(engine.requests).toHaveLength(2);
  });

  it.each(INJECTIONS.filter(({ text }) => text.length < 1000))(
    'writes plain text when the model says: $name',
    async ({ text }) => {
      const engine = new ScriptedEngine([text, `They are long and thin. ${text} They taper to an end.`]);
      const { description, reasoning } = await describer(engine).describeCategory(request, { seed: 1 });
      for (const shown of [reasoning, ...description.sections.map((section) => section.text)])
        expect(plainText(shown)).toBe(shown);
    },
  );

  it.each(INJECTIONS)('puts a name on one short line of the prompt: $name', async ({ text }) => {
    const engine = new ScriptedEngine(script());
    await describer(engine)
      .describeCategory({ category: text, others: [text] }, { seed: 1 })
      .catch((error) => expect(error).toMatchObject({ code: 'descriptions-file' }));
    const [first, second] = engine.requests[0].messages[1].content.split('\n');
    expect(first).toMatch(/^Category: [\p{L}\p{M}\p{N}\-+()'& ]{1,40}$/u);
    expect(second).toMatch(/^Other categories: [\p{L}\p{M}\p{N}\-+()'& ]{1,40}$/u);
  });
});
