import type { JudgedModel } from '../../state/fine-tune';
import { countText, percentText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';
import { endedEarlyText } from './words';

/** Older judgements hold intervals without a width where all draws agreed: they promise too much, and are left out. */
const within = (interval: readonly [number, number] | null, words: (share: number) => string): string =>
  interval && interval[1] > interval[0] ? ` (95 % interval ${words(interval[0])} to ${words(interval[1])})` : '';

export const intervalText = (interval: readonly [number, number] | null): string => within(interval, percentText);

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
export function Headline({ model, judged, parentId }: Props) {
  const { judgement, on } = judged;
  const early = endedEarlyText(judged);
  const { report, intervals } = judgement;
  if (report.top1 === null) return <p>{model} was judged on no picture.</p>;
  return (
    <section className="judgement-part headline" aria-label="In short">
      <p className="headline-number">
        {model} names <strong>{percentText(report.top1)}</strong> right
        {intervalText(intervals.top1)}
      </p>
      <p>
        Judged on {countText(report.n, 'picture')}
        {on === 'folds' ? ', ' : ' '}
        {ON[on]}.
        {parentId !== null &&
          parentId !== 'base' &&
          ' It started from a model that was itself trained or imported here: if that one learned from some of these pictures, this is too kind.'}
      </p>
      {early !== null && <p>{early}</p>}
      <Facts
        rows={[
          [
            'Macro-F1',
            report.macroF1 === null
              ? null
              : `${report.macroF1.toFixed(3)}${within(intervals.macroF1, (score) => score.toFixed(3))}`,
          ],
          ['Among first two', report.top2 === null ? null : percentText(report.top2)],
          ['Among first three', report.top3 === null ? null : percentText(report.top3)],
        ]}
      />
    </section>
  );
}
