import type { JudgedModel } from '../../state/fine-tune';
import { countText, percentText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';

export const intervalText = (interval: readonly [number, number] | null): string =>
  interval ? ` (95 % interval ${percentText(interval[0])} to ${percentText(interval[1])})` : '';

const ON: Record<JudgedModel['on'], string> = {
  test: 'of the test part, which nothing in the training has seen',
  folds: 'each by a fit of the last layers that had not seen it (k-fold)',
  validation: 'of the validation part, by which the training was ended: somewhat too kind',
};

/** The one number, how sure it is, and on which pictures. */
export function Headline({ model, judged: { judgement, on } }: { model: string; judged: JudgedModel }) {
  const { report, intervals } = judgement;
  if (report.top1 === null) return <p>{model} was judged on no picture.</p>;
  return (
    <section className="judgement-part headline" aria-label="In short">
      <p className="headline-number">
        {model} names <strong>{percentText(report.top1)}</strong> right{intervalText(intervals.top1)}
      </p>
      <p>
        Judged on {countText(report.n, 'picture')} {ON[on]}.
      </p>
      <Facts
        rows={[
          ['Macro-F1', report.macroF1 === null ? null : `${report.macroF1.toFixed(3)}${intervalText(intervals.macroF1)}`],
          ['Among first two', report.top2 === null ? null : percentText(report.top2)],
          ['Among first three', report.top3 === null ? null : percentText(report.top3)],
        ]}
      />
    </section>
  );
}
