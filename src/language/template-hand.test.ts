import { describe, expect, it } from 'vitest';
import { PURPOSES, TONES } from '../base/text-purpose';
import { checkSentence } from './check';
import { writeTemplate } from './template';
import { CLASSIFIED, measuredFact, sheetOf } from './testing-facts';

const BODIES = [
  measuredFact('hand-threshold', 'Threshold set by hand', 42, '%', '42.0\u00a0%'),
  measuredFact('hand-smallest', 'Smallest body, set by hand', 30, 'nm', '30.0\u00a0nm'),
  { ...measuredFact('hand-bodies', 'Bodies chosen by hand', 0, '', 'bright bodies'), value: 'bright bodies' },
  measuredFact('area-bright', 'Area fraction of bright regions', 50, '%', '50.0\u00a0%'),
  measuredFact('object-count', 'Number of bright bodies', 52, '', '52'),
  measuredFact('object-diameter', 'Median equivalent diameter of bright bodies', 412, 'nm', '412\u00a0nm'),
  measuredFact('object-measured', 'Number of bright bodies whose diameter was measured', 48, '', '48'),
];
const facts = sheetOf(CLASSIFIED, BODIES);

describe('a text about what was measured at a threshold set by hand', () => {
  for (const { id: purpose } of PURPOSES)
    for (const { id: tone } of TONES)
      it(`says so, and every sentence stands: ${purpose}, ${tone}`, () => {
        const sentences = writeTemplate(facts, { purpose, tone, length: 'full' }).map((draft) => checkSentence(draft, facts));
        expect(sentences.filter(({ struck }) => struck !== null)).toEqual([]);
        const text = sentences.map((sentence) => sentence.text).join(' ');
        expect(text).toContain('set by hand');
        expect(text).not.toContain('Otsu');
        if (purpose !== 'abstract') expect(text).toMatch(/42\.0\s%/);
      });

  it('does not speak of hands where nothing was set', () => {
    const automatic = sheetOf(CLASSIFIED, BODIES.slice(3));
    for (const { id: purpose } of PURPOSES)
      for (const { text } of writeTemplate(automatic, { purpose, tone: 'technical', length: 'full' }))
        expect(text).not.toMatch(/by hand/);
  });
});
