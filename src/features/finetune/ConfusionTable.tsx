import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { Judgement } from '../../services/finetune/protocol';

/** Which pictures are listed below the confusion matrix: those of a cell, or the worst. */
export type Cell = { readonly truth: number; readonly predicted: number } | null;

interface Props {
  readonly judgement: Judgement;
  readonly cell: Cell;
  readonly onCell: (cell: Cell) => void;
}

/** Rows: what the pictures are; columns: what the model says. A cell with pictures opens them. */
export function ConfusionTable({ judgement: { report, categories }, cell, onCell }: Props) {
  const labels = categories.map(categoryName);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard
    <section className="table-scroll" aria-label={t('Confusion matrix, scrollable')} tabIndex={0}>
      <table className="confusion">
        <caption>{t('Rows: what they are; columns: what the model says.')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Is')}</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                <span className="confusion-said">{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.confusion.map((row, truth) => {
            const total = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={labels[truth]}>
                <th scope="row">{labels[truth]}</th>
                {row.map((count, predicted) => {
                  const open = cell?.truth === truth && cell.predicted === predicted;
                  const share = total > 0 ? count / total : 0;
                  return (
                    <td key={labels[predicted]} className={truth === predicted ? 'right' : 'wrong'}>
                      {count === 0 ? (
                        <span className="muted">0</span>
                      ) : (
                        <button
                          type="button"
                          aria-pressed={open}
                          aria-label={t('{count} of {label} named {label2}', {
                            count,
                            label: labels[truth],
                            label2: labels[predicted],
                          })}
                          onClick={() => onCell(open ? null : { truth, predicted })}
                        >
                          <span className="confusion-fill" style={{ opacity: 0.15 + 0.45 * share }} aria-hidden="true" />
                          <span className="confusion-count">{count}</span>
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
