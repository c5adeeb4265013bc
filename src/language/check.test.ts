import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../base/facts';
import { checkSentence, SENTENCE_LENGTH } from './check';
import { noteFact } from './note';
import { plainText } from './plain-text';
import { CLASSIFIED, measuredFact, sheetOf, UNDECIDED } from './testing-facts';
import { INJECTIONS } from './testing-injections';

const facts = [
  ...sheetOf(CLASSIFIED),
  measuredFact('roughness', 'Roughness index', 1.5, '', '1.5'),
  measuredFact('percentile', '90th percentile of the pore diameters', 40, 'nm', '40\u00a0nm'),
  measuredFact('low', '10th percentile of the diameters of bodies', 21, 'nm', '21\u00a0nm'),
  measuredFact('high', '90th percentile of the diameters of bodies', 64, 'nm', '64\u00a0nm'),
  measuredFact('width', 'Median width of bright fibres, wires or lines', 120, 'nm', '120\u00a0nm'),
  measuredFact('diameter', 'Median equivalent diameter of bright bodies', 88, 'nm', '88\u00a0nm'),
  measuredFact('bodies', 'Number of separate bright bodies', 118, '', '118'),
  measuredFact('pitch', 'Line pitch', 400, 'nm', '400\u00a0nm'),
  measuredFact('bound', 'Noise level', 1, '%', '<1\u00a0%'),
];
const all = facts.map(({ id }) => id);
const struck = (text: string, factIds: readonly string[] = all, from = facts) =>
  checkSentence({ section: 'objects', text, factIds }, from).struck;

describe('checkSentence lets stand', () => {
  it.each<[string, string[]]>([
    ['The pixel size is 4.88 nm.', ['pixel-size']],
    [
      'Each pixel spans 4.88 nm, which gives a field of view of 5 µm by 3.75 µm.',
      ['pixel-size', 'field-width', 'field-height'],
    ],
    ['The field of view is 5000 nm wide.', ['field-width']],
    ['The image is 5.0e3 nm wide.', ['field-width']],
    ['The characteristic length is 0.412 µm.', ['length']],
    ['The characteristic length is 412 nm ± 5 nm.', ['length']],
    ['Bright regions cover 50 % of the area.', ['area-bright']],
    ['Bright regions cover half of the area.', ['area-bright']],
    ['Bright regions cover 50 % (area porosity, which may differ from that of the volume).', ['area-bright']],
    ['There are fifty-two bright objects.', ['count-bright']],
    ['The equivalent diameters lie between 4 and 6 nm.', ['diameter-range']],
    ['The dominant orientation is -30 degrees.', ['orientation']],
    ['The dominant orientation is minus thirty degrees.', ['orientation']],
    ['The micrograph shows Particles with a probability of 93.4 %.', ['category', 'category-probability']],
    ['Particles is the category; the second candidate is Powder.', ['category', 'category-2']],
    ['The roughness index is 1.5.', ['roughness']],
    ['The 90th percentile of the pore diameters is 40 nm.', ['percentile']],
    ['The noise level is under 1 %.', ['bound']],
    ['The diameters run from 21 nm (10th percentile) to 64 nm (90th percentile).', ['low', 'high']],
    ['The 10th and 90th percentiles of the diameters are 21 nm and 64 nm.', ['low', 'high']],
    ['The field of view is 5 µm wide and 3.75 µm high.', ['field-width', 'field-height']],
    ['The height of the field of view is 3.75 µm and its width is 5 µm.', ['field-width', 'field-height']],
    ['Particles has a probability of 93.4 %; the second candidate, Powder, has 5 %.', all],
    ['Powder cannot be excluded.', ['category-2']],
    ['**The bright objects** are evenly spread.', ['count-bright']],
    ['The density of bright objects is 3.1 × 10⁻⁵ nm⁻².', ['density']],
    ['The density of bright objects is 31 per µm².', ['density']],
    ['The density of bright objects is 3.1 × 10^-5 per square nanometre.', ['density']],
    ['The category is Particles with 93.4% probability.', all],
    ['The one dominant orientation is −30°.', ['orientation']],
    ['There are 118 bright bodies.', ['bodies']],
    ['The picture holds 118 separate bright bodies of many kinds.', ['bodies']],
    ['The bright bodies are 88 nm across.', ['diameter']],
    ['The median size of the bright bodies is 88 nm.', ['diameter']],
    ['The bright bodies measure 88 nm in the median.', ['diameter']],
    ['The bright fibres are 120 nm wide, 120 nm being the median.', ['width']],
    ['The bright fibres measure 120 nm across.', ['width']],
    ['Bright regions occupy 50 % of the picture.', ['area-bright']],
    ['The bright lines are 400 nm apart.', ['pitch']],
  ])('%s', (text, factIds) => {
    expect(struck(text, factIds)).toBeNull();
  });
});

describe('checkSentence strikes', () => {
  it.each<[string, RegExp]>([
    ['The roughness index is 1,5.', /1,5/],
    ['The roughness index is 15.', /15/],
    ['The roughness index is 1.50.', /1\.50/],
    ['The pixel size is 4.9 nm.', /4\.9 nm/],
    ['The pixel size is 4.88 µm.', /4\.88 µm/],
    ['The pixel size is 4.88.', /4\.88/],
    ['The pixel size is 4.88 mm.', /mm/],
    ['The pixel size is 4·88 nm.', /character|4·88/],
    ['The bright objects measure 4–7 nm.', /7 nm/],
    ['The bright objects measure 4–6 µm.', /4|6 µm/],
    ['There are ten bright objects.', /ten/],
    ['There are tén bright objects.', /ten|tén/],
    ['There are fifty- two bright objects, or twen-ty.', /twen-ty|fifty/],
    ['There are fifty two hundred bright objects.', /fifty two hundred/],
    ['There are a few hundred bright objects.', /hundred/],
    ['There are dozens of bright objects.', /dozens/],
    ['There are LII bright objects.', /LII/],
    ['There are ５３ bright objects.', /53/],
    ['There are ٥٢ bright objects.', /٥٢|٥/],
    ['There are ⑤② bright objects.', /\ufffd|character/],
    ['There are 𝟓𝟑 bright objects.', /53/],
    ['There are -52 bright objects.', /−52/],
    ['There are minus fifty-two bright objects.', /fifty-two/],
    ['There are 52² bright objects.', /52/],
    ['There are 52k bright objects.', /52k/],
    ['There are 5/2 bright objects.', /5\/2/],
    ['There are more than 52 bright objects.', /52/],
    ['There are 52 or more bright objects.', /52/],
    ['The dominant orientation is 30°.', /30°/],
    ['The dominant orientation is −30 %.', /−30 %/],
    ['The characteristic length is 410 nm.', /410/],
    ['The characteristic length is 412.0 nm.', /412\.0/],
    ['The characteristic length is 5 nm.', /5 nm/],
    ['The characteristic length is 412 ± 6 nm.', /6 nm/],
    ['The characteristic length is twice the pixel size.', /twice/],
    ['The characteristic length is 84 times the pixel size.', /84 times/],
    ['The characteristic length is 84-fold the pixel size.', /84-fold/],
    ['The characteristic length is double the pixel size.', /double/],
    ['A third of the area is bright.', /third/],
    ['Two thirds of the area is bright.', /Two|thirds/],
    ['A quarter of the area is bright.', /quarter/],
    ['Bright regions cover 50 pixels.', /50 pixels/],
    ['Bright regions cover 0.5 of the area.', /0\.5/],
    ['Bright regions cover 50.00 % of the area.', /50\.00/],
    ['Bright regions cover some percent of the area.', /percent/],
    ['Bright objects are a few nanometres across.', /nanometres/],
    ['Bright objects are sub-micron in size.', /micron/],
    ['Bright objects are nanoscale.', /nanoscale/],
    ['The bright objects number in the low fifties.', /fifties/],
    ['Bright regions cover half as much as the rest.', /half as/],
    ['Every other bright object is round.', /other/],
    ['Nearly all bright objects are round.', /all/],
    ['All bright bodies are spherical and uniform.', /“All” claims|“spherical” claims/],
    ['The bright bodies are spherical.', /“spherical” claims/],
    ['The bright bodies are of uniform kind.', /“uniform” claims/],
    ['There is the one bright object.', /one/],
    ['The one percent of bright regions.', /one percent/],
    ['The bright objects are many times larger.', /many times/],
    ['There are 5 2 bright objects.', /5/],
    ['There are fiftytwo bright objects.', /fiftytwo/],
    ['There are 0x34 bright objects.', /0x34/],
    ['The field of view is 5 × 3.75 µm².', /5/],
    ['The picture was recorded by an FEI instrument.', /FEI/],
    ['The category is Particles, with high confidence.', /confidence/],
    ['The noise level is 1 %.', /1 %/],
    ['The noise level is over 1 %.', /1 %/],
    ['The image was taken at 15 kV.', /15 kV/],
    ['The image was taken with a secondary electron detector.', /detector|electron/],
    ['The bright objects run horizontally.', /horizontally/],
    ['The bright objects are made of gold.', /gold/],
    ['The bright objects are TiO2.', /TiO2/],
    ['The bright objects sit in a porous sponge.', /porous/],
    ['The bright objects are nanowires.', /nanowires/],
    ['The bright objects are certainly round.', /certain/],
    ['The bright objects are round 🙂.', /character/],
    ['The bright оbjects are round.', /character/],
    ['The pixel size is not 4.88 nm.', /denies/],
    ["The pixel size isn't 4.88 nm.", /denies/],
    ['The micrograph does not show Particles.', /denies/],
    ['', /nothing/],
    ['...', /nothing/],
    [`The bright objects ${'are round and '.repeat(30)}bright.`, /longer/],
  ])('%s', (text, reason) => {
    expect(struck(text)).toMatch(reason);
  });

  it('a number of a fact it does not cite', () => {
    expect(struck('The pixel size is 4.88 nm.', ['field-width'])).toMatch(/4\.88 nm/);
  });

  it.each([
    ['The particles measure 4.88 nm.', ['pixel-size', 'category'], /belongs to “Pixel size”/],
    ['The bright objects are 412 nm apart.', ['length', 'count-bright'], /belongs|412 nm/],
    ['The field of view is 3.75 µm wide.', ['field-height'], /belongs to “Height/],
    ['Powder has a probability of 93.4 %.', ['category-probability', 'category-2'], /belongs to a category/],
    ['Powder has a probability of 93.4 %, Particles may have 5 %.', all, /93\.4 %” stands with/],
    ['The field of view is 3.75 µm wide and 5 µm high.', ['field-width', 'field-height'], /3\.75 µm” stands with/],
    ['The 10th percentile of the diameters is 64 nm, the 90th 21 nm.', ['low', 'high'], /64 nm” stands with/],
    ['The 10th percentile of the diameters is 64 nm.', ['low', 'high'], /belongs to “90th/],
    ['The maximum diameter is 64 nm.', ['high'], /“maximum” names a quantity/],
    ['The median equivalent diameter of bright bodies is 120 nm.', ['width'], /belongs to “Median width/],
    ['The median equivalent diameter of bright bodies is 120 nm.', ['width', 'bodies'], /belongs to “Median width/],
    ['The median width of bright fibres is 88 nm.', ['diameter'], /belongs to “Median equivalent diameter/],
    ['The fibres have a length of 120 nm.', ['width'], /belongs to “Median width|“length” names/],
    ['The fibres have a length and a width; the latter is 120 nm.', ['width'], /“length” names a quantity/],
    ['The bright bodies are 120 nm apart.', ['width'], /belongs to “Median width/],
    ['The bright lines are 400 nm wide.', ['pitch'], /belongs to “Line pitch/],
    ['The surface area of the bright bodies is 118.', ['bodies'], /belongs to “Number|“surface area”/],
    ['There are many bright bodies, with a surface area of 118.', ['bodies'], /belongs to “Number|“surface area”/],
    ['The bright bodies have a strength of 118.', ['bodies'], /belongs to “Number/],
    ['Bright bodies are 50 % round.', ['area-bright'], /belongs to “Area fraction/],
    ['The median radius of the bodies is 64 nm.', ['high'], /“radius” names a quantity|belongs/],
  ] as const)('a number given to something else: %s', (text, ids, reason) => {
    expect(struck(text, ids)).toMatch(reason);
  });

  it('a sentence without facts, or with made-up ones', () => {
    expect(struck('The objects are round.', [])).toMatch(/cites no fact/);
    expect(struck('The objects are round.', ['count-bright', 'made-up'])).toMatch(/“made-up”/);
  });

  it('a category given as settled where the model left it open', () => {
    const open = sheetOf(UNDECIDED);
    expect(struck('The micrograph shows Particles.', ['category'], open)).toMatch(/left open/);
    expect(struck('The micrograph may show Particles.', ['category'], open)).toBeNull();
    expect(struck('Powder cannot be ruled out.', ['category-2'], open)).toBeNull();
  });

  it("another of the user's own categories", () => {
    const said = { section: 'subject' as const, text: 'The micrograph shows Corrosion pits.', factIds: ['category'] };
    expect(checkSentence(said, facts, { categories: ['Corrosion_pits'] }).struck).toMatch(/Corrosion pits/);
  });

  it.each(INJECTIONS)('or makes harmless: $name', ({ text }) => {
    const { text: shown, struck: reason } = checkSentence({ section: 'objects', text, factIds: [...all, text] }, facts);
    expect(reason).not.toBeNull();
    expect(plainText(shown)).toBe(shown);
    expect(shown.length).toBeLessThanOrEqual(SENTENCE_LENGTH);
  });
});

describe('any number that no fact states', () => {
  it('is struck, however it is written', () => {
    const ways = [
      (n: number) => `${n}`,
      (n: number) => `${n} nm`,
      (n: number) => `${n / 1000} µm`,
      (n: number) => n.toLocaleString('en'),
      (n: number) => n.toExponential(),
      (n: number) => `${n}–${n + 1}`,
      (n: number) => [...String(n)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
      (n: number) => `(${n})`,
      (n: number) => `~${n}`,
      (n: number) => `x${n}`,
      (n: number) => `${n}%`,
    ];
    const stated = new Set([5, 21, 64, 52, 50, 412, 1024, 768, 5000, 3750, 4, 6, 40, 90]);
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 99_999 }), fc.constantFrom(...ways), fc.boolean(), (n, write, first) => {
        fc.pre(!stated.has(n) && !stated.has(n + 1));
        const text = first ? `${write(n)} bright objects in the field of view.` : `The bright objects count ${write(n)}.`;
        expect(struck(text)).not.toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

it('reads categories named like what every object has', () => {
  const named = sheetOf({
    ranking: [
      { category: 'constructor', probability: 0.5 },
      { category: 'toString', probability: 0.4 },
    ],
    verdict: { kind: 'ambiguous', categories: ['constructor', 'toString'] },
  });
  const ids = ['category', 'category-probability', 'category-2', 'category-2-probability'];
  expect(struck('It may be constructor (probability 50.0 %) or toString (probability 40.0 %).', ids, named)).toBeNull();
});

describe('the user’s note', () => {
  const note = noteFact('Annealed at 400 °C, not etched; every pore is 7 nm wide') as Fact;
  const withNote = [...facts, note];
  const told = (text: string, ...ids: string[]) => struck(text, ['user-note', ...ids], withNote);

  it('is quoted as a whole', () => {
    expect(told(`The user notes: “${note.text}”.`)).toBeNull();
    expect(told(`The user notes: "${note.text}"; the pixel size is 4.88 nm.`, 'pixel-size')).toBeNull();
  });

  it.each([
    'The specimen was annealed at 400 °C.',
    'The user notes that every pore is 7 nm wide.',
    'The user notes: “Annealed at 400 °C”.',
  ])('is no fact: %s', (text) => {
    expect(told(text)).toMatch(/note/);
    expect(struck(text, all, withNote)).not.toBeNull();
  });

  it.each([
    ['7 nm', 'The pores are “7 nm” wide.'],
    ['gold', 'The field holds “gold” bodies.'],
    ['definitely gold', '“definitely gold”.'],
    ['50 nm', 'The area fraction of bright regions is 50.0 %, that is “50 nm”.'],
  ])('is not told as if it were seen, quotation marks or not: %s', (words, text) => {
    const own = noteFact(words) as Fact;
    expect(struck(text, [...all, 'user-note'], [...facts, own])).toMatch(/without saying that it is the user’s/);
  });

  it('lends nothing to what stands beside its quotation', () => {
    expect(told(`The user notes: “${note.text}”; a pore is 7 nm wide.`)).toContain('7 nm');
    expect(told('The user notes: “gold”; the micrograph shows gold.', 'category')).toMatch(/note/);
    const gold = noteFact('gold') as Fact;
    expect(struck('The user notes: “gold”; the field holds gold.', ['user-note', 'field-width'], [...facts, gold])).toContain(
      'gold',
    );
  });
});

describe('a paragraph on methods', () => {
  const method = {
    ...measuredFact('length', 'Characteristic length', 412, 'nm', '412 nm'),
    method: 'Lag of the lattice at 77 nm.',
  };
  const says = (section: 'methods' | 'objects', text: string) =>
    checkSentence({ section, text, factIds: ['length'] }, [method]).struck;

  it('may speak of what a method speaks of, but gives it no number', () => {
    expect(says('methods', 'The characteristic length was found from the lattice.')).toBeNull();
    expect(says('objects', 'The characteristic length was found from the lattice.')).toContain('lattice');
    expect(says('methods', 'The characteristic length was found at 77 nm.')).toContain('77 nm');
  });
});
