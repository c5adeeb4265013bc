import { categoryName } from '../../locales/categories';
import { fixed, t } from '../../locales/words';
import type { DescriptionEffect } from '../../models/protocol';
import { signedText } from '../../ui/quantity';

interface Props {
  readonly effect: DescriptionEffect;
  readonly side: 'before' | 'after' | 'difference';
}

/** Steps of shading: the class of a cell. Strong enough to be seen, never so that the number is not. */
const shade = (value: number, side: Props['side'], largest: number): string => {
  if (side !== 'difference') return `shade-${Math.round(Math.max(0, Math.min(1, value)) * 5)}`;
  const step = largest < 0.005 ? 0 : Math.round((Math.abs(value) / largest) * 4);
  if (step === 0) return '';
  return value > 0 ? `nearer-${step}` : `farther-${step}`;
};

/** How alike the categories are to the model, as a table. The number of a column is that of the row of the same category. */
export function SimilarityTable({ effect: { categories, before, after }, side }: Props) {
  const known = before.length;
  const cellOf = (row: number, column: number): number | null => {
    if (side === 'after') return after[row][column];
    if (row >= known || column >= known) return null;
    return side === 'before' ? before[row][column] : after[row][column] - before[row][column];
  };
  const largest = Math.max(
    0,
    ...categories.flatMap((_, row) => categories.map((__, column) => Math.abs(cellOf(row, column) ?? 0))),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard.
    <section className="similarity-frame" tabIndex={0} aria-label={t('Similarity of the categories')}>
      <table className="similarity">
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {t('Category')}
            </th>
            {categories.map((name, column) => (
              <th key={name} scope="col" title={categoryName(name)}>
                <span aria-hidden="true">{column + 1}</span>
                <span className="hidden-visually">{categoryName(name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map((name, row) => (
            <tr key={name}>
              <td className="similarity-number" aria-hidden="true">
                {row + 1}
              </td>
              <th scope="row">{categoryName(name)}</th>
              {categories.map((other, column) => {
                const value = cellOf(row, column);
                if (value === null) return <td key={other}>{t('new')}</td>;
                return (
                  <td key={other} className={row === column && side !== 'difference' ? 'self' : shade(value, side, largest)}>
                    {side === 'difference' ? (Math.abs(value) < 0.005 ? '0' : signedText(value)) : fixed(value, 2)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
