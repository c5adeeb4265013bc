import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '../../locales/words';
import { useExtent } from '../useExtent';
import { drawScene, type Scene } from './draw';
import { fitView, panBy, type Size, type View, zoomAbout } from './view';

interface Props {
  readonly scene: Scene;
  /** Null: the whole picture, following the size of the window. */
  readonly view: View | null;
  readonly onView: (view: View | null) => void;
  /** What a screen reader says of the picture. */
  readonly description: string;
  readonly onKey?: (event: KeyboardEvent) => void;
  /** Drawn over the picture, told where it looks. */
  readonly children: (view: View, screen: Size) => ReactNode;
}

/** The key looks that way: the picture moves the other way. */
const PAN: Record<string, readonly [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Room left around the picture when all of it is shown, px. */
const MARGIN = 12;

/** The view that shows all of the picture with a margin around it. */
const wholeView = (picture: Size, screen: Size): View =>
  fitView(picture, { width: Math.max(1, screen.width - 2 * MARGIN), height: Math.max(1, screen.height - 2 * MARGIN) });

/**
 * A picture to look into: drag or arrows pan, wheel, pinch, + and - zoom, F shows all, Z shows picture pixels as screen pixels.
 * While all of the picture is shown, a vertical stroke of one finger scrolls the page instead.
 */
export function PictureView({ scene, view, onView, description, onKey, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scratch = useRef<HTMLCanvasElement | null>(null);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const screen = useExtent(frame, { width: 1, height: 1 });
  const picture = scene.pyramid.full;
  const shown = useMemo(() => view ?? wholeView(picture, screen), [view, picture, screen]);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    scratch.current ??= document.createElement('canvas');
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(screen.width * ratio);
    const height = Math.round(screen.height * ratio);
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    drawScene(context, scratch.current, scene, shown, screen, ratio);
  }, [scene, shown, screen]);

  // React listens to wheel events passively; here the page must not scroll along.
  const wheel = useRef<(event: WheelEvent) => void>(() => {});
  wheel.current = (event) => {
    event.preventDefault();
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
    const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018));
    onView(zoomAbout(shown, factor, event.clientX - box.left, event.clientY - box.top, picture, screen));
  };
  useEffect(() => {
    const element = frame.current;
    const listener = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  const place = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, place(event));
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (!other) {
      onView(panBy(shown, now.x - before.x, now.y - before.y, picture, screen));
      return;
    }
    const distance = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y);
    const factor = distance(now) / Math.max(1, distance(before));
    const moved = panBy(shown, (now.x - before.x) / 2, (now.y - before.y) / 2, picture, screen);
    onView(zoomAbout(moved, factor, (now.x + other.x) / 2, (now.y + other.y) / 2, picture, screen));
  };
  const onPointerEnd = (event: PointerEvent) => pointers.current.delete(event.pointerId);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 200 : 40;
    const zoom = (factor: number) => onView(zoomAbout(shown, factor, screen.width / 2, screen.height / 2, picture, screen));
    const pan = (dx: number, dy: number) => onView(panBy(shown, dx, dy, picture, screen));
    const direction = PAN[event.key];
    if (direction) pan(direction[0] * step, direction[1] * step);
    else if (event.key === '+' || event.key === '=') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === 'f') onView(null);
    else if (event.key === 'z') onView({ ...shown, zoom: 1 / (window.devicePixelRatio || 1) });
    else return onKey?.(event);
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's part; this groups a picture and its handles.
    <div
      ref={frame}
      className={view === null ? 'picture-view' : 'picture-view zoomed'}
      role="group"
      aria-label={t('Picture: arrow keys move it, plus and minus zoom, F shows all of it')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: panning and zooming by keyboard needs the focus.
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onDoubleClick={() => onView(null)}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} role="img" aria-label={description} />
      {screen.width > 1 && children(shown, screen)}
    </div>
  );
}
