import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { t } from '../../../locales/words';
import type { Inside } from '../../../services/classify/protocol';
import { LiveRegion } from '../../../ui/LiveRegion';
import { type Size, toPicture, toScreen, type View } from '../../../ui/picture/view';
import { useParts } from '../parts';
import { type Neighbour, neighboursOf, neighbourWords, patchAfter, patchAt, patchRect, strengthOf, weightRange } from './graph';
import { useGraph } from './useGraph';

interface Props {
  readonly inside: Inside;
  readonly view: View;
  readonly screen: Size;
}

const edgeClass = ({ own }: Neighbour): string => (own ? 'graph-edge' : 'graph-edge others');

/** The vision graph over the picture: the patch under the pointer or the keys, its neighbours lit, the edges as strong as their weights. */
export function GraphLayer({ inside, view, screen }: Props) {
  const { looker } = useParts();
  const { rect, across, graph, level, patch } = useGraph(inside);
  const layer = useRef<HTMLDivElement>(null);
  const [spoken, setSpoken] = useState('');
  const range = useMemo(() => graph && weightRange(graph), [graph]);
  if (!graph || !range) return null;

  const corner = toScreen(view, screen, rect.x, rect.y);
  const size = rect.width * view.zoom;
  const cell = size / across;
  /** Within the layer, px. */
  const spot = (index: number) => {
    const { x, y } = patchRect({ x: 0, y: 0, width: size, height: size }, across, index);
    return { x, y, middleX: x + cell / 2, middleY: y + cell / 2 };
  };
  const square = (index: number): string => {
    const { x, y } = spot(index);
    return `M${x} ${y}h${cell}v${cell}h${-cell}z`;
  };
  const onPointer = (event: PointerEvent) => {
    const box = layer.current?.getBoundingClientRect();
    if (!box) return;
    const at = toPicture(view, screen, event.clientX - box.left + corner.x, event.clientY - box.top + corner.y);
    const under = patchAt(rect, across, at.x, at.y);
    if (under !== null && under !== patch) looker.turn({ patch: under });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = patchAfter(event.key, patch, across);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    looker.turn({ patch: next });
    setSpoken(neighbourWords(graph, next, across));
  };

  const neighbours = patch === null ? [] : neighboursOf(graph, patch);
  const from = patch === null ? null : spot(patch);
  // The strongest last, so that it lies above the others; all halos below all lines.
  const lines = from
    ? neighbours.toReversed().map((neighbour) => {
        const to = spot(neighbour.patch);
        const path = `M${from.middleX} ${from.middleY}L${to.middleX} ${to.middleY}`;
        return { neighbour, path, strength: strengthOf(neighbour.weight, range) };
      })
    : [];
  const grid = Array.from({ length: across - 1 }, (_, i) => (i + 1) * cell);
  return (
    <>
      <div
        ref={layer}
        className="graph-layer"
        role="application"
        aria-label={t('Vision graph of level {level}: arrow keys move from patch to patch', { level: level + 1 })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the graph is walked by keyboard.
        tabIndex={0}
        style={{ left: `${corner.x}px`, top: `${corner.y}px`, width: `${size}px`, height: `${size}px` }}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onKeyDown={onKeyDown}
      >
        <svg aria-hidden="true" viewBox={`0 0 ${size} ${size}`}>
          <path className="graph-grid" d={grid.map((at) => `M${at} 0v${size}M0 ${at}h${size}`).join('')} />
          {patch !== null && (
            <>
              <path
                className="graph-veil"
                d={`M0 0h${size}v${size}h${-size}z${[patch, ...neighbours.map((one) => one.patch)].map(square).join('')}`}
              />
              {lines.map(({ neighbour, path, strength }) => (
                <path key={neighbour.patch} className="graph-halo" d={path} strokeWidth={3 + 5 * strength} />
              ))}
              {lines.map(({ neighbour, path, strength }) => (
                <g key={neighbour.patch} data-neighbour={neighbour.patch} opacity={0.45 + 0.55 * strength}>
                  <path className={edgeClass(neighbour)} d={square(neighbour.patch)} strokeWidth={1.5} />
                  <path className={edgeClass(neighbour)} d={path} strokeWidth={1 + 5 * strength} />
                </g>
              ))}
              <path className="graph-patch" d={square(patch)} />
            </>
          )}
        </svg>
      </div>
      <LiveRegion message={spoken} />
    </>
  );
}
