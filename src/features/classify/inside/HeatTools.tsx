import { useMemo } from 'react';
import { categoryName } from '../../../locales/categories';
import { t } from '../../../locales/words';
import type { Inside } from '../../../services/classify/protocol';
import { ProgressLine } from '../../../ui/bars';
import { signedText } from '../../../ui/quantity';
import { Segmented } from '../../../ui/Segmented';
import { useLooking, useParts } from '../parts';
import { acrossOf, type Duel, extremes, type Heat, heatOf, type Layer, layersOf, leadParts, levelFor } from './heat';

interface Props {
  readonly inside: Inside;
  readonly duel: Duel;
}

const nameOfLayer = (layer: Layer): string =>
  layer === 'front' ? t('Pretrained') : layer === 'all' ? t('Whole') : t('Level {layer}', { layer: layer + 1 });

/** Which layer lies over the picture as a heat map, how strongly, and what its colours mean. */
export function HeatTools({ inside, duel }: Props) {
  const { looker } = useParts();
  const layers = layersOf(inside);
  const layer = useLooking((looking) => looking.layer) ?? layers[0];
  const opacity = useLooking((looking) => looking.opacity);
  const fraction = useLooking((looking) => looking.fraction);
  const heat = useMemo(() => heatOf(inside, layer, duel), [inside, layer, duel]);
  return (
    <>
      <Segmented
        label={t('What the heat map shows')}
        options={layers.map((id) => ({ id: String(id), content: nameOfLayer(id) }))}
        value={String(layer)}
        onChange={(id) => looker.turn({ layer: layers.find((known) => String(known) === id) ?? layers[0] })}
      />
      {heat ? (
        <>
          <Legend heat={heat} duel={duel} />
          <label className="inside-opacity">
            <span>{t('Opacity')}</span>
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
          <p role="status">{t('Trying the picture without each patch …')}</p>
          <ProgressLine label={t('Patches tried')} fraction={fraction} />
        </div>
      )}
      <p className="inside-method">{methodWords(inside, layer, duel, heat)}</p>
    </>
  );
}

function Legend({ heat, duel }: { heat: Heat; duel: Duel }) {
  const strongest = heat.full * heat.patch.cells;
  const digits = strongest < 0.01 ? 4 : strongest < 0.1 ? 3 : 2;
  const { most, least } = extremes(heat);
  const [own, other] = [categoryName(duel.category), duel.rival === null ? t('the others') : categoryName(duel.rival)];
  const words = [
    most && t('Most for {own}: {most}.', { own, most }),
    least && t('Most for {other}: {least}.', { other, least }),
  ].filter((part) => part);
  return (
    <>
      <div className="inside-legend">
        <span className="inside-ramp" aria-hidden="true" />
        <span>
          {other} <span className="muted">{signedText(-strongest, digits)}</span>
        </span>
        <span>
          {own} <span className="muted">{signedText(strongest, digits)}</span>
        </span>
      </div>
      <p className="inside-method">
        {t('Score per square of {round} px. {words}', { round: Math.round(heat.patch.px), words: words.join(' ') })}
      </p>
    </>
  );
}

/** What the colours are, in plain words: the method and how far it reaches. */
function methodWords(inside: Inside, layer: Layer, duel: Duel, heat: Heat | null): string {
  const { lead } = leadParts(inside, duel);
  const level = levelFor(inside, layer);
  if (level === null) {
    const sum = heat ? signedText(heat.sum) : '';
    return t(
      'What each place adds to the pretrained network’s part of the score (class activation map). All places together give {sum} of the lead of {lead}, exactly. Each place has also seen what lies around it, so the score need not fall as much without it: “Whole” tries that.',
      { sum, lead: signedText(lead) },
    );
  }
  const side = Math.round(inside.views[0].rect.width / acrossOf(inside, level));
  return layer === 'all'
    ? t(
        'Each square of {side} px loses its detail in turn, and the whole network computes anew (occlusion). The colour says how much of the lead of {lead} that costs. A flat square is itself a thing to see, so small effects mean little.',
        { side, lead: signedText(lead) },
      )
    : t(
        'Each patch of this level ({side} px of the picture) becomes the average patch of its view, for this level alone (occlusion). The colour says how much of the lead of {lead} that costs.',
        { side, lead: signedText(lead) },
      );
}
