/** A paired comparison of two models in words, wherever one is shown. */
import { fixed, spoken, t } from '../locales/words';
import { percentText } from './quantity';

export interface PairedNumbers {
  readonly n: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Of the second minus the first, as shares. */
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  readonly pValue: number;
}

const points = (share: number): string =>
  t('{points} points', { points: `${share >= 0 ? '+' : '−'}${fixed(Math.abs(100 * share), 1)}` });
/** A name keeps its spelling also where it begins a sentence. */
const beginning = (name: string): string =>
  spoken() === 'ja' ? name : name.replace(/^(the|das) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));

/** What the test allows to be said of `second`, named as within a sentence. */
export function verdictText(second: string, { onlyFirst, onlySecond, pValue }: PairedNumbers): string {
  if (onlyFirst + onlySecond === 0) return t('Both name the same pictures right: no difference can be seen.');
  if (onlyFirst === onlySecond)
    return t(
      'Neither is seen to be better: each is right on {onlyFirst, plural, one {# picture} other {# pictures}} that the other misses.',
      { onlyFirst },
    );
  const better = onlySecond > onlyFirst ? 'better' : 'worse';
  if (pValue >= 0.05)
    return t(
      'Whether {second} is {better, select, better {better} other {worse}} cannot be said: a split this uneven comes by chance in {pValue} of 100 cases. More test pictures would tell.',
      { second, better, pValue: fixed(100 * pValue, 0) },
    );
  const chance = pValue < 0.001 ? t('fewer than 1 in 1,000') : t('{pValue} of 100', { pValue: fixed(100 * pValue, 1) });
  return t(
    '{second} is {better, select, better {better} other {worse}}: a split this uneven would come by chance in {chance} cases.',
    { second: beginning(second), better, chance },
  );
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
  const words = {
    ...{ n, first, second, onlyFirst, onlySecond },
    right: percentText(right[0]),
    right2: percentText(right[1]),
  };
  return (
    <>
      <p>
        {difference !== null && interval
          ? t(
              'On the same {n, plural, one {# picture} other {# pictures}}: {first} names {right} right, {second} {right2} ({points}, 95 % interval {low} to {high}). Only {first} was right on {onlyFirst}, only {second} on {onlySecond}.',
              { ...words, points: points(difference), low: points(interval[0]), high: points(interval[1]) },
            )
          : t(
              'On the same {n, plural, one {# picture} other {# pictures}}: {first} names {right} right, {second} {right2}. Only {first} was right on {onlyFirst}, only {second} on {onlySecond}.',
              words,
            )}
      </p>
      <p>{verdictText(second, comparison)}</p>
      <p className="muted">
        {t('Exact McNemar test, two-sided: p {p}.', { p: pValue < 0.001 ? '< 0.001' : `= ${fixed(pValue, 3)}` })}
      </p>
    </>
  );
}
