import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { t } from '../../locales/words';

interface Props {
  /** First ignored row, picture px, and the rows it may take. */
  readonly top: number;
  readonly lowest: number;
  readonly height: number;
  /** Screen px: where the line is, how far it reaches, and how many make a picture px. */
  readonly at: { readonly y: number; readonly left: number; readonly width: number };
  /** Whether the words stand above the line: there is no room below it. */
  readonly wordsAbove: boolean;
  readonly zoom: number;
  readonly note: string;
  /** Every move; the picture is asked again only at `onCommit`. */
  readonly onMove: (top: number) => void;
  readonly onCommit: () => void;
}

/** Wait after the last key before the picture is classified again, ms. */
const KEY_PAUSE = 500;

/** The edge between what is classified and what is ignored: dragged, or moved by arrow keys (1 row; with Shift 10). */
export function BarHandle({ top, lowest, height, at, wordsAbove, zoom, note, onMove, onCommit }: Props) {
  const grip = useRef<{ y: number; top: number } | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // The pause ends after later renders: it must commit what is true then.
  const commit = useRef(onCommit);
  commit.current = onCommit;
  useEffect(() => () => clearTimeout(pause.current), []);
  const moveTo = (row: number) => onMove(Math.round(Math.max(lowest, Math.min(height, row))));

  const onPointerDown = (event: PointerEvent) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { y: event.clientY, top };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current) moveTo(grip.current.top + (event.clientY - grip.current.y) / zoom);
  };
  const onPointerUp = () => {
    if (grip.current) onCommit();
    grip.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1;
    const targets: Record<string, number> = {
      ArrowUp: top - step,
      ArrowDown: top + step,
      PageUp: top - 50,
      PageDown: top + 50,
      Home: lowest,
      End: height,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(target);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => commit.current(), KEY_PAUSE);
  };

  return (
    <div
      className="bar-handle"
      role="slider"
      tabIndex={0}
      aria-label={t('Edge of the data bar')}
      aria-orientation="vertical"
      aria-valuemin={lowest}
      aria-valuemax={height}
      aria-valuenow={top}
      aria-valuetext={note}
      style={{ top: `${at.y}px`, left: `${at.left}px`, width: `${at.width}px` }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
    >
      <span className="bar-line" />
      <span className={wordsAbove ? 'bar-grip above' : 'bar-grip'}>{note}</span>
    </div>
  );
}
