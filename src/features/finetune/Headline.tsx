import { endedEarlyText, intervalWords, judgedOnText } from '../../locales/judged';
import { fixed, t } from '../../locales/words';
import type { JudgedModel } from '../../services/finetune/protocol';
import { percentText } from '../../ui/quantity';
import { rich } from '../../ui/rich';
import { Facts } from '../../ui/Section';

export const intervalText = (interval: readonly [number, number] | null): string => intervalWords(interval, percentText);

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
  if (report.top1 === null) return <p>{t('{model} was judged on no picture.', { model })}</p>;
  return (
    <section className="judgement-part headline" aria-label={t('In short')}>
      <p className="headline-number">
        {rich('{model} names {top1} right{interval}', {
          model,
          top1: <strong>{percentText(report.top1)}</strong>,
          interval: intervalText(intervals.top1),
        })}
      </p>
      <p>
        {judgedOnText(on, report.n)}
        {parentId !== null &&
          parentId !== 'base' &&
          ` ${t('It started from a model that was itself trained or imported here: if that one learned from some of these pictures, this is too kind.')}`}
      </p>
      {early !== null && <p>{early}</p>}
      <Facts
        rows={[
          [
            t('All classes alike (macro-F1)'),
            report.macroF1 === null
              ? null
              : `${fixed(report.macroF1, 3)}${intervalWords(intervals.macroF1, (score) => fixed(score, 3))}`,
          ],
          [t('Among first two'), report.top2 === null ? null : percentText(report.top2)],
          [t('Among first three'), report.top3 === null ? null : percentText(report.top3)],
        ]}
      />
    </section>
  );
}
