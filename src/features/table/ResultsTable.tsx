import { t } from '../../locales/words';
import { useLanguage } from '../../ui/useLanguage';
import './table.css';
import { memo, type ReactNode, useMemo, useState } from 'react';
import { nameOf, pathOf } from '../../state/item';
import { MiddleName } from '../../ui/MiddleName';
import { type Marks, NO_MARKS } from '../../ui/marks';
import { Thumb } from '../../ui/picture/Thumb';
import { TableCell, type TableColumn, type TableSort, WindowedTable } from '../../ui/WindowedTable';
import { Filters } from './Filters';
import { PooledBodies } from './PooledBodies';
import { useMeasured, useTableDesk, useTableParts, useTaughtDesk } from './parts';
import { calledOf, cellText, type Filter, NO_FILTER } from './rows';
import { TableActions } from './TableActions';
import { useRows } from './useRows';

const AS_DROPPED: TableSort = { column: 'arrival', descending: false };

/** Every picture of the session as a row: what it is taken for, how sure, and all that was measured. */
export function ResultsTable({ onShow }: { readonly onShow: () => void }) {
  const { conductor } = useTableParts();
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [sort, setSort] = useState<TableSort>(AS_DROPPED);
  const [marks, setMarks] = useState<Marks>(NO_MARKS);
  const { rows, columns, pictures } = useRows(filter, sort);
  const total = useTableDesk(({ session }) => session.items.size);
  const engine = useTableDesk((desk) => desk.engine);
  const known = useTaughtDesk((desk) => desk.categories);
  const categories = known.length > 0 ? known : engine.phase === 'ready' ? engine.report.categories : [];
  const chosen = useMemo(() => rows.ids.filter((id) => marks.ids.has(id)), [rows.ids, marks.ids]);
  const say = (category: string | null) => conductor.say(chosen, { category });
  const open = (id: string) => {
    conductor.select(id);
    onShow();
  };
  const onKey = (key: string): boolean => {
    if (chosen.length === 0) return false;
    if (key === 'Delete' || key === 'Backspace') {
      conductor.remove(chosen, rows.ids);
      setMarks(NO_MARKS);
      return true;
    }
    const place = /^[0-9]$/.test(key) ? (Number(key) + 9) % 10 : -1;
    if (key.toLowerCase() !== 'x' && !categories[place]) return false;
    say(categories[place] ?? null);
    return true;
  };
  return (
    <section className="results" aria-label={t('Results as a table')}>
      <Filters filter={filter} onFilter={setFilter} rows={rows} />
      <p className="results-count" aria-live="polite">
        {rows.ids.length < total
          ? t('{count, plural, one {# picture} other {# pictures}} of {total, number}', { count: rows.ids.length, total })
          : t('{count, plural, one {# picture} other {# pictures}}', { count: rows.ids.length })}
        {chosen.length > 0 && `, ${t('{count, number} chosen', { count: chosen.length })}`}
      </p>
      <PooledBodies
        pictures={pictures}
        ids={chosen.length > 0 ? chosen : rows.ids}
        what={chosen.length > 0 ? t('the chosen pictures') : t('all these pictures')}
      />
      <TableActions chosen={chosen} shown={rows.ids} categories={categories} onSay={say} />
      <WindowedTable
        label={t('Results')}
        columns={columns}
        ids={rows.ids}
        cells={(id) => <RowCells id={id} columns={columns} />}
        sort={sort}
        onSort={setSort}
        marks={marks}
        onMarks={setMarks}
        onOpen={open}
        onKey={onKey}
        rowSize={44}
      />
    </section>
  );
}

/** One row; drawn anew only where its picture, what is known of it or the columns have changed. */
const RowCells = memo(function RowCells({ id, columns }: { readonly id: string; readonly columns: readonly TableColumn[] }) {
  const item = useTableDesk(({ session }) => session.items.get(id));
  const taught = useTaughtDesk((desk) => desk.taught);
  const pictures = useMeasured((all) => all);
  useLanguage();
  if (!item) return null;
  const called = calledOf(item, taught);
  const inside = (column: string): ReactNode => {
    if (column === 'thumb') return item.thumbnail && <Thumb thumbnail={item.thumbnail} />;
    if (column === 'name') return <MiddleName name={nameOf(item)} whole={pathOf(item)} />;
    const words = cellText(item, column, called, pictures);
    return called.by === 'you' && column === 'category' ? <span className="by-you">{words}</span> : words;
  };
  return columns.map(({ id: column, numeric }) => (
    <TableCell key={column} numeric={numeric ?? false}>
      {inside(column)}
    </TableCell>
  ));
});
