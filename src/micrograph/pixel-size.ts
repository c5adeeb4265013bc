import { limits } from './limits';
import type { Disagreement, Measured } from './micrograph';

/** Statements of one thing may differ by rounding; beyond this share they are shown to the user. */
const tolerance = 0.02;

export interface PixelSizeChoice {
  readonly pixelSizeNm: Measured<number> | null;
  readonly disagreements: readonly Disagreement[];
  readonly notes: readonly string[];
}

const isPossible = ({ value }: Measured<number>) => value >= limits.pixelSizeNm.least && value <= limits.pixelSizeNm.most;

/** Takes the first possible statement (they come in order of trust) and reports those that contradict it; nothing is averaged. */
export function choosePixelSize(statements: readonly Measured<number>[]): PixelSizeChoice {
  const possible = statements.filter(isPossible);
  const notes = statements
    .filter((statement) => !isPossible(statement))
    .map(({ value }) => `A stated pixel size of ${value.toPrecision(4)} nm is outside 1 pm to 1 mm and was not used.`);
  const [best] = possible;
  if (!best) return { pixelSizeNm: null, disagreements: [], notes };
  const others = possible.filter(({ value }) => Math.abs(value / best.value - 1) > tolerance);
  const disagreements = others.length ? [{ what: 'pixel size', values: [best, ...others] }] : [];
  return { pixelSizeNm: best, disagreements, notes };
}
