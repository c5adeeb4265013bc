import { type PointerEvent, useMemo } from 'react';
import type { Traces } from '../../base/traces';
import type { Item } from '../../state/item';
import { type Size, toPicture, toScreen, type View } from '../../ui/picture/view';
import { bodyAt, outlinePath, rowsPath, spanPath } from './geometry';
import { useBodies, useTraces, useTracing } from './parts';

interface Props {
  readonly item: Item;
  readonly view: View;
  readonly screen: Size;
}

/** A press that moves no further than this is a click; screen px. */
const CLICK = 4;

function pathsOf(traces: Traces) {
  const all = (cut: boolean): string =>
    traces.bodies
      .filter((body) => body.cut === cut)
      .map(outlinePath)
      .join('');
  return {
    whole: all(false),
    cut: all(true),
    spans: traces.spans.map(spanPath).join(''),
    rows: traces.rows.map((row) => rowsPath(row, traces.field)).join(''),
  };
}

/** What was measured, drawn over the picture. A click on a body points at it, here and in the table. */
export function TraceOverlay({ item, view, screen }: Props) {
  const { tracer } = useBodies();
  const shown = useTracing((tracing) => tracing.shown);
  const hidden = useTracing((tracing) => tracing.hidden);
  const marked = useTracing((tracing) => (tracing.marked?.id === item.id ? tracing.marked.body : null));
  const traces = useTraces(item, shown);
  const paths = useMemo(() => (traces && shown ? pathsOf(traces) : null), [traces, shown]);
  if (!traces || !paths) return null;
  const corner = toScreen(view, screen, 0, 0);
  const transform = `translate(${corner.x} ${corner.y}) scale(${view.zoom})`;
  const body = marked === null || hidden.has('bodies') ? undefined : traces.bodies[marked];

  const onPointerDown = (event: PointerEvent<SVGElement>) => {
    const svg = event.currentTarget.closest('svg');
    if (event.button !== 0 || !svg) return;
    const box = svg.getBoundingClientRect();
    const [x, y] = [event.clientX, event.clientY];
    const at = toPicture(view, screen, x - box.left, y - box.top);
    // The picture takes the pointer to itself, for panning.
    window.addEventListener(
      'pointerup',
      (up) => {
        if (Math.hypot(up.clientX - x, up.clientY - y) > CLICK) return;
        const found = bodyAt(traces.bodies, at.x, at.y);
        tracer.mark(item.id, found === marked ? null : found);
      },
      { once: true },
    );
  };
  return (
    <svg className="traces" aria-hidden="true" data-testid="traces" data-bodies={traces.bodies.length}>
      <g transform={transform}>
        {!hidden.has('rows') && <Line kind="rows" path={paths.rows} />}
        {!hidden.has('bodies') && (
          <>
            <path className="trace-inside" d={paths.whole + paths.cut} onPointerDown={onPointerDown} />
            <Line kind="cut" path={paths.cut} />
            <Line kind="whole" path={paths.whole} />
          </>
        )}
        {!hidden.has('spans') && <Line kind="spans" path={paths.spans} />}
        {body && <Line kind="marked" path={outlinePath(body)} />}
      </g>
    </svg>
  );
}

/** A coloured line on a dark one, so that it is seen on any grey. */
const Line = ({ kind, path }: { readonly kind: string; readonly path: string }) =>
  path === '' ? null : (
    <>
      <path className="trace-halo" d={path} />
      <path className={`trace ${kind}`} d={path} />
    </>
  );
