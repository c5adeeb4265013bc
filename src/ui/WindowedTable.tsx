// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table element.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are what is chosen, named by aria-activedescendant; headings hold buttons.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys for its rows.
import './windowed-table.css';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { howOf, type Marks, markedAt } from './marks';
import { useExtent } from './useExtent';

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  /** Longer words for the heading, where the title is short. */
  readonly hint?: string;
  /** Width, px. */
  readonly width: number;
  readonly numeric?: boolean;
  /** Absent: it can be sorted by. */
  readonly fixed?: boolean;
}

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

interface Props {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly ids: readonly string[];
  /** The cells of a row, one `TableCell` a column; remembered by whoever draws them, so that scrolling draws only the rows that come. */
  readonly cells: (id: string) => ReactNode;
  readonly sort: TableSort;
  readonly onSort: (sort: TableSort) => void;
  readonly marks: Marks;
  readonly onMarks: (marks: Marks) => void;
  /** Enter or a double click. */
  readonly onOpen: (id: string) => void;
  /** Other keys; true where something was done. */
  readonly onKey: (key: string) => boolean;
  /** Rows whose cells are drawn only when they come into sight. */
  readonly rowSize: number;
}

export const TableCell = ({ numeric = false, children }: { readonly numeric?: boolean; readonly children: ReactNode }) => (
  <div role="gridcell" className={numeric ? 'numeric' : ''}>
    {children}
  </div>
);

/** Rows drawn beyond either edge, so that scrolling shows no gaps. */
const MARGIN = 8;

/**
 * A table of any length: only the rows near the visible part exist. One tab stop for the rows; arrows, Home, End and the page keys move,
 * with Shift they extend what is chosen, Ctrl A chooses all.
 */
export function WindowedTable(props: Props) {
  const { label, columns, ids, cells, sort, onSort, marks, onMarks, onOpen, onKey, rowSize } = props;
  const frame = useRef<HTMLDivElement>(null);
  const base = useId();
  const [scroll, setScroll] = useState(0);
  const [aside, setAside] = useState(false);
  const { height: extent } = useExtent(frame, { width: 600, height: 600 });
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const template = columns.map((column) => `${column.width}px`).join(' ');
  const at = marks.cursor === null ? -1 : ids.indexOf(marks.cursor);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || at < 0) return;
    const [start, room] = [at * rowSize, element.clientHeight - rowSize];
    if (start < element.scrollTop) element.scrollTop = start;
    else if (start + rowSize > element.scrollTop + room) element.scrollTop = start + rowSize - room;
  }, [at, rowSize]);

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('button, input, select')) return;
    const page = Math.max(1, Math.floor(extent / rowSize) - 2);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: ids.length - 1,
    };
    const to = steps[event.key];
    const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a';
    if (all) onMarks({ ids: new Set(ids), cursor: marks.cursor ?? ids[0] ?? null, anchor: marks.anchor });
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (to !== undefined && ids.length > 0) {
      const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
      onMarks(markedAt(ids, marks, id, event.shiftKey ? 'range' : 'alone'));
    } else if (event.key === 'Enter' && marks.cursor !== null) onOpen(marks.cursor);
    else if (event.key === ' ' && marks.cursor !== null) onMarks(markedAt(ids, marks, marks.cursor, 'toggle'));
    else if (!onKey(event.key)) return;
    event.preventDefault();
  };

  const onClick = (id: string) => (event: MouseEvent) => onMarks(markedAt(ids, marks, id, howOf(event)));

  const first = Math.max(0, Math.floor(scroll / rowSize) - MARGIN);
  const last = Math.min(ids.length, Math.ceil((scroll + extent) / rowSize) + MARGIN);
  const shown = ids.slice(first, last).map((id, i) => ({ id, place: first + i }));
  if (at >= 0 && marks.cursor !== null && (at < first || at >= last)) shown.push({ id: marks.cursor, place: at });

  return (
    <div
      ref={frame}
      className="windowed-table"
      role="grid"
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={ids.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={at >= 0 ? `${base}-${marks.cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-aside={aside || undefined}
      onScroll={({ currentTarget }) => {
        setScroll(currentTarget.scrollTop);
        setAside(currentTarget.scrollLeft > 0);
      }}
    >
      <div className="table-head" role="row" tabIndex={-1} aria-rowindex={1} style={{ width, gridTemplateColumns: template }}>
        {columns.map(({ id, title, hint, numeric, fixed }) => {
          const sorted = sort.column === id;
          return (
            <div
              key={id}
              role="columnheader"
              className={numeric ? 'numeric' : ''}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
              title={hint}
            >
              {fixed ? (
                title || <span className="hidden-visually">{hint}</span>
              ) : (
                <button type="button" onClick={() => onSort({ column: id, descending: sorted ? !sort.descending : false })}>
                  {title}
                  <span aria-hidden="true">{sorted ? (sort.descending ? ' ↓' : ' ↑') : ''}</span>
                </button>
              )}
            </div>
          );
        })}
      </div>
      <div className="table-rail" role="rowgroup" style={{ height: ids.length * rowSize, width }}>
        {shown.map(({ id, place }) => (
          <div
            key={id}
            id={`${base}-${id}`}
            className="table-row"
            role="row"
            tabIndex={-1}
            aria-rowindex={place + 2}
            aria-selected={marks.ids.has(id)}
            data-cursor={id === marks.cursor || undefined}
            style={{ top: place * rowSize, height: rowSize, gridTemplateColumns: template }}
            onClick={onClick(id)}
            onDoubleClick={() => onOpen(id)}
          >
            {cells(id)}
          </div>
        ))}
      </div>
    </div>
  );
}
