import { useMemo } from 'react';
import { categoryLabel } from '../../../base/categories';
import type { Inside } from '../../../services/classify/protocol';
import { ProgressLine } from '../../../ui/bars';
import { signedText } from '../../../ui/quantity';
import { Segmented } from '../../../ui/Segmented';
import { useLooking, useParts } from '../parts';
import { type Duel, type Heat, heatOf, type Layer, layersOf, leadParts } from './heat';

interface Props {
  readonly inside: Inside;
  readonly duel: Duel;
}

const nameOfLayer = (layer: Layer): string =>
  layer === 'front' ? 'Pretrained' : layer === 'all' ? 'All' : `Level ${layer + 1}`;

/** Which layer lies over the picture as a heat map, how strongly, and what its colours mean. */
export function HeatTools({ inside, duel }: Props) {
  const { looker } = useParts();
  const layers = layersOf(inside);
  const layer = useLooking((looking) => looking.layer) ?? layers[0];
  const opacity = useLooking((looking) => looking.opacity);
  const fraction = useLooking((looking) => looking.fraction);
  const heat = useMemo(() => heatOf(inside, layer, duel), [inside, layer, duel]);
  return (
    <section aria-label="Heat map">
      <h4>Where in the picture</h4>
      <Segmented
        label="What the heat map shows"
        options={layers.map((id) => ({ id: String(id), content: nameOfLayer(id) }))}
        value={String(layer)}
        onChange={(id) => looker.turn({ layer: layers.find((known) => String(known) === id) ?? layers[0] })}
      />
      {heat ? (
        <>
          <Legend heat={heat} duel={duel} />
          <label className="inside-opacity">
            <span>Opacity</span>
            <input
              type="range"
              min={0}
              max={100}
              step={5}
              value={Math.round(opacity * 100)}
              aria-valuetext={`${Math.round(opacity * 100)} %`}
              onChange={(event) => looker.turn({ opacity: Number(event.target.value) / 100 })}
            />
          </label>
        </>
      ) : (
        <div className="inside-wait">
          <p role="status">Trying the picture without each patch …</p>
          <ProgressLine label="Patches tried" fraction={fraction} />
        </div>
      )}
      <p className="inside-method">{methodWords(inside, layer, duel, heat)}</p>
    </section>
  );
}

function Legend({ heat, duel }: { heat: Heat; duel: Duel }) {
  const digits = heat.full < 0.001 ? 5 : heat.full < 0.01 ? 4 : 3;
  const rival = duel.rival === null ? 'all others' : categoryLabel(duel.rival);
  return (
    <div className="inside-legend">
      <span className="inside-ramp" aria-hidden="true" />
      <span>
        {rival} <span className="muted">{signedText(-heat.full, digits)}</span>
      </span>
      <span>
        {categoryLabel(duel.category)} <span className="muted">{signedText(heat.full, digits)}</span>
      </span>
    </div>
  );
}

/** What the colours are, in plain words: the method and how far it reaches. */
function methodWords(inside: Inside, layer: Layer, duel: Duel, heat: Heat | null): string {
  const [{ levels, rect }] = inside.views;
  if (layer === 'front') {
    const { lead } = leadParts(inside, duel);
    const sum = heat ? signedText(heat.sum) : '';
    return `Class activation map: what each place adds to the pretrained network’s part of the score. All places together give ${sum} of the lead of ${signedText(lead)}, exactly. A place has also seen what lies around it.`;
  }
  if (layer === 'all')
    return 'Both added: the pretrained network’s class activation map and what each patch of every level does when it is taken out.';
  const side = Math.round((rect.width * levels[layer].patchPx) / (levels[layer].patchPx * levels[layer].across));
  return `Occlusion: each patch of this level (${side} px of the picture) is replaced by the average patch of its view, in this level alone; its colour says how much of the lead goes with it.`;
}
