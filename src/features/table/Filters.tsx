import { categoryName } from '../../locales/categories';
import { numberText, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { type Filter, KIND_WORDS, NO_FILTER, type Rows } from './rows';

interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly rows: Rows;
}

const byCount = ([, a]: readonly [string, number], [, b]: readonly [string, number]): number => b - a;

/** Search and filters; the choices carry their counts, so that they are the totals as well. */
export function Filters({ filter, onFilter, rows }: Props) {
  const set = (change: Partial<Filter>) => onFilter({ ...filter, ...change });
  const categories = [...rows.byCategory].sort(byCount);
  const kinds = [...rows.byKind].sort(byCount);
  const sum = (counts: readonly (readonly [string, number])[]) => counts.reduce((all, [, count]) => all + count, 0);
  return (
    <search className="filters">
      <label>
        <span className="hidden-visually">{t('Search by name')}</span>
        <input
          type="search"
          className="text-field"
          placeholder={t('Search by name or folder')}
          value={filter.text}
          onChange={(event) => set({ text: event.target.value })}
        />
      </label>
      <label className="select">
        <span className="hidden-visually">{t('Category')}</span>
        <select
          value={filter.category ?? ' all'}
          onChange={(event) => set({ category: event.target.value === ' all' ? null : event.target.value })}
        >
          <option value=" all">{t('All categories ({sum, number})', { sum: sum(categories) })}</option>
          {categories.map(([category, count]) => (
            <option key={category} value={category}>
              {category === '' ? t('Without a category') : categoryName(category)} ({numberText(count)})
            </option>
          ))}
          {filter.category !== null && !rows.byCategory.has(filter.category) && (
            <option value={filter.category}>{categoryName(filter.category)} (0)</option>
          )}
        </select>
      </label>
      <label className="select">
        <span className="hidden-visually">{t('Verdict')}</span>
        <select
          value={filter.kind ?? ' all'}
          onChange={(event) => set({ kind: event.target.value === ' all' ? null : event.target.value })}
        >
          <option value=" all">{t('All verdicts ({sum, number})', { sum: sum(kinds) })}</option>
          {kinds.map(([kind, count]) => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind]} ({numberText(count)})
            </option>
          ))}
          {filter.kind !== null && !rows.byKind.has(filter.kind) && (
            <option value={filter.kind}>{KIND_WORDS[filter.kind]} (0)</option>
          )}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={filter.labelled} onChange={(event) => set({ labelled: event.target.checked })} />
        {t('Labelled by you')}
      </label>
      {filter !== NO_FILTER && (
        <Button look="quiet" onPress={() => onFilter(NO_FILTER)}>
          {t('Show all')}
        </Button>
      )}
    </search>
  );
}
