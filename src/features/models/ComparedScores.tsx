import { categoryName } from '../../locales/categories';
import { fixed, numberText, t } from '../../locales/words';
import type { ModelComparison, ModelScores, Score } from '../../state/compare-models';
import { percentText } from '../../ui/quantity';
import { commonClasses, JUDGED_ON, scoresText } from './comparison-words';
import { SideTable } from './SideTable';

const share = (value: number): string => percentText(value);
const plain = (value: number): string => fixed(value, 3);

/** A score in 0..1 with its interval, as numbers and as a mark on a line from 0 to 1. */
function Marked({ score, text }: { score: Score | null; text: (value: number) => string }) {
  if (!score) return <span className="muted">–</span>;
  const { value, interval } = score;
  const wide = interval !== null && interval[1] > interval[0];
  return (
    <div className="marked">
      <span className="marked-value">{text(value)}</span>
      {wide && <span className="muted">{t('{text} to {text2}', { text: text(interval[0]), text2: text(interval[1]) })}</span>}
      <svg className="marked-line" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <line className="marked-track" x1="0" x2="100" y1="4" y2="4" />
        {wide && (
          <rect
            className="marked-interval"
            x={100 * interval[0]}
            y="2.5"
            width={100 * (interval[1] - interval[0])}
            height="3"
          />
        )}
        <rect className="marked-point" x={Math.min(98.5, Math.max(0, 100 * value - 0.75))} y="0" width="1.5" height="8" />
      </svg>
    </div>
  );
}

const judgedOn = (scores: ModelScores | null) =>
  scores === null ? (
    <span className="muted">{t('not judged')}</span>
  ) : (
    `${t('{n, plural, one {# picture} other {# pictures}}', { n: scores.n })}${scores.on === 'folds' ? ',' : ''} ${JUDGED_ON[scores.on]}`
  );

/** What each was measured to be worth on its own pictures, whole and per class. */
export function ComparedScores({ comparison }: { comparison: ModelComparison }) {
  const { first, second } = comparison;
  const names = [first.model.name, second.model.name] as const;
  const [a, b] = [first.scores, second.scores];
  return (
    <section className="compared-part" aria-label={t('Scores')}>
      <h3>{t('Scores of each on its own pictures')}</h3>
      <p>{scoresText(comparison)}</p>
      <SideTable
        caption={t(
          'With 95 % intervals where they are known; none where every draw of the pictures gives the same (bootstrap)',
        )}
        names={names}
        rows={[
          { name: t('Judged on'), cells: [judgedOn(a), judgedOn(b)] },
          {
            name: t('Named right (top-1)'),
            cells: [
              <Marked key="a" score={a?.top1 ?? null} text={share} />,
              <Marked key="b" score={b?.top1 ?? null} text={share} />,
            ],
          },
          {
            name: t('All classes alike (macro-F1)'),
            cells: [
              <Marked key="a" score={a?.macroF1 ?? null} text={plain} />,
              <Marked key="b" score={b?.macroF1 ?? null} text={plain} />,
            ],
          },
        ]}
      />
      <PerClass a={a} b={b} names={names} />
    </section>
  );
}

function PerClass({ a, b, names }: { a: ModelScores | null; b: ModelScores | null; names: readonly [string, string] }) {
  if (!a || !b || a.f1.length === 0 || b.f1.length === 0)
    return <p className="muted">{t('The score per class (F1) is not stored with both.')}</p>;
  const common = commonClasses(
    a.f1.map(({ category }) => category),
    b.f1.map(({ category }) => category),
  );
  if (common.length === 0) return <p className="muted">{t('They have no class in common.')}</p>;
  return (
    <SideTable
      caption={
        common.length === a.f1.length && common.length === b.f1.length
          ? t('Score per class (F1), each on its own pictures')
          : t(
              'Score (F1) of the {count, plural, one {# class} other {# classes}} that both know, each on its own pictures and among its own classes',
              { count: common.length },
            )
      }
      names={names}
      rows={common.map(([i, j]) => ({
        name: categoryName(a.f1[i].category),
        cells: [<ClassScore key="a" of={a.f1[i]} />, <ClassScore key="b" of={b.f1[j]} />],
      }))}
    />
  );
}

const ClassScore = ({ of: { n, score } }: { of: ModelScores['f1'][number] }) => (
  <>
    <Marked score={score} text={plain} />
    <span className="muted">n = {numberText(n)}</span>
  </>
);
