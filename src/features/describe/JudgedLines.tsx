import { fixed, numberText, t, words } from '../../locales/words';
import type { DescriptionJudgement } from '../../models/protocol';
import type { JudgedState } from '../../state/describe-categories';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { percentText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';
import { useDescribe } from './parts';

const PART: Record<DescriptionJudgement['part'], string> = words({
  validation: 'the validation part of the data set',
  test: 'the test part of the data set',
  all: 'the whole data set, of which no part with these categories is set aside: the model may have been trained on them',
});

const points = (share: number): string => `${share < 0 ? '−' : '+'}${fixed(Math.abs(100 * share), 1)}`;
const share = (value: number | null): string => (value === null ? t('none') : percentText(value));
const score = (value: number | null): string => (value === null ? t('none') : fixed(value, 3));

function pairedText({ onlyFirst, onlySecond, difference, interval, pValue }: DescriptionJudgement['comparison']): string {
  if (onlyFirst + onlySecond === 0) return t('The same pictures are named right before and after');
  const chance = pValue < 0.001 ? 'p < 0.001' : `p = ${fixed(pValue, 3)}`;
  const said = { onlyFirst, onlySecond, points: points(difference ?? 0), chance };
  return interval
    ? t(
        'Only before right: {onlyFirst}, only after: {onlySecond}; {points} points, 95 % interval {low} to {high} (exact McNemar test, {chance})',
        { ...said, low: points(interval[0]), high: points(interval[1]) },
      )
    : t('Only before right: {onlyFirst}, only after: {onlySecond}; {points} points (exact McNemar test, {chance})', said);
}

/** What labelled pictures at hand say of the drafts: top-1 and macro-F1 before and after, and the paired comparison. */
export function JudgedLines({ judged }: { judged: JudgedState }) {
  const { categories } = useDescribe();
  if (judged.kind === 'none') return <p className="muted">{t('No labelled pictures of these categories at hand.')}</p>;
  if (judged.kind === 'failed') {
    const { code, message, advice } = judged.error;
    const words = <Fault error={{ message, advice }} />;
    return code === 'cancelled' ? <p className="muted">{words}</p> : <Notice tone="fail">{words}</Notice>;
  }
  if (judged.kind === 'computing')
    return (
      <div className="effect-choice">
        <p className="muted">{t('Naming the labelled pictures before and after …')}</p>
        {judged.total > 0 && (
          <>
            <ProgressLine label={t('Scoring the labelled pictures')} fraction={judged.done / judged.total} />
            <Button onPress={categories.stopJudging}>{t('Stop scoring')}</Button>
          </>
        )}
      </div>
    );
  const { part, n, before, after, comparison, added } = judged.judgement;
  return (
    <section aria-label={t('Labelled pictures')}>
      <p className="muted">
        {t('Named before and after: {n, plural, one {# labelled picture} other {# labelled pictures}} of {part}.', {
          n: n + added.n,
          part: PART[part],
        })}
      </p>
      <Facts
        rows={[
          [t('Named right (top-1)'), n > 0 ? `${share(before.top1)} → ${share(after.top1)}` : null],
          [t('All classes alike (macro-F1)'), n > 0 ? `${score(before.macroF1)} → ${score(after.macroF1)}` : null],
          [t('On the same pictures (paired)'), n > 0 ? `n = ${numberText(n)}. ${pairedText(comparison)}` : null],
          [
            t('New categories'),
            added.n > 0
              ? t('{right} of {n, plural, one {# picture} other {# pictures}} named right', { right: added.right, n: added.n })
              : null,
          ],
        ]}
      />
    </section>
  );
}
