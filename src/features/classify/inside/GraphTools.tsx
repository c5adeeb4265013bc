import { fixed, t } from '../../../locales/words';
import type { Inside } from '../../../services/classify/protocol';
import { ShareBar } from '../../../ui/bars';
import { lengthText } from '../../../ui/quantity';
import { rich } from '../../../ui/rich';
import { Segmented } from '../../../ui/Segmented';
import { useParts } from '../parts';
import { neighboursOf, placeWords, strengthOf, weightRange } from './graph';
import { useGraph } from './useGraph';

/** Whose neighbours lie over the picture, and how strong each edge is. */
export function GraphTools({ inside, nmPerPixel }: { inside: Inside; nmPerPixel: number | null }) {
  const { looker } = useParts();
  const { rect, across, graph, level, view, patch } = useGraph(inside);
  if (!graph) return <p className="inside-method">{t('This model works without graphs.')}</p>;
  const range = weightRange(graph);
  const side = rect.width / across;
  const neighbours = patch === null ? [] : neighboursOf(graph, patch);
  const own = neighbours.filter((neighbour) => neighbour.own);
  const others = neighbours.length - own.length;
  return (
    <>
      <Segmented
        label={t('Level of the graph')}
        options={inside.views[0].levels.map((_, l) => ({ id: String(l), content: t('Level {l}', { l: l + 1 }) }))}
        value={String(level)}
        onChange={(id) => looker.turn({ level: Number(id), patch: null })}
      />
      {inside.views.length > 1 && (
        <Segmented
          label={t('Part of the picture')}
          options={inside.views.map((_, v) => ({ id: String(v), content: t('Part {v}', { v: v + 1 }) }))}
          value={String(view)}
          onChange={(id) => looker.turn({ view: Number(id), patch: null })}
        />
      )}
      <p className="inside-method">
        {t(
          'Each patch of this level ({size}) is joined to the {nearest} most like it, the more alike the thicker: here from {low} (thin) to {high} (thick), where 1 would be the same. Dashed: patches that have this one among theirs. For experts: an edge weighs (1 + cosine) / 2 of what the network reads in the two.',
          {
            size: nmPerPixel
              ? t('{px} px of the picture, {length}', { px: Math.round(side), length: lengthText(side * nmPerPixel) })
              : t('{px} px of the picture', { px: Math.round(side) }),
            nearest: graph.nearest,
            low: fixed(range.low, 2),
            high: fixed(range.high, 2),
          },
        )}
      </p>
      {patch === null ? (
        <p>{t('Point at a patch, tap it, or reach the graph on the picture by Tab and walk it with the arrow keys.')}</p>
      ) : (
        <>
          <h4>
            {rich('Patch in {place} <muted>of {across} × {across}</muted>', {
              place: placeWords(patch, across),
              muted: (words) => <span className="muted">{words}</span>,
              across,
            })}
          </h4>
          <ol className="rests" aria-label={t('Patches most like it')}>
            {own.map((neighbour) => (
              <li key={neighbour.patch}>
                <span>{placeWords(neighbour.patch, across)}</span>
                <ShareBar share={0.08 + 0.92 * strengthOf(neighbour.weight, range)} />
                <span className="rests-value">{fixed(neighbour.weight, 3)}</span>
              </li>
            ))}
          </ol>
          {others > 0 && (
            <p className="inside-method">
              {t('{others, plural, one {# other patch has} other {# others have}} this one among theirs.', { others })}
            </p>
          )}
        </>
      )}
    </>
  );
}
