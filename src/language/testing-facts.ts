/** Made-up facts for tests. */
import type { Fact } from '../base/facts';
import { type ClassifiedAs, factSheet } from './fact-sheet';

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
  measuredFact('orientation', 'Dominant orientation from the horizontal', -30, 'deg', '−30°'),
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
