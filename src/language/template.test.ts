import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Fact } from '../base/facts';
import { PURPOSES, type TextAsk, USUAL_ASK } from '../base/text-purpose';
import { acquisitionFacts, withPrinted } from './acquisition';
import { checkSentence } from './check';
import { type ClassifiedAs, factSheet } from './fact-sheet';
import { noteFact } from './note';
import { plainText } from './plain-text';
import { withSaid } from './said-facts';
import { SECTION_HINTS, SECTIONS } from './sections';
import { writeTemplate } from './template';
import { CLASSIFIED, measuredFact, sheetOf, UNDECIDED } from './testing-facts';
import { INJECTIONS } from './testing-injections';

// Writes texts for many drawn sets of facts.
vi.setConfig({ testTimeout: 60_000 });

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
    said: fc.option(fc.record({ category: fc.option(names) })),
  })
  .map(({ classification, pixelSizeNm, width, height, measured, said }) => [
    ...withSaid(
      factSheet({
        classification,
        pixelSizeNm,
        crop: { x: 0, y: 0, width, height },
        measured: measured.map(([label, text], i) => measuredFact(`m${i}`, label, 1, '', text)),
      }),
      said,
    ),
  ]);

const written = (facts: ReturnType<typeof sheetOf>) =>
  writeTemplate(facts).map(({ section, text }) => `${section}: ${text.replaceAll('\u00a0', ' ')}`);

const nm = (id: string, label: string, value: number, uncertainty: number | null, text: string): Fact => ({
  ...measuredFact(id, label, value, 'nm', text),
  uncertainty,
});
const plain = (id: string, label: string, value: number, text: string, uncertainty: number | null = null): Fact => ({
  ...measuredFact(id, label, value, /%/.test(text) ? '%' : '', text),
  uncertainty,
});
const words = (id: string, label: string, text: string): Fact => ({ ...measuredFact(id, label, 0, '', text), value: text });

/** Facts as the measuring room words them. */
const BODIES: readonly Fact[] = [
  plain('area-bright', 'Area fraction of bright regions', 12.3, '12.3\u00a0%', 0.6),
  plain('area-dark', 'Area fraction of dark regions', 87.7, '87.7\u00a0%', 0.6),
  plain('object-count', 'Number of bright bodies', 52, '52'),
  plain('object-aspect', 'Median aspect ratio of bright bodies', 1.08, '1.08', 0.03),
  plain('object-touching', 'Area share of touching bright bodies', 21, '21\u00a0%'),
  words('arrangement', 'Arrangement of the bright bodies', 'scattered at random'),
  nm('neighbour-distance', 'Mean nearest-neighbour distance of bright bodies', 812, 31, '812\u00a0nm'),
  plain('neighbour-ratio', 'Clark–Evans ratio of bright bodies', 1.04, '1.04', 0.07),
  nm('object-diameter', 'Median equivalent diameter of bright bodies', 412, 5, '412\u00a0nm'),
  plain('object-measured', 'Number of bright bodies whose diameter was measured', 44, '44'),
  nm('object-diameter-p10', '10th percentile of the diameters of bright bodies', 351, null, '351\u00a0nm'),
  nm('object-diameter-p90', '90th percentile of the diameters of bright bodies', 498, null, '498\u00a0nm'),
];
const LINES: readonly Fact[] = [
  plain('alignment', 'Alignment of the lines (order parameter)', 0.91, '0.91', 0.02),
  measuredFact('orientation', 'Dominant orientation from the horizontal', 62, 'deg', '62°'),
  nm('fibre-width', 'Median width of bright fibres, wires or lines', 640, 12, '640\u00a0nm'),
  nm('fibre-width-p10', '10th percentile of the width of bright fibres, wires or lines', 410, null, '410\u00a0nm'),
  nm('fibre-width-p90', '90th percentile of the width of bright fibres, wires or lines', 980, null, '980\u00a0nm'),
  plain('fibre-places', 'Number of places where the width of bright fibres, wires or lines was measured', 3120, '3120'),
];
const LATTICE: readonly Fact[] = [
  words('lattice', 'Kind of lattice', 'rectangular lattice'),
  { ...measuredFact('lattice-angle', 'Angle between the rows of the lattice', 89, 'deg', '89°'), uncertainty: 1 },
  nm('lattice-rows', 'Spacing of the widest rows of the lattice', 150, 2, '150\u00a0nm'),
  nm('lattice-rows-across', 'Spacing of the rows across them', 120, 2, '120\u00a0nm'),
];
const FAULTS: readonly Fact[] = [
  plain('lattice-places', 'Places of the lattice of the bright bodies', 118, '118'),
  plain('lattice-empty', 'Empty places of the lattice of the bright bodies', 3, '3'),
  plain('lattice-off', 'Number of bright bodies off the places of the lattice', 1, '1'),
];
const CROSSED: readonly Fact[] = [
  plain('fibre-crossings', 'Number of crossings of the bright fibres, wires or lines', 31, '31', 4),
  {
    ...measuredFact(
      'fibre-crossing-density',
      'Crossings of the bright fibres, wires or lines per area',
      1.3,
      '1/µm²',
      '1.30 per µm²',
    ),
    uncertainty: 0.16,
  },
];
const TAPER: readonly Fact[] = [
  { ...measuredFact('taper', 'Opening angle of the bright body that tapers to a point', 21, 'deg', '21°'), uncertainty: 1 },
  nm('apex-radius', 'Radius of the point of the bright body', 48, 3, '48\u00a0nm'),
  measuredFact('burnt-in', 'Area of letters and bars burnt into the picture', 1.4, '%', '1.4\u00a0%'),
];
const TAKEN = [
  ...acquisitionFacts({
    acceleratingVoltageKv: 15,
    workingDistanceMm: 8.23,
    magnification: 10_000,
    detector: 'SE2',
    acquiredAt: '2019-03-04T11:00:00',
  }),
  noteFact('Annealed at 400 °C, gold on carbon; not etched') as Fact,
];
const ASKS: readonly TextAsk[] = PURPOSES.flatMap(({ id: purpose }) => [
  { ...USUAL_ASK, purpose },
  { purpose, tone: 'plain' as const, length: 'short' as const },
]);
const as = (category: string): ClassifiedAs => ({
  ranking: [{ category, probability: 0.962 }],
  verdict: { kind: 'named', categories: [category] },
});

describe('writeTemplate', () => {
  it('writes of particles what is seen, how large it is and what to do next', () => {
    expect(written(sheetOf(CLASSIFIED, BODIES))).toEqual([
      'subject: The micrograph shows particles (classified as Particles, with a probability of 93.4 %).',
      'texture: The field holds 52 bright particles; they are scattered at random (Clark–Evans ratio 1.04 ± 0.07).',
      'texture: The bright regions cover 12.3 ± 0.6 % of the area.',
      'scale: The field of view is 5 µm wide and 3.75 µm high, at a pixel size of 4.88 nm, given by the header that a Zeiss microscope wrote.',
      'objects: The bright particles have a median equivalent diameter of 412 ± 5 nm (10th percentile 351 nm, 90th percentile 498 nm; 44 measured).',
      'objects: They are compact, with a median aspect ratio of 1.08 ± 0.03.',
      'objects: Touching bodies make up 21 % of their area.',
      'objects: Their mean nearest-neighbour distance, from middle to middle, is 812 ± 31 nm.',
      'doubt: Powder is possible too, with a probability of 5.0 %.',
      'doubt: With 44 bright bodies measured the spread is a rough guide: take further fields before a size distribution is quoted.',
    ]);
  });

  it('writes of fibres their direction, its order and their widths', () => {
    const text = written(sheetOf(as('Fibres'), LINES)).join('\n');
    expect(text).toContain(
      'The fibres run nearly parallel (alignment: order parameter 0.91 ± 0.02), in a direction of 62° from the horizontal.',
    );
    expect(text).toContain(
      'The fibres have a median width of 640 ± 12 nm (10th percentile 410 nm, 90th percentile 980 nm; measured at 3120 places).',
    );
  });

  it('writes of a patterned surface its lattice', () => {
    expect(written(sheetOf(as('Patterned_surface'), LATTICE)).join('\n')).toContain(
      'Its features stand in a rectangular lattice: the widest rows have a spacing of 150 ± 2 nm, the rows across them 120 ± 2 nm, at an angle of 89 ± 1°.',
    );
  });

  it('calls dark bodies pores in what is porous, and nowhere else', () => {
    const dark = BODIES.map((fact) => ({ ...fact, label: fact.label.replace('bright bodies', 'dark bodies') }));
    expect(written(sheetOf(as('Porous_Sponge'), dark)).join('\n')).toContain('52 dark pores');
    for (const other of ['Particles', 'Powder', 'Biological', 'Films_Coated_Surface', 'Fibres']) {
      const text = written(sheetOf(as(other), dark)).join('\n');
      expect(text).not.toContain('pores');
      expect(text).toContain('52 dark bodies');
    }
  });

  const purposed = (purpose: TextAsk['purpose'], facts: readonly Fact[], change: Partial<TextAsk> = {}) =>
    writeTemplate(facts, { ...USUAL_ASK, purpose, ...change }).map(({ text }) => text.replaceAll('\u00a0', ' '));

  it('writes a caption as papers have them: noun phrases', () => {
    expect(purposed('caption', [...sheetOf(CLASSIFIED, BODIES), ...TAKEN])).toEqual([
      'Micrograph of particles.',
      'Number of bright particles in the field: 52, scattered at random (Clark–Evans ratio 1.04 ± 0.07).',
      'Median equivalent diameter of the bright particles 412 ± 5 nm (10th percentile 351 nm, 90th percentile 498 nm; 44 measured).',
      'Field of view 5 µm wide; pixel size 4.88 nm.',
      'Accelerating voltage 15 kV, working distance 8.23 mm, magnification 10,000 ×, detector SE2.',
    ]);
    expect(purposed('caption', withPrinted(sheetOf(CLASSIFIED, BODIES), 6)).at(-1)).toBe(
      'Accelerating voltage 6 kV (read from the data bar).',
    );
    expect(purposed('caption', sheetOf(as('Fibres'), LINES), { tone: 'plain', length: 'short' })).toEqual([
      'Micrograph of fibres.',
      'Fibres nearly parallel, direction 62° from the horizontal.',
    ]);
  });

  it('writes one sentence for an abstract', () => {
    expect(purposed('abstract', sheetOf(CLASSIFIED, BODIES))).toEqual([
      'The micrograph shows particles: the bright particles have a median equivalent diameter of 412 ± 5 nm (44 measured in a field of view 5 µm wide) and are scattered at random.',
    ]);
    expect(purposed('abstract', sheetOf(as('Patterned_surface'), LATTICE))).toHaveLength(1);
    expect(purposed('abstract', sheetOf(UNDECIDED, []))).toHaveLength(1);
  });

  it('writes methods in the past tense: settings, scale with its source, how it was measured', () => {
    const methods = purposed('methods', [...sheetOf(CLASSIFIED, BODIES), ...TAKEN]).join(' ');
    expect(methods).toContain('accelerating voltage 15 kV, working distance 8.23 mm, magnification 10,000 ×, detector SE2.');
    expect(methods).toContain('The pixel size of 4.88 nm was given by the header that a Zeiss microscope wrote.');
    expect(methods).toContain('were taken of 44 bright bodies');
    const more = purposed('methods', [...sheetOf(as('Fibres'), [...LINES, ...CROSSED, ...LATTICE, ...FAULTS, ...TAPER])]).join(
      ' ',
    );
    expect(more).toContain('Letters and bars burnt into the picture, with their rims 1.4 % of its area, were filled');
    expect(more).toContain('Crossings were counted at the branch points');
    expect(more).toContain('places without a body count as empty');
    expect(more).toContain('The radius of the point is that of the circle of least squares');
    expect(methods, 'no results').not.toContain('412');
    expect(purposed('methods', sheetOf(CLASSIFIED, BODIES)).join(' ')).not.toContain('recorded');
  });

  it('writes a notebook entry: seen, with the note quoted, in doubt, to do', () => {
    const entry = purposed('notebook', [...sheetOf(CLASSIFIED, BODIES), ...TAKEN]);
    expect(entry[0]).toBe(
      'Recorded on 2019-03-04: accelerating voltage 15 kV, working distance 8.23 mm, magnification 10,000 ×, detector SE2.',
    );
    expect(entry).toContain('Own note: “Annealed at 400 °C, gold on carbon; not etched”.');
    expect(entry).toContain('In doubt: the spread, with 44 bright bodies measured.');
    expect(entry.at(-1)).toBe('To do: measure further fields before a size distribution is quoted.');
  });

  it('leaves open what the model left open, and says what to do about a missing scale', () => {
    const text = written(sheetOf(UNDECIDED)).join('\n');
    expect(text).toContain(
      'doubt: The category is left open (more than one category is possible); a neural network puts Particles first, with a probability of 61.4 %, and Powder second, with a probability of 31.0 %.',
    );
    expect(text).toContain('has to be settled by eye');
    const unscaled = factSheet({
      classification: CLASSIFIED,
      pixelSizeNm: null,
      crop: { x: 0, y: 0, width: 9, height: 7 },
      measured: [measuredFact('characteristic-length', 'Characteristic length', 4, 'px', '4.0\u00a0px')],
    });
    expect(written(unscaled).join('\n')).toContain('until the pixel size is set');
    expect(writeTemplate([])).toEqual([]);
  });

  const probably = (category: string): ClassifiedAs => ({ ...as(category), ranking: [{ category, probability: 0.85 }] });
  const unlike = (category: string): ClassifiedAs => ({
    ...as(category),
    verdict: { kind: 'unknown', categories: [category] },
  });

  describe('with a category that is in doubt', () => {
    it('names it with the doubts alone, as what the network took the picture for', () => {
      expect(written(sheetOf(probably('Particles'), BODIES))).toEqual([
        'subject: The micrograph shows 52 bright bodies on a darker ground; they are scattered at random (Clark–Evans ratio 1.04 ± 0.07).',
        'texture: The bright regions cover 12.3 ± 0.6 % of the area.',
        'scale: The field of view is 5 µm wide and 3.75 µm high, at a pixel size of 4.88 nm, given by the header that a Zeiss microscope wrote.',
        'objects: The bright bodies have a median equivalent diameter of 412 ± 5 nm (10th percentile 351 nm, 90th percentile 498 nm; 44 measured).',
        'objects: They are compact, with a median aspect ratio of 1.08 ± 0.03.',
        'objects: Touching bodies make up 21 % of their area.',
        'objects: Their mean nearest-neighbour distance, from middle to middle, is 812 ± 31 nm.',
        'doubt: A neural network classified the picture as Particles, with a probability of 85.0 %: to be confirmed by eye.',
        'doubt: With 44 bright bodies measured the spread is a rough guide: take further fields before a size distribution is quoted.',
      ]);
    });

    const chords = (bright: number, dark: number): readonly Fact[] => [
      nm('chord-bright', 'Mean chord of the bright regions', bright, 2, `${bright}\u00a0nm`),
      nm('chord-dark', 'Mean chord of the dark regions', dark, 2, `${dark}\u00a0nm`),
    ];
    const area = [
      plain('area-bright', 'Area fraction of bright regions', 81.6, '81.6\u00a0%', 0.4),
      plain('area-dark', 'Area fraction of dark regions', 18.4, '18.4\u00a0%', 0.4),
    ];
    const texture = nm('characteristic-length', 'Characteristic length', 49, 1, '49\u00a0nm');
    const pitch = nm('line-pitch', 'Line pitch', 300, 2, '300\u00a0nm');
    it.each<[string, readonly Fact[], string]>([
      ['a lattice', LATTICE, 'features that stand in a rectangular lattice: the widest rows have a spacing of 150 ± 2 nm'],
      ['a pitch', [pitch], 'parallel lines that repeat with a pitch of 300 ± 2 nm.'],
      ['wide and narrow regions', chords(80, 20), 'bright regions parted by narrower dark regions.'],
      ['narrow and wide regions', chords(20, 80), 'dark regions parted by narrower bright regions.'],
      ['regions alike', chords(40, 38), 'bright and dark regions of similar width.'],
      ['areas', area, 'dark regions on a brighter ground.'],
      [
        'a texture with its edges',
        [texture, LINES[0]],
        'a texture of lighter and darker features, whose edges run nearly parallel (alignment: order parameter 0.91 ± 0.02).',
      ],
      ['edges alone', LINES.slice(0, 2), 'lighter and darker areas, whose edges run nearly parallel'],
      ['one body', [plain('object-count', 'Number of dark bodies', 1, '1')], '1 dark body on a brighter ground.'],
    ])('says what is seen: %s', (_, facts, text) => {
      for (const classification of [probably('Powder'), unlike('Powder'), UNDECIDED, null])
        expect(written(sheetOf(classification, facts))[0]).toContain(`The micrograph shows ${text}`);
    });

    it('speaks of the widths of strokes only where fibres and wires are all that it may show', () => {
      const strokes = LINES.map((fact) => ({ ...fact, method: 'At 60 places, from edge to edge.' }));
      const either = (second: string): ClassifiedAs => ({
        ranking: [
          { category: 'Fibres', probability: 0.7 },
          { category: second, probability: 0.2 },
        ],
        verdict: { kind: 'ambiguous', categories: ['Fibres', second] },
      });
      const text = (classification: ClassifiedAs) => written(sheetOf(classification, strokes)).join('\n');
      expect(text(either('Nanowires'))).toContain('shows lines, long features with parallel edges, which run nearly parallel');
      expect(text(either('Nanowires'))).toContain('The lines have a median width of 640 ± 12 nm');
      expect(text(either('Powder'))).not.toContain('640');
      expect(text(unlike('Fibres'))).not.toContain('640');
      expect(text(probably('Fibres'))).toContain('640');
    });

    it('tells faults of a lattice, in the singular and where there are none', () => {
      const text = (...counts: number[]): string =>
        written(
          sheetOf(as('Patterned_surface'), [
            ...LATTICE,
            ...FAULTS.map((fact, k) => ({ ...fact, value: counts[k], text: `${counts[k]}` })),
          ]),
        ).join(' ');
      expect(text(118, 3, 1)).toContain('Of its 118 places in the field 3 are empty; 1 bright body lies off the lattice.');
      expect(text(118, 1, 0)).toContain('Of its 118 places in the field 1 is empty. ');
      expect(text(118, 0, 2)).toContain(
        'The 118 places of the lattice in the field are occupied; 2 bright bodies lie off the lattice.',
      );
      expect(text(118, 0, 0)).toContain('The 118 places of the lattice in the field are occupied. ');
      expect(written(sheetOf(as('Particles'), [...BODIES, ...FAULTS])).join(' ')).not.toContain('lattice');
    });

    it('tells how often fibres cross, and how round a point is', () => {
      expect(written(sheetOf(as('Fibres'), [...LINES, ...CROSSED])).join(' ')).toContain(
        'The field holds 31 ± 4 crossings of them, 1.30 ± 0.16 per µm².',
      );
      expect(written(sheetOf(as('Tips'), TAPER)).join(' ')).toContain(
        'It tapers to a point, with an opening angle of 21 ± 1°, and is rounded at its end with a radius of 48 ± 3 nm.',
      );
    });

    it('calls lines bands where they may be anything: a ring has parallel edges too', () => {
      const dark = LINES.slice(2).map((fact) => ({ ...fact, label: fact.label.replace('bright', 'dark') }));
      const text = written(sheetOf(unlike('Tips'), dark)).join('\n');
      expect(text).toContain('The micrograph shows dark bands with parallel edges.');
      expect(text).toContain('The dark bands have a median width of 640 ± 12 nm');
      expect(text).not.toContain('line');
    });

    it('speaks of a texture only where it is fine', () => {
      const coarse = nm('characteristic-length', 'Characteristic length', 300, 10, '300\u00a0nm');
      const text = written(sheetOf(probably('Tips'), [coarse, LINES[0]])).join('\n');
      expect(text).toContain('The micrograph shows lighter and darker areas, whose edges');
      expect(text).toContain('The grey has a characteristic length of 300 ± 10 nm');
    });

    it.each(PURPOSES.map(({ id }) => id))('keeps it out of what is told as seen: %s', (purpose) => {
      for (const classification of [probably('Porous_Sponge'), unlike('Porous_Sponge'), UNDECIDED])
        for (const measured of [BODIES, LINES, LATTICE, chords(40, 38), []]) {
          const sentences = writeTemplate(sheetOf(classification, measured), { ...USUAL_ASK, purpose });
          expect(sentences.length).toBeGreaterThan(0);
          for (const { section, text } of sentences)
            if (section !== 'doubt' && section !== 'unsure')
              expect(text).not.toMatch(/porous|sponge|pores|particles|powder|probability of \d/i);
        }
    });
  });

  describe('with a person’s word on the category', () => {
    it('builds on it, and tells whose it is and what the network had put first', () => {
      const facts = withSaid(sheetOf(as('Powder'), BODIES), { category: 'Particles' });
      const text = written([...facts]);
      expect(text.slice(0, 2)).toEqual([
        'subject: The micrograph shows particles.',
        'texture: The field holds 52 bright particles; they are scattered at random (Clark–Evans ratio 1.04 ± 0.07).',
      ]);
      expect(text).toContain(
        'doubt: The category was given by the user; the network puts Powder first, with a probability of 96.2 %.',
      );
      expect(text.join('\n')).not.toMatch(/classified|by eye|grains/);
    });

    it('says nothing of the network where that says the same', () => {
      const text = written([...withSaid(sheetOf(as('Fibres'), LINES), { category: 'Fibres' })]);
      expect(text).toContain('doubt: The category was given by the user.');
      expect(text.join('\n')).not.toContain('network');
    });

    it('holds what is none of the known categories to what was measured', () => {
      const text = written([...withSaid(sheetOf(as('Fibres'), LINES), { category: null })]);
      expect(text[0]).not.toContain('little to describe');
      expect(text).toContain(
        'doubt: According to the user it belongs to none of the categories that the neural network knows; the network puts Fibres first, with a probability of 96.2 %.',
      );
      expect(text.filter((sentence) => !sentence.startsWith('doubt')).join('\n')).not.toMatch(/fibres/i);
    });
  });

  it.each([
    ['bodies', BODIES],
    ['lines', LINES],
    ['a lattice', [...LATTICE, ...FAULTS]],
    ['a tip', TAPER],
    ['all', [...BODIES, ...LINES, ...LATTICE, ...FAULTS, ...CROSSED, ...TAPER]],
  ])('passes the check with nothing struck, whatever else the facts are: %s', (_, measured) => {
    fc.assert(
      fc.property(anyFacts, fc.shuffledSubarray([...measured]), (facts, more) => {
        const all = [...facts, ...TAKEN, ...more];
        for (const ask of ASKS)
          for (const draft of writeTemplate(all, ask)) {
            expect(checkSentence(draft, all)).toMatchObject({
              struck: null,
              text: plainText(draft.text).replace(/\s+/g, ' '),
            });
          }
      }),
      { numRuns: 15 },
    );
  });
});

describe('SECTION_HINTS', () => {
  it.each(SECTIONS)('asks a question for $title', ({ id }) => {
    expect(SECTION_HINTS[id]).toMatch(/\?$/);
  });
});
