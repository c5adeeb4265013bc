import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSentence } from './check';
import { plainText } from './plain-text';
import { SECTIONS } from './sections';
import { SECTION_HINTS, sectionOf, writeTemplate } from './template';
import { anyFacts, CLASSIFIED, MEASURED, sheetOf, UNDECIDED } from './testing-facts';

const written = (facts: ReturnType<typeof sheetOf>) =>
  writeTemplate(facts).map(({ section, text }) => `${section}: ${text.replaceAll('\u00a0', ' ')}`);

describe('writeTemplate', () => {
  it('tells every fact of a classified micrograph once, in good order', () => {
    expect(written(sheetOf(CLASSIFIED))).toEqual([
      'subject: The model assigns the micrograph to the category Particles, with a probability of 93.4 %.',
      'scale: The pixel size is 4.88 nm, given by the header that a Zeiss microscope wrote.',
      'scale: The field of view is 5 µm wide and 3.75 µm high.',
      'scale: The evaluated picture is 1024 px wide and 768 px high.',
      'texture: The area fraction of bright regions is 50.0 %.',
      'texture: The dominant orientation is −30°.',
      'texture: The characteristic length is 412 ± 5 nm.',
      'objects: The number of bright objects is 52.',
      'objects: The equivalent diameters of bright objects are 4–6 nm.',
      'objects: The density of bright objects is 3.1 × 10⁻⁵ nm⁻².',
      'doubt: As to doubt, the model’s verdict is: a single category stands out.',
      'doubt: The second candidate is Powder, with a probability of 5.0 %.',
    ]);
  });

  it('leaves open what the model left open', () => {
    const text = written(sheetOf(UNDECIDED)).join('\n');
    expect(text).toContain('The first candidate is Particles, with a probability of 61.4 %.');
    expect(text).toContain('The number of possible categories is 2.');
    expect(text).not.toContain('assigns');
  });

  it('writes what can be said of a picture that was not classified', () => {
    expect(written(sheetOf(null, []))).toHaveLength(3);
    expect(writeTemplate([])).toEqual([]);
  });

  it('passes the check with nothing struck, whatever the facts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const sentences = writeTemplate(facts);
        for (const draft of sentences)
          expect(checkSentence(draft, facts)).toMatchObject({ struck: null, text: plainText(draft.text).replace(/\s+/g, ' ') });
        expect(new Set(sentences.flatMap(({ factIds }) => factIds))).toEqual(new Set(facts.map(({ id }) => id)));
      }),
      { numRuns: 80 },
    );
  });
});

describe('sectionOf', () => {
  it('sends measured facts where a reader looks for them', () => {
    expect(MEASURED.map(sectionOf)).toEqual(['texture', 'texture', 'texture', 'objects', 'objects', 'objects']);
  });
});

describe('SECTION_HINTS', () => {
  it.each(SECTIONS)('asks a question for $title', ({ id }) => {
    expect(SECTION_HINTS[id]).toMatch(/\?$/);
  });
});
