import { expect, it } from 'vitest';
import type { LibraryModel } from '../../models/protocol';
import type { Fact } from '../../services/describe/protocol';
import { pulseText, uncertaintyText, untrainedText, worthText } from './words';

it('a category known by its description alone is not promised to be recognised', () => {
  expect(untrainedText([])).toBe('');
  expect(untrainedText(['Quantum_dots'])).toMatch(
    /^Quantum dots is known to the model by its description alone\. In a trial on 239/,
  );
  expect(untrainedText(['A', 'B'])).toMatch(/^A, B are known to the model by their descriptions alone/);
});

type Real = NonNullable<LibraryModel['evaluation']>;

it('what the text is worth to a model is told by its own numbers', () => {
  const real = { pictures: 200, top1: 0.8, descriptions: { wrong: [0.78, 0.81], none: 0.79 } } as unknown as Real;
  const told = worthText(real).replaceAll('\u00a0', ' ');
  expect(told).toMatch(/^Of 200 .* 80\.0 % right .* 78\.0 % to 81\.0 % .* 79\.0 % with nothing .*: the text hardly matters/);
  const worse = { ...real, descriptions: { wrong: [0.4, 0.5], none: 0.3 } } as Real;
  expect(worthText(worse)).toMatch(/: the text matters to it\.$/);
  expect(worthText({ ...real, descriptions: undefined } as unknown as Real)).toMatch(/was not measured/);
  expect(worthText(null)).toMatch(/was not measured/);
});

it('of a category the reading of the question is told, not of facts', () => {
  const pulse = { step: 'reading', tokens: 0, tokensPerSecond: null, secondsLeft: null, read: 0.5 } as const;
  expect(pulseText(pulse, 'category').replace('\u00a0', ' ')).toBe('Reading the question: 50.0 %');
  const writing = { step: 'writing', tokens: 9, tokensPerSecond: 8, secondsLeft: 31, read: null } as const;
  expect(pulseText(writing, 'category')).toBe('Writing: 8 tokens/s, about 35 s left');
});

const fact = (unit: string, text: string, uncertainty: number | null, value = 1): Fact => ({
  id: 'pitch',
  label: 'Line pitch',
  value,
  unit,
  text,
  method: 'Made up for a test.',
  uncertainty,
});

it.each([
  [fact('nm', '14.0\u00a0µm', 1100), '± 1.1 µm'],
  [fact('nm', '32.01\u00a0µm', 240), '± 0.24 µm'],
  [fact('nm', '412\u00a0nm', 12.3), '± 12 nm'],
  [fact('nm', '1.20\u00a0mm', 30_000), '± 0.03 mm'],
  [fact('px', '17.3\u00a0px', 0.5), '± 0.5 px'],
  [fact('deg', '62°', 2), '± 2°'],
  [fact('', '0.41', 0.02), '± 0.02'],
  [fact('%', '23.4\u00a0%', 0.1), '± 0.1 %'],
  [fact('nm', '412 ± 5\u00a0nm', 5), ''],
  [fact('', '118', null), ''],
  [fact('%', '23.4\u00a0%', 2), '± 2.0 %'],
  [fact('deg', '63°', 0.31, 62.94), '(62.9° ± 0.3°)'],
  [fact('deg', '0°', 0.149, 179.72), '(179.72° ± 0.15°)'],
  [fact('', '0.41', 0.0042, 0.4088), '(0.409 ± 0.004)'],
  [fact('nm', '412\u00a0nm', 250, 412.3), '(400 nm ± 300 nm)'],
  [fact('nm', '14.0\u00a0µm', 21, 14_012), '(14.01 µm ± 0.02 µm)'],
])('the doubt of %o stands in the unit of its value', (given, words) => {
  expect(uncertaintyText(given).replaceAll('\u00a0', ' ')).toBe(words);
});
