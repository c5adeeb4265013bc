/** A paired comparison of two models in words, wherever one is shown. */
import { countText, percentText } from './quantity';

export interface PairedNumbers {
  readonly n: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Of the second minus the first, as shares. */
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  readonly pValue: number;
}

const points = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} points`;
/** A name keeps its spelling also where it begins a sentence. */
const beginning = (name: string): string => name.replace(/^the /, 'The ');

/** What the test allows to be said of `second`, named as within a sentence. */
export function verdictText(second: string, { onlyFirst, onlySecond, pValue }: PairedNumbers): string {
  if (onlyFirst + onlySecond === 0) return 'Both name the same pictures right: no difference can be seen.';
  if (onlyFirst === onlySecond)
    return `Neither is seen to be better: each is right on ${countText(onlyFirst, 'picture')} that the other misses.`;
  const better = onlySecond > onlyFirst ? 'better' : 'worse';
  if (pValue >= 0.05)
    return `Whether ${second} is ${better} cannot be said: a split this uneven comes by chance in ${(100 * pValue).toFixed(0)} of 100 cases. More test pictures would tell.`;
  const chance = pValue < 0.001 ? 'fewer than 1 in 1,000' : `${(100 * pValue).toFixed(1)} of 100`;
  return `${beginning(second)} is ${better}: a split this uneven would come by chance in ${chance} cases.`;
}

interface Props {
  /** Names as within a sentence. */
  readonly first: string;
  readonly second: string;
  /** Shares of the pictures that each names right. */
  readonly right: readonly [first: number, second: number];
  readonly comparison: PairedNumbers;
}

/** How many pictures, who is right on which, how far that can be trusted, and by which test. */
export function PairedWords({ first, second, right, comparison }: Props) {
  const { n, onlyFirst, onlySecond, difference, interval, pValue } = comparison;
  return (
    <>
      <p>
        On the same {countText(n, 'picture')}: {first} names {percentText(right[0])} right, {second} {percentText(right[1])}
        {difference !== null &&
          interval &&
          ` (${points(difference)}, 95 % interval ${points(interval[0])} to ${points(interval[1])})`}
        . Only {first} was right on {onlyFirst}, only {second} on {onlySecond}.
      </p>
      <p>{verdictText(second, comparison)}</p>
      <p className="muted">Exact McNemar test, two-sided: p {pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}.</p>
    </>
  );
}
