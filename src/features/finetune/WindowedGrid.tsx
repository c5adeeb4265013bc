import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useExtent } from '../../ui/useExtent';

interface Props {
  readonly label: string;
  readonly ids: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  /** The entry that the keys go from. */
  readonly active: string | null;
  readonly onActive: (id: string) => void;
  /** Keys that do not move through the grid; Escape chooses none where it is not taken. @returns whether it was taken */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Extent of an entry, px; entries are as wide as the columns allow. */
  readonly entryWidth: number;
  readonly entryHeight: number;
  readonly children: (id: string) => ReactNode;
}

const MARGIN_ROWS = 2;

/** By finger there is no Ctrl: every touch takes a picture in or out. */
const touched = ({ nativeEvent }: MouseEvent): boolean => 'pointerType' in nativeEvent && nativeEvent.pointerType === 'touch';

/**
 * A list box of thumbnails of any length, of which several can be chosen: only the rows near the visible part exist. Arrows move,
 * with Shift they extend; Space takes one in or out; Ctrl+A takes all; clicks as in a file manager, touches take one in or out.
 */
export function WindowedGrid(props: Props) {
  const { label, ids, selected, onSelect, active, onActive, onKey, entryWidth, entryHeight, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const base = useId();
  const [scroll, setScroll] = useState(0);
  const size = useExtent(frame, { width: 600, height: 400 });
  const anchor = useRef<string | null>(null);
  const columns = Math.max(1, Math.floor(size.width / entryWidth));
  const index = active === null ? -1 : ids.indexOf(active);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || index < 0) return;
    const top = Math.floor(index / columns) * entryHeight;
    const bottom = top + entryHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [index, columns, entryHeight]);

  const between = (a: number, b: number) => ids.slice(Math.min(a, b), Math.max(a, b) + 1);
  const go = (to: number, extend: boolean) => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, to))];
    if (next === undefined) return;
    onActive(next);
    if (extend) {
      anchor.current ??= active ?? next;
      onSelect(new Set(between(ids.indexOf(anchor.current), ids.indexOf(next))));
    } else {
      anchor.current = next;
      onSelect(new Set([next]));
    }
  };
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
    anchor.current = id;
    onActive(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = Math.max(1, Math.floor(size.height / entryHeight) - 1);
    const targets: Record<string, number> = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      ArrowDown: index + columns,
      ArrowUp: index - columns,
      PageDown: index + rows * columns,
      PageUp: index - rows * columns,
      Home: 0,
      End: ids.length - 1,
    };
    const command = event.ctrlKey || event.metaKey;
    const target = targets[event.key];
    if (target !== undefined && !command && !event.altKey) go(target, event.shiftKey);
    else if (command && event.key.toLowerCase() === 'a') onSelect(new Set(ids));
    else if (event.key === ' ' && active !== null) toggle(active);
    else if (!onKey(event)) {
      if (event.key !== 'Escape' || selected.size === 0) return;
      onSelect(new Set());
    }
    event.preventDefault();
  };
  const onClick = (event: MouseEvent, id: string) => {
    if (event.shiftKey && anchor.current !== null && ids.includes(anchor.current)) {
      onActive(id);
      onSelect(new Set(between(ids.indexOf(anchor.current), ids.indexOf(id))));
    } else if (event.ctrlKey || event.metaKey || touched(event)) toggle(id);
    else go(ids.indexOf(id), false);
  };

  const first = Math.max(0, Math.floor(scroll / entryHeight) - MARGIN_ROWS) * columns;
  const last = Math.min(ids.length, (Math.ceil((scroll + size.height) / entryHeight) + MARGIN_ROWS) * columns);
  const shown = ids.slice(first, last).map((id, i) => ({ id, place: first + i }));
  // The active entry exists even when scrolled away: aria-activedescendant must point at something.
  if (index >= 0 && active !== null && (index < first || index >= last)) shown.push({ id: active, place: index });

  return (
    <div
      ref={frame}
      className="windowed-grid"
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={index >= 0 ? `${base}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
    >
      <div
        className="windowed-rail"
        role="presentation"
        style={{ height: `${Math.ceil(ids.length / columns) * entryHeight}px` }}
      >
        {shown.map(({ id, place }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list box above takes the keys for its options.
          // biome-ignore lint/a11y/useFocusableInteractive: the active option is named by aria-activedescendant, not focused.
          <div
            key={id}
            id={`${base}-${id}`}
            className={id === active ? 'windowed-cell active' : 'windowed-cell'}
            role="option"
            aria-selected={selected.has(id)}
            aria-posinset={place + 1}
            aria-setsize={ids.length}
            style={{
              top: `${Math.floor(place / columns) * entryHeight}px`,
              left: `${((place % columns) / columns) * 100}%`,
              width: `${100 / columns}%`,
              height: `${entryHeight}px`,
            }}
            onClick={(event) => onClick(event, id)}
          >
            {children(id)}
          </div>
        ))}
      </div>
    </div>
  );
}
