import type { JudgedModel } from '../../state/fine-tune';
import { countText, percentText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';

export const intervalText = (interval: readonly [number, number] | null): string =>
  interval ? ` (95 % interval ${percentText(interval[0])} to ${percentText(interval[1])})` : '';

/** Of a score in 0..1, as a number. */
const scoreInterval = (interval: readonly [number, number] | null): string =>
  interval && interval[1] > interval[0] ? ` (95 % interval ${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})` : '';

/**
 * Where all pictures are named right (or none), every bootstrap draw says the same, and its interval would promise what few pictures
 * cannot: the score interval (Wilson, JASA 22, 209, 1927) still tells how many there were.
 */
function top1Interval(share: number, n: number, interval: readonly [number, number] | null): readonly [number, number] | null {
  if (interval && interval[1] > interval[0]) return interval;
  const z2 = 1.96 ** 2;
  if (share === 1) return [n / (n + z2), 1];
  return share === 0 ? [0, z2 / (n + z2)] : interval;
}

const ON: Record<JudgedModel['on'], string> = {
  test: 'of the test part, which nothing in the training has seen',
  folds: 'each by a fit that had not seen it (k-fold)',
  validation: 'of the validation part, by which the training was ended: somewhat too kind',
};

interface Props {
  readonly model: string;
  readonly judged: JudgedModel;
  /** The model it started from; null from scratch. */
  readonly parentId: string | null;
}

/** The one number, how sure it is, and on which pictures. */
export function Headline({ model, judged: { judgement, on }, parentId }: Props) {
  const { report, intervals } = judgement;
  if (report.top1 === null) return <p>{model} was judged on no picture.</p>;
  return (
    <section className="judgement-part headline" aria-label="In short">
      <p className="headline-number">
        {model} names <strong>{percentText(report.top1)}</strong> right
        {intervalText(top1Interval(report.top1, report.n, intervals.top1))}
      </p>
      <p>
        Judged on {countText(report.n, 'picture')} {ON[on]}.
        {parentId !== null &&
          parentId !== 'base' &&
          ' It started from a model that was itself trained or imported here: if that one learned from some of these pictures, this is too kind.'}
      </p>
      <Facts
        rows={[
          ['Macro-F1', report.macroF1 === null ? null : `${report.macroF1.toFixed(3)}${scoreInterval(intervals.macroF1)}`],
          ['Among first two', report.top2 === null ? null : percentText(report.top2)],
          ['Among first three', report.top3 === null ? null : percentText(report.top3)],
        ]}
      />
    </section>
  );
}
