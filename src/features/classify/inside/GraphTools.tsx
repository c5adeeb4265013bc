import type { Inside } from '../../../services/classify/protocol';
import { ShareBar } from '../../../ui/bars';
import { lengthText } from '../../../ui/quantity';
import { Segmented } from '../../../ui/Segmented';
import { useParts } from '../parts';
import { neighboursOf, placeWords, strengthOf, weightRange } from './graph';
import { useGraph } from './useGraph';

/** Whose neighbours lie over the picture, and how strong each edge is. */
export function GraphTools({ inside, nmPerPixel }: { inside: Inside; nmPerPixel: number | null }) {
  const { looker } = useParts();
  const { rect, across, graph, level, view, patch } = useGraph(inside);
  if (!graph) return <p className="inside-method">This model works without graphs.</p>;
  const range = weightRange(graph);
  const side = rect.width / across;
  const neighbours = patch === null ? [] : neighboursOf(graph, patch);
  const own = neighbours.filter((neighbour) => neighbour.own);
  const others = neighbours.length - own.length;
  return (
    <>
      <Segmented
        label="Level of the graph"
        options={inside.views[0].levels.map((_, l) => ({ id: String(l), content: `Level ${l + 1}` }))}
        value={String(level)}
        onChange={(id) => looker.turn({ level: Number(id), patch: null })}
      />
      {inside.views.length > 1 && (
        <Segmented
          label="Part of the picture"
          options={inside.views.map((_, v) => ({ id: String(v), content: `Part ${v + 1}` }))}
          value={String(view)}
          onChange={(id) => looker.turn({ view: Number(id), patch: null })}
        />
      )}
      <p className="inside-method">
        Each patch of this level ({Math.round(side)} px of the picture{nmPerPixel ? `, ${lengthText(side * nmPerPixel)}` : ''})
        is joined to the {graph.nearest} most like it. An edge’s weight is (1 + cosine) / 2 of what the network reads in the
        two: here from {range.low.toFixed(2)} (thin) to {range.high.toFixed(2)} (thick). Dashed: patches that have this one
        among theirs.
      </p>
      {patch === null ? (
        <p>Point at a patch, tap it, or reach the graph on the picture by Tab and walk it with the arrow keys.</p>
      ) : (
        <>
          <h4>
            Patch in {placeWords(patch, across)}{' '}
            <span className="muted">
              of {across} × {across}
            </span>
          </h4>
          <ol className="rests" aria-label="Patches most like it">
            {own.map((neighbour) => (
              <li key={neighbour.patch}>
                <span>{placeWords(neighbour.patch, across)}</span>
                <ShareBar share={0.08 + 0.92 * strengthOf(neighbour.weight, range)} />
                <span className="rests-value">{neighbour.weight.toFixed(3)}</span>
              </li>
            ))}
          </ol>
          {others > 0 && (
            <p className="inside-method">
              {others} {others === 1 ? 'other patch has' : 'others have'} this one among theirs.
            </p>
          )}
        </>
      )}
    </>
  );
}
