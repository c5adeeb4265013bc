import { beforeEach, describe, expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { type Conductor, createConductor } from './conductor';
import { FakeDescriber, fact, provenance, sentence, written } from './describe-fixtures';
import { createPictureDescriber, type PictureDescriber, type TextCheck } from './describe-picture';
import { createDesk, type DeskStore } from './desk';
import { classification, FakeClassifier, FakeReader, file, settled } from './fixtures';
import type { Item } from './item';
import { currentSheet, currentText, factsKey, textKey } from './picture-texts';
import { EMPTY_SESSION, redo, undo } from './session';

let desk: DeskStore;
let classifier: FakeClassifier;
let conductor: Conductor;
let service: FakeDescriber;
let pictures: PictureDescriber;

/** Calls "wrong" wrong. */
const check: TextCheck = async (text) =>
  text.split('. ').map((part) => ({ text: part, fault: part.includes('wrong') ? 'no such fact' : null }));

const sheet = { facts: [fact('pixel-size', '5 nm')], withheld: [] };

const BAR = {
  ...{ left: 1, right: 101, y: 90, lengthPx: 100, lengthNm: 500, label: '500 nm', nmPerPixel: 5, certainty: 0.99 },
  ...{ magnification: null, doubt: null },
};

beforeEach(async () => {
  desk = createDesk();
  classifier = new FakeClassifier();
  conductor = createConductor({ desk, reader: new FakeReader(), classifier });
  service = new FakeDescriber();
  pictures = createPictureDescriber({ desk, conductor, service, check });
  await conductor.open();
  await conductor.add([file('a.tif'), file('b.tif')]);
  await settled();
});

const items = () => desk.getState().session.items.values();
const first = (): Item => items()[0];
const text = () => pictures.store.getState().texts.get(first().id);

/** Answers the model for every picture that waits. */
async function classifyAll(): Promise<void> {
  for (let i = 0; i < items().length; i++) {
    classifier.calls.at(-1)?.resolve(classification());
    await settled();
  }
}

async function measured(): Promise<void> {
  await classifyAll();
  void pictures.measure(first().id);
  await settled();
  service.factsAsked.at(-1)?.resolve(sheet);
  await settled();
}

it('what is written of a picture stops when another session takes the place of its own', async () => {
  await classifyAll();
  void pictures.describe(first().id, 'loaded', 1);
  await settled();
  service.factsAsked.at(-1)?.resolve(sheet);
  await settled();
  const [{ signal, options }] = service.textsAsked;
  pictures.store.setState({ texts: new Map() });
  conductor.replace({ ...EMPTY_SESSION, nextId: 3 }, new Map());
  expect(signal?.aborted).toBe(true);
  options.onSentence?.(sentence('Of a picture that has gone.'));
  await settled();
  expect(pictures.store.getState()).toMatchObject({ texts: new Map(), pulse: null });
});

describe('facts', () => {
  it('wait for the verdict, which is one of them, and get the corrected crop and pixel size', async () => {
    await pictures.measure(first().id);
    expect(service.factsAsked).toHaveLength(0);
    conductor.setPixelSize(first().id, 7);
    await measured();
    const { ask } = service.factsAsked[0];
    expect(ask.classification?.verdict.sentence).toBe('This shows Tips.');
    expect(ask.pixelSizeNm).toMatchObject({ value: 7, source: 'user' });
    expect(ask.crop).toEqual({ x: 0, y: 0, width: 64, height: 40 });
    expect(JSON.stringify(ask), 'no name of a file goes in').not.toContain('a.tif');
    expect(currentSheet(first(), pictures.store.getState())).toBe(sheet);
  });

  it('are not measured twice, but again after a new crop or pixel size', async () => {
    await measured();
    await pictures.measure(first().id);
    expect(service.factsAsked).toHaveLength(1);
    const before = factsKey(first());
    conductor.setPixelSize(first().id, 9);
    expect(factsKey(first())).not.toBe(before);
    expect(currentSheet(first(), pictures.store.getState())).toBeNull();
    void pictures.measure(first().id);
    await settled();
    expect(service.factsAsked).toHaveLength(2);
    conductor.moveBar(first().id, 36);
    await settled();
    expect(factsKey(first())).not.toBe(before);
  });

  it('tell a person’s word on the category, which is measured for no second time; a text of before is old', async () => {
    await measured();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    const modelsOwn = currentSheet(first(), pictures.store.getState());
    conductor.say([first().id], { category: 'Fibres' });
    const said = currentSheet(first(), pictures.store.getState());
    expect(said?.facts).toContainEqual(expect.objectContaining({ id: 'category', label: 'Category', text: 'Fibres' }));
    expect(currentSheet(first(), pictures.store.getState()), 'drawn once').toBe(said);
    expect(textKey(first())).not.toBe(factsKey(first()));
    expect(pictures.store.getState().texts.get(first().id)?.key).not.toBe(textKey(first()));
    await pictures.measure(first().id);
    expect(service.factsAsked).toHaveLength(1);
    conductor.say([first().id], null);
    expect(currentSheet(first(), pictures.store.getState())).toBe(modelsOwn);
    expect(pictures.store.getState().texts.get(first().id)?.key).toBe(textKey(first()));
  });

  it('tell the voltage that the data bar prints, when it is read there: nothing is measured for it, and no text is of before', async () => {
    await measured();
    const key = factsKey(first());
    desk.setState(({ session }) => {
      const item = session.items.values()[0];
      const facts = item.facts && { ...item.facts, scaleBar: { ...BAR, kilovolts: 6 } };
      return { session: { ...session, items: session.items.with({ ...item, facts }) } };
    });
    const told = currentSheet(first(), pictures.store.getState());
    expect(told?.facts.map(({ id, text }) => [id, text])).toEqual([
      ['pixel-size', '5 nm'],
      ['voltage', '6\u00a0kV'],
      ['voltage-source', 'the data bar of the picture'],
    ]);
    expect(currentSheet(first(), pictures.store.getState()), 'drawn once').toBe(told);
    expect(textKey(first())).toBe(key);
    expect(service.factsAsked).toHaveLength(1);
  });

  it('of the picture left behind are given up; a failure is kept and can be tried again', async () => {
    await classifyAll();
    void pictures.measure(items()[0].id);
    await settled();
    void pictures.measure(items()[1].id);
    await settled();
    expect(service.factsAsked[0].signal?.aborted).toBe(true);
    expect(pictures.store.getState().sheets.has(items()[0].id)).toBe(false);
    service.factsAsked[1].reject(new MicrographiaError('flat', 'No contrast.', 'Look.'));
    await settled();
    expect(pictures.store.getState().sheets.get(items()[1].id)?.state).toMatchObject({ kind: 'failed' });
    void pictures.measure(items()[1].id);
    await settled();
    expect(service.factsAsked).toHaveLength(3);
  });

  it('of all pictures are measured one by one, and that can be stopped', async () => {
    await classifyAll();
    const done = pictures.measureAll(items().map(({ id }) => id));
    await settled();
    expect(pictures.store.getState().sweep).toEqual({ done: 0, total: 2 });
    service.factsAsked[0].resolve(sheet);
    await settled();
    expect(pictures.store.getState().sweep).toEqual({ done: 1, total: 2 });
    pictures.stopMeasuring();
    await done;
    expect(pictures.store.getState().sweep).toBeNull();
    expect(currentSheet(items()[0], pictures.store.getState())).not.toBeNull();
    expect(currentSheet(items()[1], pictures.store.getState())).toBeNull();
  });
});

describe('a text', () => {
  it('streams in, struck sentences stay visible but are no part of it', async () => {
    await measured();
    void pictures.describe(first().id, 'loaded', 3);
    await settled();
    const { ask, options, resolve } = service.textsAsked[0];
    expect(ask).toBe(sheet.facts);
    options.onSentence?.(sentence('A pixel is 5 nm.'));
    expect(text()).toMatchObject({ phase: 'writing', sentences: [{ text: 'A pixel is 5 nm.' }] });
    const sentences = [sentence('A pixel is 5 nm.'), sentence('It is 9 nm.', 'no fact says 9')];
    resolve(written(sentences, { provenance: provenance(3) }));
    await settled();
    expect(text()).toMatchObject({ phase: 'written', sentences, provenance: { seed: 3 } });
    expect(currentText(first(), pictures.store.getState())).toBe('A pixel is 5 nm.');
  });

  it('that is stopped keeps what came, exports nothing, and a late answer changes nothing', async () => {
    await measured();
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    const asked = service.textsAsked[0];
    asked.options.onSentence?.(sentence('A pixel is 5 nm.'));
    pictures.stopWriting();
    asked.options.onSentence?.(sentence('Too late.'));
    await settled();
    expect(text()).toMatchObject({ phase: 'stopped', sentences: [{ text: 'A pixel is 5 nm.' }] });
    expect(currentText(first(), pictures.store.getState())).toBe('');
  });

  it('asked anew takes the place of the one under way', async () => {
    await measured();
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    void pictures.describe(first().id, 'template', 2);
    await settled();
    expect(service.textsAsked[0].signal?.aborted).toBe(true);
    service.textsAsked[1].resolve(written([sentence('Second.')]));
    await settled();
    expect(text()).toMatchObject({ phase: 'written', sentences: [{ text: 'Second.' }] });
  });

  it('is measured for first where that was not done, and says why where it cannot be', async () => {
    await classifyAll();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    service.factsAsked[0].reject(new MicrographiaError('flat', 'No contrast.', 'Look.'));
    await settled();
    expect(text()).toMatchObject({ phase: 'failed', error: { code: 'flat' } });
  });

  it('edited by a person is checked again, marked, and can go back', async () => {
    await measured();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    service.textsAsked[0].resolve(written([sentence('A pixel is 5 nm.')]));
    await settled();
    await pictures.edit(first().id, 'Mine. This is wrong');
    expect(text()?.edited?.sentences).toEqual([
      { text: 'Mine', fault: null },
      { text: 'This is wrong', fault: 'no such fact' },
    ]);
    expect(currentText(first(), pictures.store.getState())).toBe('Mine. This is wrong');
    await pictures.edit(first().id, '');
    expect(text()?.edited?.text, 'emptied while typing anew').toBe('');
    await pictures.edit(first().id, null);
    expect(currentText(first(), pictures.store.getState())).toBe('A pixel is 5 nm.');
  });

  it('edited by a person is a step of the session: taken back and done again, a stretch of typing at once', async () => {
    await measured();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    service.textsAsked[0].resolve(written([sentence('A pixel is 5 nm.')]));
    await settled();
    const step = (take: typeof undo) => {
      desk.setState(({ session }) => ({ session: take(session, 0) }));
      return settled();
    };
    const steps = () => desk.getState().session.history.past.length;
    const before = steps();
    for (const typed of ['M', 'Mi', 'Mine.']) await pictures.edit(first().id, typed);
    expect(steps()).toBe(before + 1);
    await step(undo);
    expect(currentText(first(), pictures.store.getState())).toBe('A pixel is 5 nm.');
    await step(redo);
    expect(currentText(first(), pictures.store.getState())).toBe('Mine.');
    expect(text()?.edited?.sentences, 'checked anew').not.toEqual([]);
    expect(steps(), 'what follows a step is no step').toBe(before + 1);
  });

  it('edited by a person comes back after another was written over it', async () => {
    await measured();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    const sentences = [sentence('It is 5 nm.')];
    const answer = written(sentences);
    service.textsAsked[0].resolve(answer);
    await settled();
    await pictures.edit(first().id, 'My own words.');
    void pictures.describe(first().id, 'template', 2);
    expect(text()).toMatchObject({ phase: 'writing', edited: null, earlier: { edited: { text: 'My own words.' } } });
    await settled();
    service.textsAsked[1].resolve(answer);
    await settled();
    pictures.restoreEarlier(first().id);
    expect(text()).toMatchObject({ phase: 'written', edited: { text: 'My own words.' }, earlier: { edited: null } });
    pictures.restoreEarlier(first().id);
    expect(text()).toMatchObject({ edited: null, earlier: { edited: { text: 'My own words.' } } });
  });

  it('of earlier facts is neither copied nor exported', async () => {
    await measured();
    void pictures.describe(first().id, 'template', 1);
    await settled();
    service.textsAsked[0].resolve(written([sentence('A pixel is 5 nm.')]));
    await settled();
    conductor.setPixelSize(first().id, 9);
    expect(currentText(first(), pictures.store.getState())).toBe('');
    expect(text()?.sentences).toHaveLength(1);
  });
});

describe('what the user asks for', () => {
  it('goes to the language model: purpose, temperature, the note, the words of the category', async () => {
    pictures = createPictureDescriber({ desk, conductor, service, check, vocabulary: async (name) => `Words on ${name}.` });
    await measured();
    conductor.setNote(first().id, '  Annealed.  ');
    expect(first().note).toBe('Annealed.');
    pictures.choose({ ask: { purpose: 'caption' }, draw: { temperature: 0.7 } });
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    expect(service.textsAsked[0].options).toMatchObject({
      ask: { purpose: 'caption' },
      temperature: 0.7,
      note: 'Annealed.',
      vocabulary: 'Words on Tips.',
    });
    service.textsAsked[0].options.onPulse?.({ step: 'writing', tokens: 5, tokensPerSecond: 4, secondsLeft: 9, read: null });
    expect(pictures.store.getState().pulse).toMatchObject({ tokens: 5 });
    service.textsAsked[0].resolve(written([sentence('It is 5 nm.')]));
    await settled();
    expect(pictures.store.getState().pulse).toBeNull();
    conductor.undo();
    expect(first().note).toBe('');
    conductor.redo();
    expect(first().note).toBe('Annealed.');
  });

  it('the texts that stand of pictures that look alike go along, and the picture where the model is to see it', async () => {
    const similar = async () => [
      { id: items()[1].id, likeness: 0.9 },
      { id: 'gone', likeness: 0.8 },
    ];
    pictures = createPictureDescriber({ desk, conductor, service, check, similar });
    await measured();
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    expect(service.textsAsked[0].options, 'the other has no text yet').not.toHaveProperty('examples');
    expect(service.textsAsked[0].options).toHaveProperty('picture');

    const other = items()[1];
    void pictures.describe(other.id, 'template', 1);
    await settled();
    service.factsAsked.at(-1)?.resolve(sheet);
    await settled();
    service.textsAsked[1].resolve(written([sentence('It is 5 nm.'), sentence('It is gold.', 'no such fact')]));
    await settled();
    pictures.choose({ showPicture: false });
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    expect(service.textsAsked[2].options).toMatchObject({ examples: ['It is 5 nm.'] });
    expect(service.textsAsked[2].options).not.toHaveProperty('picture');

    const far = async () => [{ id: other.id, likeness: 0.3 }];
    pictures = createPictureDescriber({ desk, conductor, service, check, similar: far });
    await measured();
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    expect(service.textsAsked[3].options, 'too little alike').not.toHaveProperty('examples');
  });

  it('a question is answered under the text, survives another text on the same facts, and can be stopped', async () => {
    await measured();
    void pictures.describe(first().id, 'loaded', 1);
    await settled();
    service.textsAsked[0].resolve(written([sentence('It is 5 nm.')]));
    await settled();
    void pictures.ask(first().id, 'How large?', 4);
    await settled();
    expect(pictures.store.getState().question).toMatchObject({ text: 'How large?', error: null });
    expect(service.questionsAsked[0].ask).toMatchObject({ question: 'How large?', text: 'It is 5 nm.', options: { seed: 4 } });
    const answer = { question: 'How large?', sentences: [sentence('5 nm.')], provenance: provenance(), notice: '' };
    service.questionsAsked[0].resolve(answer);
    await settled();
    expect(text()?.answers).toEqual([answer]);
    expect(pictures.store.getState().question).toBeNull();
    void pictures.ask(first().id, 'And else?', 5);
    await settled();
    pictures.stopWriting();
    await settled();
    expect(text()?.answers).toHaveLength(1);
    expect(pictures.store.getState().question).toBeNull();
    void pictures.describe(first().id, 'template', 2);
    expect(text()?.answers).toEqual([answer]);
    conductor.setPixelSize(first().id, 9);
    void pictures.describe(first().id, 'template', 3);
    expect(text()?.answers).toEqual([]);
  });
});
