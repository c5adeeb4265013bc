import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { howOf, type MarkHow } from './marks';
import { useExtent } from './useExtent';

interface Props {
  readonly label: string;
  readonly ids: readonly string[];
  /** The active entry, where keys move from. */
  readonly selected: string | null;
  /** More than that one, where several are chosen. */
  readonly chosen: ReadonlySet<string>;
  readonly orientation: 'vertical' | 'horizontal';
  /** Extent of one entry along the list, px. */
  readonly entrySize: number;
  readonly onSelect: (id: string, how: MarkHow) => void;
  readonly onSelectAll: () => void;
  /** Enter or a double click. */
  readonly onOpen: (id: string) => void;
  readonly onDelete: (id: string) => void;
  readonly children: (id: string) => ReactNode;
}

/** Entries drawn beyond either edge, so that scrolling shows no gaps. */
const MARGIN = 6;

/**
 * A list box of any length: only the entries near the visible part exist. One tab stop; arrows, Home, End, PageUp and PageDown move
 * the active entry, which is always chosen; with Shift they extend what is chosen, Ctrl A chooses all.
 */
export function WindowedList(props: Props) {
  const { label, ids, selected, chosen, orientation, entrySize, onSelect, onSelectAll, onOpen, onDelete, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const base = useId();
  const [scroll, setScroll] = useState(0);
  const vertical = orientation === 'vertical';
  const extent = useExtent(frame, { width: 600, height: 600 })[vertical ? 'height' : 'width'];
  const index = selected === null ? -1 : ids.indexOf(selected);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || index < 0) return;
    const start = index * entrySize;
    const at = vertical ? element.scrollTop : element.scrollLeft;
    const room = vertical ? element.clientHeight : element.clientWidth;
    const target = start < at ? start : start + entrySize > at + room ? start + entrySize - room : at;
    if (target !== at) element.scrollTo(vertical ? { top: target } : { left: target });
  }, [index, entrySize, vertical]);

  const move = (to: number, how: MarkHow) => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, to))];
    if (next !== undefined) onSelect(next, how);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      onSelectAll();
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(extent / entrySize) - 1);
    const targets: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowRight: index + 1,
      ArrowUp: index - 1,
      ArrowLeft: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: ids.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) move(target, event.shiftKey ? 'range' : 'alone');
    else if (selected === null) return;
    else if (event.key === 'Escape' && chosen.size > 1) onSelect(selected, 'alone');
    else if (event.key === 'Enter') onOpen(selected);
    else if (event.key === 'Delete' || event.key === 'Backspace') onDelete(selected);
    else return;
    event.preventDefault();
  };

  const first = Math.max(0, Math.floor(scroll / entrySize) - MARGIN);
  const last = Math.min(ids.length, Math.ceil((scroll + extent) / entrySize) + MARGIN);
  // The active entry exists even when scrolled away: aria-activedescendant must point at something.
  const shown = ids.slice(first, last).map((id, i) => ({ id, place: first + i }));
  if (index >= 0 && selected !== null && (index < first || index >= last)) shown.push({ id: selected, place: index });

  return (
    <div
      ref={frame}
      className={`windowed-list ${orientation}`}
      role="listbox"
      aria-label={label}
      aria-orientation={orientation}
      aria-multiselectable="true"
      aria-activedescendant={index >= 0 ? `${base}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScroll(vertical ? event.currentTarget.scrollTop : event.currentTarget.scrollLeft)}
    >
      <div
        className="windowed-rail"
        role="presentation"
        style={{ [vertical ? 'height' : 'width']: `${ids.length * entrySize}px` }}
      >
        {shown.map(({ id, place }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list box above takes the keys for its options.
          // biome-ignore lint/a11y/useFocusableInteractive: the active option is named by aria-activedescendant, not focused.
          <div
            key={id}
            id={`${base}-${id}`}
            className="windowed-entry"
            role="option"
            aria-selected={id === selected || chosen.has(id)}
            data-active={(id === selected && chosen.size > 1) || undefined}
            aria-posinset={place + 1}
            aria-setsize={ids.length}
            style={{ [vertical ? 'top' : 'left']: `${place * entrySize}px`, [vertical ? 'height' : 'width']: `${entrySize}px` }}
            onClick={(event) => onSelect(id, howOf(event))}
            onDoubleClick={() => onOpen(id)}
          >
            {children(id)}
          </div>
        ))}
      </div>
    </div>
  );
}
