import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { USUAL_ASK } from '../base/text-purpose';
import { provenance, sentence } from '../state/describe-fixtures';
import { EMPTY_TEXT, NO_PICTURES, type PictureText } from '../state/picture-texts';
import { textKeepsake } from './keepsakes';

const text: PictureText = {
  ...EMPTY_TEXT,
  ask: { purpose: 'notebook', tone: 'plain', length: 'short' },
  key: 'k',
  phase: 'written',
  sentences: [{ ...sentence('A pixel is 5 nm.'), section: 'seen' }],
  reasoning: 'Thought.',
  answers: [{ question: 'How large?', sentences: [sentence('It is 5 nm.')], provenance: provenance(), notice: '' }],
  provenance: { ...provenance(), temperature: 0.7 },
};

function restored(value: unknown): PictureText | undefined {
  const store = createStore(() => NO_PICTURES);
  textKeepsake(store).restore(new Map([['m1', JSON.parse(JSON.stringify(value))]]));
  return store.getState().texts.get('m1');
}

it('a text comes back with what it is for, its reasoning and the questions about it', () => {
  expect(restored(text)).toEqual(text);
});

it('a text kept before there were purposes opens as a description', () => {
  const { ask: _, reasoning: __, answers: ___, ...former } = text;
  const earlier = { ...former, sentences: [sentence('Before.')] };
  expect(restored({ ...former, earlier })).toMatchObject({
    ask: USUAL_ASK,
    reasoning: '',
    answers: [],
    sentences: text.sentences,
    earlier: { ask: USUAL_ASK, answers: [], sentences: [{ text: 'Before.' }] },
  });
});

it('a person’s words are kept while another text is written over them', () => {
  const edited: PictureText = { ...text, edited: { text: 'An hour of work.', sentences: [] } };
  const writing: PictureText = { ...text, phase: 'writing', earlier: { ...edited, earlier: null } };
  const store = createStore(() => ({ ...NO_PICTURES, texts: new Map([['m1', writing]]) }));
  expect(textKeepsake(store).of('m1')).toEqual({ ...edited, earlier: null });
});

it('a text of an unknown kind is left out', () => {
  expect(restored({ ...text, ask: { ...USUAL_ASK, purpose: 'poem' } })).toBeUndefined();
});

it('a damaged answer, draft or former text is lost by itself', () => {
  const damaged = {
    ...text,
    answers: [{ ...text.answers[0], sentences: 7 }, ...text.answers],
    struckDraft: 'x',
    earlier: { ...text, phase: 'half' },
    error: 5,
    reasoning: [],
  };
  expect(restored(damaged)).toEqual({ ...text, reasoning: '', earlier: null });
});
