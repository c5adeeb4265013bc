import { beforeEach, describe, expect, it } from 'vitest';
import { MicrographiaError, type PackedError } from '../base/errors';
import type { ModelLibrary } from '../models/protocol';
import { type CategoryDescriber, type CategoryDescriberParts, createCategoryDescriber } from './describe-categories';
import { authorOf, changedWork, type Descriptions, merged, nameFault, restoreDrafts } from './describe-drafts';
import { descriptions, FakeDescriber, FakeLibrary, provenance, SECTIONS } from './describe-fixtures';
import { settled } from './fixtures';
import type { KeyValueStorage } from './settings';

class Memory implements KeyValueStorage {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

let library: FakeLibrary;
let service: FakeDescriber;
let storage: Memory;
let categories: CategoryDescriber;

const make = (more: Partial<CategoryDescriberParts> = {}) =>
  createCategoryDescriber({
    library: library as unknown as ModelLibrary,
    service,
    sections: SECTIONS,
    storage,
    today: () => '2026-02-03',
    ...more,
  });
const state = () => categories.store.getState();
const answer = (index: number, text: string, fault: PackedError | null = null) =>
  service.draftsAsked[index].resolve({
    description: { name: service.draftsAsked[index].ask, sections: [{ id: 'structure', title: 'Structure', text }] },
    reasoning: 'Because.',
    provenance: provenance(),
    fault,
  });

beforeEach(async () => {
  library = new FakeLibrary();
  service = new FakeDescriber();
  storage = new Memory();
  categories = make();
  await categories.refresh();
});

it('drafts of two tabs are kept beside each other', async () => {
  const other = make();
  await other.refresh();
  categories.copy('Tips');
  other.copy('Powder');
  expect([...make().store.getState().work.keys()].sort()).toEqual(['Powder', 'Tips']);
  categories.discard('Tips');
  expect([...make().store.getState().work.keys()]).toEqual(['Powder']);
});

describe('generating', () => {
  it('goes through the queue, streams the reasoning first, and keeps the draft with its provenance', async () => {
    void categories.generate(['Tips', 'Powder'], 1);
    expect(state()).toMatchObject({ queue: ['Powder'], run: { done: 0, total: 2 }, writing: { name: 'Tips' } });
    service.draftsAsked[0].onText?.('reasoning', 'Beca');
    service.draftsAsked[0].onText?.('reasoning', 'use.');
    service.draftsAsked[0].onText?.('structure', 'New');
    expect(state().writing).toMatchObject({ step: 'structure', texts: { reasoning: 'Because.', structure: 'New' } });
    expect(state().writing?.pulse).toBeNull();
    const pulse = { step: 'writing', tokens: 40, tokensPerSecond: 8, secondsLeft: 12, read: null } as const;
    service.draftsAsked[0].onPulse?.(pulse);
    expect(state().writing?.pulse).toEqual(pulse);
    answer(0, 'New cones.');
    await settled();
    expect(state().writing).toMatchObject({ name: 'Powder', pulse: null });
    answer(1, 'New grains.');
    await settled();
    expect(state()).toMatchObject({ queue: [], run: null, writing: null });
    expect(state().work.get('Tips')?.draft).toMatchObject({
      reasoning: 'Because.',
      edited: false,
      provenance: { model: 'tiny' },
    });
  });

  it('stopped, writes nothing more and empties the queue; a failure does not end the run', async () => {
    void categories.generate(['Tips', 'Powder'], 1);
    service.draftsAsked[0].reject(new MicrographiaError('text-context-overflow', 'Too long.', 'Shorten.'));
    await settled();
    expect(state().failures.get('Tips')?.message).toBe('Too long.');
    categories.stop();
    answer(1, 'Late.');
    await settled();
    expect(state()).toMatchObject({ queue: [], run: null, writing: null });
    expect(state().work.has('Powder')).toBe(false);
    void categories.generate(['Tips'], 2);
    expect(state().failures.size).toBe(0);
  });

  it('does not take an edited draft away: the earlier one can be had back', async () => {
    categories.copy('Tips');
    categories.editSection('Tips', 'structure', 'By hand.');
    void categories.generate(['Tips'], 1);
    answer(0, 'By machine.');
    await settled();
    expect(state().work.get('Tips')?.draft?.sections[0].text).toBe('By machine.');
    categories.restoreEarlier('Tips');
    expect(state().work.get('Tips')?.draft?.sections[0].text).toBe('By hand.');
  });
});

describe('drafts', () => {
  it('that say the same as the model change nothing', () => {
    categories.copy('Tips');
    expect(changedWork(descriptions, state().work)).toEqual([]);
    categories.editSection('Tips', 'size', '  Micrometres\nlong. ');
    expect(changedWork(descriptions, state().work).map(({ name }) => name)).toEqual(['Tips']);
    const { categories: texts, provenance: from } = merged(descriptions, state().work, '2026-02-03');
    expect(texts[0].sections.map(({ text }) => text)).toEqual(['Sharp cones.', 'Micrometres long.']);
    expect(from.note).toContain('2026-02-03: Tips: written by a person.');
  });

  it('outlive the page, and nothing else comes back with them', async () => {
    categories.addCategory('Quantum dots');
    categories.editSection('Quantum dots', 'size', '5 nm.');
    categories = make();
    await categories.refresh();
    expect(state().work.get('Quantum dots')).toMatchObject({ isNew: true, draft: { edited: true } });
    expect(restoreDrafts('{"torn')).toEqual([]);
    expect(restoreDrafts('[{"name":"x","draft":{"sections":[{"id":1}]},"__proto__":{"y":1}},7]')[0].draft?.sections).toEqual(
      [],
    );
  });

  it('put away come back; a new category goes for good', () => {
    categories.copy('Tips');
    categories.editSection('Tips', 'structure', 'Mine.');
    categories.discard('Tips');
    expect(state().work.get('Tips')?.draft).toBeNull();
    categories.restoreEarlier('Tips');
    expect(state().work.get('Tips')?.draft?.sections[0].text).toBe('Mine.');
    categories.addCategory('Dots');
    expect(state().selected).toBe('Dots');
    categories.discard('Dots');
    expect(state()).toMatchObject({ selected: 'Tips' });
    expect(state().work.has('Dots')).toBe(false);
  });

  it('names: no empty, no double, no markup', () => {
    expect(nameFault(' ', [])).not.toBeNull();
    expect(nameFault('patterned surface', ['Patterned_surface'])).not.toBeNull();
    expect(nameFault('<img src=x>', [])).not.toBeNull();
    expect(nameFault('Quantum dots (CdSe)', ['Tips'])).toBeNull();
    expect(authorOf(null)).toBe('written by a person');
  });
});

describe('adopting', () => {
  const draft = () => {
    categories.addCategory('Dots');
    categories.editSection('Dots', 'structure', 'Small dots.');
  };

  it('makes a model of the drafts, uses it, and is done with them', async () => {
    draft();
    await categories.compare();
    expect(state().effect).toMatchObject({ kind: 'ready', effect: { categories: ['Tips', 'Powder', 'Dots'] } });
    await categories.adopt('with-dots');
    expect(library.active).toBe('with-dots');
    const saved = library.held.get('with-dots') as Descriptions;
    expect(saved.categories[2]).toEqual({
      name: 'Dots',
      sections: [{ id: 'structure', title: 'Structure', text: 'Small dots.' }],
    });
    expect(state()).toMatchObject({ adopted: 'Model with-dots', effect: null, adopting: false });
    expect(state().work.size).toBe(0);
    expect(state().descriptions?.categories).toHaveLength(3);
  });

  it('that fails keeps the drafts and says why', async () => {
    draft();
    library.failAdopt = new MicrographiaError('quota', 'No room.', 'Delete a model.');
    await categories.adopt('x');
    expect(state().adoptError?.message).toBe('No room.');
    expect(state().work.has('Dots')).toBe(true);
  });

  it('is weighed on labelled pictures where some are at hand, and says so where none are', async () => {
    draft();
    await categories.compare();
    expect(state().effect).toMatchObject({ kind: 'ready', judged: { kind: 'none' } });

    const asked: (readonly string[])[] = [];
    categories = make({
      labelledPictures: async (names) => {
        asked.push(names);
        return { part: 'test', truth: ['Tips', 'Dots'], views: async () => new Uint8Array() };
      },
    });
    await categories.refresh();
    draft();
    const comparing = categories.compare();
    await settled();
    expect(asked).toEqual([['Tips', 'Powder', 'Dots']]);
    expect(state().effect).toMatchObject({ effect: {}, judged: { kind: 'computing', done: 0, total: 2 } });
    const judgement = {
      part: 'test',
      n: 1,
      before: { top1: 0, macroF1: 0 },
      after: { top1: 1, macroF1: 1 },
      comparison: { n: 1, onlyFirst: 0, onlySecond: 1, difference: 1, interval: [0, 1], pValue: 1 },
      added: { n: 1, right: 1 },
    } as const;
    library.judgedAsked[0].resolve(judgement);
    await comparing;
    expect(state().effect).toMatchObject({ judged: { kind: 'ready', judgement } });

    // Stopped: the similarities stay. Overtaken by an edit: nothing comes back.
    const again = categories.compare();
    await settled();
    categories.stopJudging();
    await again;
    expect(state().effect).toMatchObject({ kind: 'ready', judged: { kind: 'failed', error: { code: 'cancelled' } } });
    const overtaken = categories.compare();
    await settled();
    categories.editSection('Dots', 'structure', 'Other dots.');
    await overtaken;
    expect(state().effect).toBeNull();
    expect(library.judgedAsked[2].signal?.aborted).toBe(true);
  });

  it('an edit voids what was compared', async () => {
    draft();
    await categories.compare();
    categories.editSection('Dots', 'structure', 'Smaller dots.');
    expect(state().effect).toBeNull();
  });
});

describe('what is done to drafts by hand', () => {
  const textOf = (name: string) =>
    state()
      .work.get(name)
      ?.draft?.sections.find(({ id }) => id === 'structure')?.text;

  it('is taken back and done again: typing, a draft put away, a new category', async () => {
    let now = 0;
    categories = make({ now: () => now });
    await categories.refresh();
    categories.copy('Tips');
    const copied = textOf('Tips');
    now = 10_000;
    for (const text of ['S', 'Sh', 'Sharp.']) categories.editSection('Tips', 'structure', text);
    now = 30_000;
    categories.editSection('Tips', 'structure', 'Sharp cones.');
    now = 60_000;
    categories.discard('Tips');
    expect(textOf('Tips')).toBeUndefined();
    categories.undo();
    expect(textOf('Tips')).toBe('Sharp cones.');
    categories.undo();
    expect(textOf('Tips')).toBe('Sharp.');
    categories.undo();
    expect(textOf('Tips'), 'a stretch of typing is one step').toBe(copied);
    categories.undo();
    expect(state().work.get('Tips')?.draft ?? null).toBeNull();
    for (let i = 0; i < 3; i++) categories.redo();
    expect(textOf('Tips')).toBe('Sharp cones.');
    categories.addCategory('Foam');
    categories.undo();
    expect(state().work.has('Foam')).toBe(false);
    categories.redo();
    expect(state()).toMatchObject({ selected: 'Foam' });
    expect(state().work.get('Foam')?.isNew).toBe(true);
    expect(storage.kept.get('micrographia.drafts'), 'and kept').toContain('Foam');
  });
});
