import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanParagraph, isLoop, LoopWatch, SentenceReader } from './answer';
import { plainText } from './plain-text';
import { INJECTIONS } from './testing-injections';

/** All sentences of a finished answer. */
const readSentences = (answer: string) => new SentenceReader().push(answer);

const item = (sentence: string, section = 'scale', facts: unknown = ['pixel-size']) =>
  JSON.stringify({ section, sentence, facts });
const draft = (text: string) => ({ section: 'scale', text, factIds: ['pixel-size'] });

describe('SentenceReader', () => {
  it.each<[string, string]>([
    ['the schema', `{"sentences":[${item('One.')},${item('Two.')}]}`],
    ['a bare list', `[${item('One.')},${item('Two.')}]`],
    ['prose and a fence around it', `Sure! \`\`\`json\n{"sentences":[${item('One.')},\n${item('Two.')}]}\n\`\`\` Done.`],
    ['a list that breaks off', `{"sentences":[${item('One.')},${item('Two.')},{"section":"scale","sent`],
    ['a trailing comma', `{"sentences":[${item('One.').replace('}', ',}')},${item('Two.')},]}`],
    ['a sentence twice', `[${item('One.')},${item('Two.')},${item('one.')},${item('Two.')}]`],
  ])('reads %s', (_, answer) => {
    expect(readSentences(answer)).toEqual([draft('One.'), draft('Two.')]);
  });

  it('hands out each sentence when its object closes, in whatever pieces it comes', () => {
    const reader = new SentenceReader();
    const heard = [...`{"sentences":[${item('A "quoted" {brace}.')},${item('Two.')}]}`].map((char) => reader.push(char));
    expect(heard.flat()).toEqual([draft('A "quoted" {brace}.'), draft('Two.')]);
    expect(heard.findIndex((drafts) => drafts.length > 0)).toBeLessThan(heard.length - 40);
  });

  it('mends raw control characters and bad escapes', () => {
    const raw = `{"section":"scale","sentence":"One\nline\u0001 \\µm.","facts":["pixel-size"]}`;
    expect(readSentences(raw)).toEqual([draft('One line  \\µm.')]);
  });

  it.each<[string, string]>([
    ['an unknown section', item('One.', 'poetry')],
    ['facts that are no list', item('One.', 'scale', 'pixel-size')],
    ['facts that are no text', item('One.', 'scale', [1])],
    ['a sentence that is none', '{"section":"scale","sentence":7,"facts":["pixel-size"]}'],
    ['an empty sentence', item('  ')],
    ['no JSON', '{section: scale}'],
    ['an object without end', `{"section":"${'x'.repeat(9000)}`],
  ])('counts %s as a fault', (_, answer) => {
    const reader = new SentenceReader();
    expect(reader.push(answer)).toEqual([]);
    expect(reader.faults).toBeGreaterThan(0);
  });

  it('takes no more sentences than the schema allows', () => {
    const many = Array.from({ length: 50 }, (_, i) => item(`Sentence ${i}.`)).join(',');
    expect(readSentences(`[${many}]`)).toHaveLength(12);
  });

  it('never throws', () => {
    const piece = fc.constantFrom('{', '}', '"', '\\', '[', ']', ',', ':', '"section"', '"scale"', '\n', '\u0000', 'x');
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void readSentences(pieces.join(''))));
  });
});

describe('isLoop', () => {
  it.each<[string, string]>([
    ['white space', `{"a": ${' '.repeat(90)}`],
    ['line ends', `x${'\n\t'.repeat(50)}`],
    ['one letter', `Well a${'a'.repeat(70)}`],
    ['a word', `They are ${'very '.repeat(20)}`],
    ['a sentence', `First. ${'The surface is smooth and bright. '.repeat(5)}`],
    ['a list of zeros', `[0${', 0'.repeat(40)}`],
  ])('sees %s going round', (_, text) => {
    expect(isLoop(text)).toBe(true);
  });

  it.each(['', 'A text like any other, which says a thing once. It does say it.', 'ha ha ha ha', '-'.repeat(40)])(
    'leaves %j alone',
    (text) => {
      expect(isLoop(text)).toBe(false);
    },
  );

  it('is noticed in a stream within a few repetitions', () => {
    const watch = new LoopWatch();
    let pushed = 0;
    while (!watch.push('The pores are round. ')) expect(++pushed).toBeLessThan(8);
  });
});

describe('cleanParagraph', () => {
  const prose = 'They are long and thin. Their tips shine at 2.5 kV.';

  it.each([
    [prose],
    [`Sure, here is the paragraph:\n\n${prose}`],
    [`Here's a description of the category: ${prose}`],
    [`<think>Let me see. 1 2 3</think>\n${prose}`],
    [`SECTION size\n${prose}`],
    [`**Size and morphology**\n\n${prose}`.replace('morphology**', 'morphology:**')],
    [`"${prose}"`],
    [`${prose} They are long and thin.`],
    [prose.replace('. ', '.\n\n')],
    [prose.replace(' ', '\u0000 ')],
  ])('finds the paragraph in %j', (raw) => {
    expect(cleanParagraph(raw, true)).toBe(prose);
  });

  it('drops the sentence that broke off', () => {
    expect(cleanParagraph(`${prose} And then the`, false)).toBe(prose);
    expect(cleanParagraph(`${prose} And then the end`, true)).toBe(`${prose} And then the end`);
  });

  it.each(['', '...', '<think>never ends', '}{}{}{', '0 0 0 0 0 0 0', 'no', 'word '.repeat(40), 'x'.repeat(300)])(
    'finds none in %j',
    (raw) => {
      expect(cleanParagraph(raw, true)).toBe('');
    },
  );

  it('keeps to its limit', () => {
    const long = Array.from({ length: 200 }, (_, i) => `Grain number ${i} lies beside the others.`).join(' ');
    expect(cleanParagraph(long, true, 500).length).toBeLessThanOrEqual(500);
  });

  it.each(INJECTIONS)('is plain text for: $name', ({ text }) => {
    const clean = cleanParagraph(`They are long and thin. ${text} They taper.`, true);
    expect(plainText(clean)).toBe(clean);
  });
});
