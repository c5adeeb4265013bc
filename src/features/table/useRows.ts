import { useEffect, useMemo, useRef, useState } from 'react';
import { useLanguage } from '../../ui/useLanguage';
import type { TableSort } from '../../ui/WindowedTable';
import { useMeasured, useTableDesk, useTaughtDesk } from './parts';
import { columnsOf, type Filter, rowsOf } from './rows';

/** While a run changes things ten times a second, rows move once in so many milliseconds. */
const PACE = 700;

/** The value, no more often than that; at once after a pause. */
function usePaced<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + PACE - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}

/** The rows that the filter lets through, in their order, the columns there are, and what was measured, no more often than rows move. */
export function useRows(filter: Filter, sort: TableSort) {
  const items = useTableDesk(({ session }) => session.items);
  const gallery = usePaced(items.gallery);
  const measured = useMeasured((all) => all);
  const pictures = usePaced(measured);
  const taught = useTaughtDesk((desk) => desk.taught);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: titles are read in the language that is spoken.
  const columns = useMemo(() => columnsOf(pictures.sheets), [pictures, language]);
  const latest = useRef(items);
  latest.current = items;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the items that the paced value stands for; what is sorted by is read in the language that is spoken.
  const rows = useMemo(
    () => rowsOf(latest.current.values(), filter, sort, taught, pictures),
    [gallery, filter, sort, taught, pictures, language],
  );
  return { rows, columns, pictures };
}
