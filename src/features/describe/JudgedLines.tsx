import type { DescriptionJudgement, JudgedState } from '../../state/describe-categories';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Notice } from '../../ui/Notice';
import { countText, percentText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';
import { useDescribe } from './parts';

const PART: Record<DescriptionJudgement['part'], string> = {
  validation: 'the validation part of the data set',
  test: 'the test part of the data set',
  all: 'the whole data set, of which no part with these categories is set aside: the model may have been trained on them',
};

const points = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
const share = (value: number | null): string => (value === null ? 'none' : percentText(value));
const score = (value: number | null): string => value?.toFixed(3) ?? 'none';

function pairedText({ onlyFirst, onlySecond, difference, interval, pValue }: DescriptionJudgement['comparison']): string {
  if (onlyFirst + onlySecond === 0) return 'The same pictures are named right before and after';
  const spread = interval ? `, 95 % interval ${points(interval[0])} to ${points(interval[1])}` : '';
  const chance = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
  return `Only before right: ${onlyFirst}, only after: ${onlySecond}; ${points(difference ?? 0)} points${spread} (exact McNemar test, ${chance})`;
}

/** What labelled pictures at hand say of the drafts: top-1 and macro-F1 before and after, and the paired comparison. */
export function JudgedLines({ judged }: { judged: JudgedState }) {
  const { categories } = useDescribe();
  if (judged.kind === 'none') return <p className="muted">No labelled pictures of these categories at hand.</p>;
  if (judged.kind === 'failed') {
    const { code, message, advice } = judged.error;
    const words = `${message} ${advice}`;
    return code === 'cancelled' ? <p className="muted">{words}</p> : <Notice tone="fail">{words}</Notice>;
  }
  if (judged.kind === 'computing')
    return (
      <div className="effect-choice">
        <p className="muted">Naming the labelled pictures before and after …</p>
        {judged.total > 0 && (
          <>
            <ProgressLine label="Scoring the labelled pictures" fraction={judged.done / judged.total} />
            <Button onPress={categories.stopJudging}>Stop scoring</Button>
          </>
        )}
      </div>
    );
  const { part, n, before, after, comparison, added } = judged.judgement;
  return (
    <section aria-label="Labelled pictures">
      <p className="muted">
        Named before and after: {countText(n + added.n, 'labelled picture')} of {PART[part]}.
      </p>
      <Facts
        rows={[
          ['Top-1', n > 0 ? `${share(before.top1)} → ${share(after.top1)}` : null],
          ['Macro-F1', n > 0 ? `${score(before.macroF1)} → ${score(after.macroF1)}` : null],
          ['Paired', n > 0 ? `n = ${n.toLocaleString('en')}. ${pairedText(comparison)}` : null],
          ['New categories', added.n > 0 ? `${added.right} of ${countText(added.n, 'picture')} named right` : null],
        ]}
      />
    </section>
  );
}
