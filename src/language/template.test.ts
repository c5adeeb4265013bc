import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../base/facts';
import { checkSentence } from './check';
import { type ClassifiedAs, factSheet } from './fact-sheet';
import { plainText } from './plain-text';
import { SECTIONS } from './sections';
import { SECTION_HINTS, sectionOf, writeTemplate } from './template';
import { CLASSIFIED, MEASURED, measuredFact, sheetOf, UNDECIDED } from './testing-facts';
import { INJECTIONS } from './testing-injections';

const names = fc.oneof(
  fc.constantFrom(
    'Particles',
    'Porous_Sponge',
    'Films_Coated_Surface',
    'Rust_2',
    'Ag',
    'A',
    '1,5 nm',
    'not 4 nm',
    'no gold',
    '50 %',
    'one',
    'ノズル',
  ),
  fc.constantFrom(...INJECTIONS.map(({ text }) => text)),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const classified: fc.Arbitrary<ClassifiedAs | null> = fc
  .record({
    names: fc.uniqueArray(names, { minLength: 1, maxLength: 5 }),
    probabilities: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
    kind: fc.constantFrom('named' as const, 'ambiguous' as const, 'unsure' as const, 'unknown' as const),
    candidates: fc.nat(5),
  })
  .map((draw) => ({
    ranking: draw.names.map((category, i) => ({ category, probability: draw.probabilities[i] })),
    verdict: { kind: draw.kind, categories: draw.names.slice(0, draw.candidates) },
  }));

const numberText = fc.oneof(
  fc.integer({ min: -99, max: 99_999 }).map(String),
  fc.double({ min: 0.001, max: 9999, noNaN: true }).map((value) => value.toPrecision(3)),
  fc.integer({ min: 1000, max: 9_999_999 }).map((value) => value.toLocaleString('en')),
);
const units = fc.constantFrom('', '\u00a0nm', '\u00a0µm', '\u00a0%', '°', '\u00a0px', ' per µm²', '\u00a0µm²', ' deg');
const texts = fc.oneof(
  fc.tuple(numberText, units).map(([value, unit]) => `${value}${unit}`),
  fc.tuple(numberText, numberText, units).map(([low, high, unit]) => `${low.replace('-', '')}–${high.replace('-', '')}${unit}`),
  fc.tuple(numberText, numberText, units).map(([value, error, unit]) => `${value} ± ${error.replace('-', '')}${unit}`),
  fc
    .tuple(fc.constantFrom('<', 'over ', 'about ', '>\u00a0'), fc.integer({ min: 1, max: 99 }), units)
    .map((parts) => parts.join('')),
);
const labels = fc
  .tuple(
    fc.constantFrom(
      'Median',
      'Mean',
      'Largest',
      'Number of',
      'Strength of the',
      'Area fraction of',
      '90th percentile of the',
      'Dominant',
    ),
    fc.constantFrom(
      'pore diameter',
      'bright particles',
      'dark regions',
      'fibre widths',
      'line pitch',
      'orientation from the horizontal',
    ),
  )
  .map((parts) => parts.join(' '));

/** Any fact sheet this program could make, hostile category names included. */
const anyFacts: fc.Arbitrary<Fact[]> = fc
  .record({
    classification: classified,
    pixelSizeNm: fc.option(
      fc.record({
        value: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        source: fc.constantFrom('fei-tag', 'sidecar', 'user', 'pixels', 'unheard-of'),
        confidence: fc.constantFrom('stated' as const, 'derived' as const, 'guessed' as const, 'doubtful' as const),
      }),
    ),
    width: fc.integer({ min: 1, max: 30_000 }),
    height: fc.integer({ min: 1, max: 30_000 }),
    measured: fc.array(fc.tuple(labels, texts), { maxLength: 6 }),
  })
  .map(({ classification, pixelSizeNm, width, height, measured }) =>
    factSheet({
      classification,
      pixelSizeNm,
      crop: { x: 0, y: 0, width, height },
      measured: measured.map(([label, text], i) => measuredFact(`m${i}`, label, 1, '', text)),
    }),
  );

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
