import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { t, words } from '../../../locales/words';
import { type Size, toPicture, toScreen, type View } from '../../../ui/picture/view';
import { distance, type Point, type Shape, shapeText, type Tool, thirdPoint } from './shape';

interface Props {
  readonly tool: Tool;
  readonly shape: Shape | null;
  /** Picture px. */
  readonly picture: Size;
  readonly view: View;
  readonly screen: Size;
  readonly nmPerPixel: number | null;
  readonly onShape: (shape: Shape | null) => void;
  /** The hand has let go of a line; `free`: as it was drawn, nothing is to be found under it. */
  readonly onDrawn: (shape: Shape, free: boolean) => void;
  readonly onClose: () => void;
}

/** A line shorter than this on the screen was a click. */
const CLICK_PX = 5;

const NAMES: Record<Tool, readonly string[]> = words({
  line: ['Start of the line', 'End of the line'],
  angle: ['End of the first arm', 'Vertex of the angle', 'End of the second arm'],
});

const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The layer on which lines and angles are drawn: press, pull, let go; ends can be moved by hand or by arrow keys. */
export function MeasureLayer({ tool, shape, picture, view, screen, nmPerPixel, onShape, onDrawn, onClose }: Props) {
  const layer = useRef<HTMLDivElement>(null);
  const [grip, setGrip] = useState<number | null>(null);
  const start = useRef<Point | null>(null);

  const inside = (p: Point): Point => ({
    x: Math.min(picture.width, Math.max(0, p.x)),
    y: Math.min(picture.height, Math.max(0, p.y)),
  });
  const at = (event: PointerEvent): Point => {
    const box = layer.current?.getBoundingClientRect();
    const [x, y] = [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
    return inside(toPicture(view, screen, x, y));
  };
  const shapeOf = (a: Point, b: Point): Shape => ({
    tool,
    points: tool === 'line' ? [a, b] : [b, a, thirdPoint(b, a)],
    onBar: false,
  });

  const onPointerDown = (event: PointerEvent) => {
    event.stopPropagation();
    if (event.button !== 0) return;
    layer.current?.setPointerCapture(event.pointerId);
    start.current = at(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip !== null && shape) {
      const points = shape.points.map((point, i) => (i === grip ? at(event) : point));
      onShape({ ...shape, points, onBar: false });
    } else if (start.current) onShape(shapeOf(start.current, at(event)));
  };
  const onPointerUp = (event: PointerEvent) => {
    const from = start.current;
    start.current = null;
    if (grip !== null) {
      setGrip(null);
      if (shape) onDrawn(shape, true);
      return;
    }
    if (!from) return;
    const to = at(event);
    if (distance(from, to) * view.zoom < CLICK_PX) onShape(null);
    else onDrawn(shapeOf(from, to), event.altKey);
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
      return;
    }
    const by = STEPS[event.key];
    if (!by || !shape) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? 10 : 1;
    const points = shape.points.map((p, i) => (i === index ? inside({ x: p.x + by[0] * step, y: p.y + by[1] * step }) : p));
    onShape({ ...shape, points, onBar: false });
  };

  const spots = shape?.points.map(({ x, y }) => toScreen(view, screen, x, y)) ?? [];
  const path = spots.map(({ x, y }) => `${x},${y}`).join(' ');
  const last = spots.at(-1);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's part; this groups what is drawn with its handles.
    <div
      ref={layer}
      role="group"
      aria-label={t('What is measured')}
      className="measure-layer"
      data-testid="measure-layer"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        start.current = null;
        setGrip(null);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {shape && (
        <>
          <svg aria-hidden="true">
            <polyline className="measure-halo" points={path} />
            <polyline className="measure-line" points={path} />
          </svg>
          {spots.map(({ x, y }, i) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: the points of a shape are told apart by their place alone
              key={i}
              type="button"
              className="measure-grip"
              aria-label={t('{name}: {round}, {round2} px. Arrow keys move it', {
                name: NAMES[shape.tool][i],
                round: Math.round(shape.points[i].x),
                round2: Math.round(shape.points[i].y),
              })}
              style={{ left: `${x}px`, top: `${y}px` }}
              onPointerDown={(event) => {
                event.stopPropagation();
                layer.current?.setPointerCapture(event.pointerId);
                setGrip(i);
              }}
              onKeyDown={(event) => onKey(event, i)}
            />
          ))}
          {last && (
            <output
              className="measure-words"
              style={{
                left: `${Math.min(screen.width - 130, Math.max(4, last.x + 10))}px`,
                top: `${Math.max(4, Math.min(...spots.map(({ y }) => y)) - 34)}px`,
              }}
            >
              {shapeText(shape, nmPerPixel)}
            </output>
          )}
        </>
      )}
    </div>
  );
}
