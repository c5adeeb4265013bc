import { describe, expect, it } from 'vitest';
import { acquisitionFacts, withPrinted } from './acquisition';
import { factSheet, lengthText } from './fact-sheet';
import { CLASSIFIED, MEASURED, measuredFact, sheetOf, UNDECIDED } from './testing-facts';
import { INJECTIONS, TELL_TALES } from './testing-injections';

const shown = (facts: ReturnType<typeof sheetOf>) => facts.map(({ id, text }) => `${id}: ${text.replaceAll('\u00a0', ' ')}`);

describe('factSheet', () => {
  it('tells category, candidates, doubt, scale, then what was measured', () => {
    expect(shown(sheetOf(CLASSIFIED, MEASURED.slice(0, 1)))).toEqual([
      'category: Particles',
      'category-probability: 93.4 %',
      'category-2: Powder',
      'category-2-probability: 5.0 %',
      'doubt: a single category stands out',
      'pixel-size: 4.88 nm',
      'pixel-size-source: the header that a Zeiss microscope wrote',
      'field-width: 5 µm',
      'field-height: 3.75 µm',
      'picture-width: 1024 px',
      'picture-height: 768 px',
      'area-bright: 50.0 %',
    ]);
  });

  it('calls the first a candidate where the model cannot tell, and counts the candidates', () => {
    const facts = sheetOf(UNDECIDED);
    expect(facts[0].label).toBe('First candidate');
    expect(facts.find(({ id }) => id === 'candidate-count')?.text).toBe('2');
    expect(facts.some(({ id }) => id === 'category-3')).toBe(false);
  });

  it('names no category for a picture without contrast', () => {
    const facts = sheetOf({ ranking: [], verdict: { kind: 'nothing', categories: [] } }, []);
    expect(shown(facts)[0]).toBe('doubt: the picture has no contrast and there is nothing in it to recognise');
    expect(facts.some(({ id }) => id.startsWith('category'))).toBe(false);
  });

  it('says only pixels where the pixel size is unknown', () => {
    const facts = factSheet({
      classification: null,
      pixelSizeNm: null,
      crop: { x: 0, y: 0, width: 9, height: 8 },
      measured: [],
    });
    expect(shown(facts)).toEqual(['picture-width: 9 px', 'picture-height: 8 px']);
  });

  it('never promises 100 or 0 %', () => {
    const [best, second] = [0.99999, 0.00001].map((probability, i) => ({ category: `c${i}`, probability }));
    const facts = sheetOf({ ranking: [best, second], verdict: { kind: 'ambiguous', categories: ['c0', 'c1'] } }, []);
    expect(shown(facts)).toContain('category-probability: 99.9 %');
    expect(shown(facts)).toContain('category-2-probability: < 0.1 %');
  });

  it('keeps its own facts where a measured one has their id', () => {
    const facts = sheetOf(null, [measuredFact('pixel-size', 'Pixel size', 1, 'nm', '1 nm')]);
    expect(shown(facts).filter((line) => line.startsWith('pixel-size:'))).toEqual(['pixel-size: 4.88 nm']);
  });

  it.each(INJECTIONS)('makes one short line of a category called: $name', ({ text }) => {
    const facts = sheetOf({ ...CLASSIFIED, ranking: [{ category: text, probability: 1 }] }, []);
    const { text: name } = facts[0];
    expect(name.length).toBeLessThanOrEqual(40);
    expect(name).toMatch(/^[\p{L}\p{M}\p{N}\-+()'& ]+$/u);
    for (const { label, method } of facts) for (const tale of TELL_TALES) expect(`${label}${method}`).not.toContain(tale);
  });
});

describe('lengthText', () => {
  it.each([
    [4.8828, '4.88 nm'],
    [999.7, '1 µm'],
    [1500, '1.5 µm'],
    [1.23456e6, '1.23 mm'],
    [0.0123, '12.3 pm'],
    [4000, '4 µm'],
  ])('%d nm is %s', (nm, text) => {
    expect(lengthText(nm)).toBe(text.replace(' ', '\u00a0'));
  });
});

describe('how it was taken', () => {
  it('comes in as numbers, and as a detector that microscopes have', () => {
    const taken = acquisitionFacts({
      acceleratingVoltageKv: 5,
      magnification: 1234.5,
      detector: 'in lens',
      acquiredAt: '12.3.2019',
    });
    expect(taken.map(({ id, text }) => [id, text.replaceAll('\u00a0', ' ')])).toEqual([
      ['voltage', '5 kV'],
      ['magnification', '1,235 ×'],
      ['detector', 'InLens'],
    ]);
    expect(acquisitionFacts({ acceleratingVoltageKv: Number.NaN, workingDistanceMm: -1, magnification: 0 })).toEqual([]);
  });

  it('has the voltage that the data bar prints, with where it was read, only where the file states none', () => {
    const ids = (facts: readonly { readonly id: string }[]) => facts.map(({ id }) => id);
    const sheet = sheetOf(CLASSIFIED, MEASURED.slice(0, 1));
    const printed = withPrinted(sheet, 6);
    expect(ids(printed)).toEqual([...ids(sheet).slice(0, -1), 'voltage', 'voltage-source', 'area-bright']);
    expect(printed.find(({ id }) => id === 'voltage')).toMatchObject({ value: 6, unit: 'kV', text: '6\u00a0kV' });
    const stated = [...sheet, ...acquisitionFacts({ acceleratingVoltageKv: 5 })];
    expect(withPrinted(stated, 6)).toBe(stated);
    for (const nothing of [null, Number.NaN, 0]) expect(withPrinted(sheet, nothing)).toBe(sheet);
  });

  it.each(INJECTIONS)('holds nothing of a stranger: $name', ({ text }) => {
    expect(acquisitionFacts({ detector: text, acquiredAt: text })).toEqual([]);
  });
});
