/** Made-up facts for tests: one full sheet, and random ones. */
import fc from 'fast-check';
import type { Fact } from '../base/facts';
import { type ClassifiedAs, factSheet } from './fact-sheet';
import { INJECTIONS } from './testing-injections';

export const measuredFact = (id: string, label: string, value: number, unit: string, text: string): Fact => ({
  id,
  label,
  value,
  unit,
  text,
  method: 'Made up for a test.',
  uncertainty: null,
});

export const MEASURED: readonly Fact[] = [
  measuredFact('area-bright', 'Area fraction of bright regions', 50, '%', '50.0\u00a0%'),
  measuredFact('orientation', 'Dominant orientation', -30, 'deg', '−30°'),
  measuredFact('length', 'Characteristic length', 412, 'nm', '412 ± 5\u00a0nm'),
  measuredFact('count-bright', 'Number of bright objects', 52, '', '52'),
  measuredFact('diameter-range', 'Equivalent diameters of bright objects', 4, 'nm', '4–6\u00a0nm'),
  measuredFact('density', 'Density of bright objects', 5, '1/µm²', '3.1 × 10⁻⁵ nm⁻²'),
];

export const CLASSIFIED: ClassifiedAs = {
  ranking: [
    { category: 'Particles', probability: 0.934 },
    { category: 'Powder', probability: 0.05 },
    { category: 'Tips', probability: 0.001 },
  ],
  verdict: { kind: 'named', categories: ['Particles'] },
};
export const UNDECIDED: ClassifiedAs = {
  ranking: [
    { category: 'Particles', probability: 0.614 },
    { category: 'Powder', probability: 0.31 },
    { category: 'Tips', probability: 0.0004 },
  ],
  verdict: { kind: 'ambiguous', categories: ['Particles', 'Powder'] },
};
const CROP = { x: 0, y: 0, width: 1024, height: 768 };

export const sheetOf = (classification: ClassifiedAs | null, measured: readonly Fact[] = MEASURED): Fact[] =>
  factSheet({ classification, pixelSizeNm: { value: 4.88, source: 'zeiss-tag', confidence: 'stated' }, crop: CROP, measured });

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
export const anyFacts: fc.Arbitrary<Fact[]> = fc
  .record({
    classification: classified,
    pixelSizeNm: fc.option(
      fc.record({
        value: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        source: fc.constantFrom('fei-tag', 'sidecar', 'user', 'pixels', 'unheard-of'),
        confidence: fc.constantFrom('stated' as const, 'derived' as const, 'guessed' as const),
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
