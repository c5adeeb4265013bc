import type { JudgedModel } from '../../state/fine-tune';
import { percentText } from '../../ui/quantity';
import { useTraining } from './parts';

const points = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} points`;

/** The new model beside its parent on the same pictures, in words. */
export function Comparison({ judged: { before, on, judgement } }: { judged: JudgedModel }) {
  const models = useTraining((desk) => desk.models);
  if (!before)
    return (
      <section className="judgement-part" aria-label="Comparison">
        <h3>Compared with the model before</h3>
        <p className="muted">
          {on === 'folds'
            ? 'With folds there are no pictures that neither model has seen.'
            : 'Not possible: the model before does not know all of these classes.'}
        </p>
      </section>
    );
  const { comparison } = before;
  const name = models?.find(({ id }) => id === before.id)?.name ?? before.id;
  const { n, onlyFirst, onlySecond, difference, interval, pValue } = comparison;
  const better = onlySecond > onlyFirst;
  const verdict =
    onlyFirst + onlySecond === 0
      ? 'Both name the same pictures right: no difference can be seen.'
      : pValue < 0.05
        ? `The new model is ${better ? 'better' : 'worse'}: a split this uneven would come by chance in ${pValue < 0.001 ? 'fewer than 1 in 1,000' : `${(100 * pValue).toFixed(1)} of 100`} cases.`
        : `Whether the new model is ${better ? 'better' : 'worse'} cannot be said: a split this uneven comes by chance in ${(100 * pValue).toFixed(0)} of 100 cases. More test pictures would tell.`;
  return (
    <section className="judgement-part" aria-label="Comparison">
      <h3>Compared with {name}</h3>
      <p>
        On the same {n} pictures: {name} names {percentText(before.judgement.report.top1 ?? 0)} right, the new model{' '}
        {percentText(judgement.report.top1 ?? 0)}
        {difference !== null &&
          interval &&
          ` (${points(difference)}, 95 % interval ${points(interval[0])} to ${points(interval[1])})`}
        . Only {name} was right on {onlyFirst}, only the new model on {onlySecond}.
      </p>
      <p>{verdict}</p>
      <p className="muted">Exact McNemar test, two-sided: p = {pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)}.</p>
    </section>
  );
}
