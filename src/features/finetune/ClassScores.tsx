import { categoryName } from '../../locales/categories';
import { fixed, t } from '../../locales/words';
import type { Judgement } from '../../services/finetune/protocol';

type Interval = readonly [number, number] | null;

function Score({ value, interval }: { value: number | null; interval: Interval }) {
  if (value === null) return <span className="muted">–</span>;
  return (
    <>
      {fixed(value, 2)}{' '}
      <span className="muted">
        {interval && interval[1] > interval[0] ? `${fixed(interval[0], 2)}–${fixed(interval[1], 2)}` : ''}
      </span>
    </>
  );
}

/** Precision, recall and F1 of every class with 95 % bootstrap intervals. */
export function ClassScores({ judgement: { report, intervals } }: { judgement: Judgement }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard
    <section className="table-scroll" aria-label={t('Scores per class, scrollable')} tabIndex={0}>
      <table className="scores">
        <caption>
          {t(
            "Behind each score its 95 % interval. For experts: by bootstrap, pictures of one group drawn together; where all draws agree, Wilson's interval of as many trials as groups, and none for F1, which is no share.",
          )}
        </caption>
        <thead>
          <tr>
            {[
              t('Class'),
              t('Pictures'),
              t('Right where it says so (precision)'),
              t('Found of all there are (recall)'),
              t('Both in one (F1)'),
            ].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.perCategory.map(({ category, n, precision, recall, f1 }, c) => {
            const of = intervals.perClass[c];
            return (
              <tr key={category}>
                <th scope="row">{categoryName(category)}</th>
                <td>{n}</td>
                <td>
                  <Score value={precision} interval={of?.precision ?? null} />
                </td>
                <td>
                  <Score value={recall} interval={of?.recall ?? null} />
                </td>
                <td>
                  <Score value={f1} interval={of?.f1 ?? null} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
