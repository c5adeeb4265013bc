import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { type HandSet, isAutomatic, type Traces } from '../../base/traces';
import { heard, t, words } from '../../locales/words';
import { handOf, sameHand } from '../../state/by-hand';
import { type Item, pixelSizeOf } from '../../state/item';
import { alike } from '../../state/scale';
import { Button, IconButton } from '../../ui/Button';
import { HistogramLevel } from '../../ui/picture/HistogramLevel';
import { Segmented } from '../../ui/Segmented';
import { useBodies, useBodiesDesk, useTraces, useTracing } from './parts';
import { handNow, type Layer } from './tracing';
import { bodiesText, greyText, sizeText } from './words';

/** The line above the picture while traces are drawn: what they are, and what they rest on, to be set by hand. */
export function TracePanel({ item }: { readonly item: Item }) {
  const { tracer } = useBodies();
  const shown = useTracing((tracing) => tracing.shown);
  const traces = useTraces(item, shown);
  const error = useTracing((tracing) => (tracing.error?.id === item.id ? tracing.error.fault : null));
  const empty = useTracing(({ drawn }) => drawn?.id === item.id && drawn.traces === null);
  if (!shown) return null;
  return (
    <section className="trace-panel" aria-label={t('What was measured')}>
      {traces ? (
        <>
          <Legend traces={traces} />
          <ByHand item={item} traces={traces} />
        </>
      ) : (
        <p className="muted" role="status">
          {error
            ? `${heard(error.message)} ${heard(error.advice)}`
            : empty
              ? t('Nothing can be measured in this picture.')
              : t('Measuring …')}
        </p>
      )}
      <IconButton icon="close" label={t('Hide what was measured')} hint="O" onPress={tracer.toggle} />
    </section>
  );
}

/** What the lines mean, each to be left out. */
function Legend({ traces }: { readonly traces: Traces }) {
  const { tracer } = useBodies();
  const hidden = useTracing((tracing) => tracing.hidden);
  const entry = (layer: Layer, kind: string, words: string) => (
    <label className="trace-key">
      <input type="checkbox" checked={!hidden.has(layer)} onChange={() => tracer.toggleLayer(layer)} />
      <svg viewBox="0 0 22 10" aria-hidden="true">
        <path className={`trace ${kind}`} d={kind === 'spans' ? 'M2 5H20M2 1.5V8.5M20 1.5V8.5' : 'M1 5H21'} />
      </svg>
      {words}
    </label>
  );
  return (
    <fieldset className="trace-legend">
      <legend className="hidden-visually">{t('Drawn over the picture')}</legend>
      {entry('bodies', 'whole', t('Outlines of bodies (dashed: cut by the edge)'))}
      {traces.spans.length > 0 && entry('spans', 'spans', t('Where widths were measured'))}
      {traces.rows.length > 0 &&
        entry('rows', 'rows', traces.rows.length > 1 ? t('Rows of the lattice') : t('Lines of the pitch'))}
    </fieldset>
  );
}

const SIDES = words(
  [
    { id: 'found', content: 'Automatic', name: 'Bodies: automatic' },
    { id: 'bright', content: 'Bright', name: 'Bodies: bright' },
    { id: 'dark', content: 'Dark', name: 'Bodies: dark' },
  ] as const,
  'content',
  'name',
);

/** Least step of a threshold: a thousandth of the way from black to white. */
const STEP = 0.001;
const PERCENT = { style: 'percent', minimumFractionDigits: 1 } as const;
const onStep = (grey: number): number => Math.round(grey / STEP) * STEP;

function ByHand({ item, traces }: { readonly item: Item; readonly traces: Traces }) {
  const { tracer } = useBodies();
  const draft = useTracing((tracing) => tracing.draft);
  const hand = handNow(item, draft);
  const set = (change: Partial<HandSet>) => tracer.take(item.id, { ...handOf(item), ...change });
  const { low, high, counts } = traces.grey;
  const threshold = hand.threshold ?? traces.found.threshold;
  return (
    <div className="trace-hand">
      <div className="trace-threshold">
        <span aria-hidden="true">{t('Threshold')}</span>
        <HistogramLevel
          label={t('Threshold between dark and bright')}
          counts={counts}
          min={onStep(low)}
          max={onStep(high)}
          step={STEP}
          value={onStep(threshold)}
          format={PERCENT}
          onChange={(grey) => tracer.preview(item.id, { ...hand, threshold: onStep(grey) })}
          onChangeEnd={(grey) => tracer.settle(item.id, { ...hand, threshold: onStep(grey) })}
        />
        <span className="trace-value" aria-hidden="true">
          {greyText(threshold)}
        </span>
      </div>
      <Smallest key={`${item.id} ${hand.smallest}`} item={item} traces={traces} hand={hand} onSet={set} />
      <Segmented
        label={t('Bodies are')}
        options={SIDES}
        value={hand.bodies ?? 'found'}
        onChange={(side) => set({ bodies: side === 'found' ? null : side })}
      />
      <p className="trace-result" role="status">
        <strong>{bodiesText(traces)}</strong>
        {traces.withheld !== null && (
          <span className="muted">{` · ${t('not stated: {withheld}', { withheld: heard(traces.withheld) })}`}</span>
        )}
        {!isAutomatic(hand) && <span className="trace-by-hand">{` · ${t('set by hand')}`}</span>}
      </p>
      {traces.withheld !== null && hand.threshold === null && (
        <Button onPress={() => set({ threshold: onStep(traces.found.threshold) })}>{t('State it at this threshold')}</Button>
      )}
      {!isAutomatic(handOf(item)) && (
        <Button look="quiet" onPress={() => tracer.take(item.id, { threshold: null, smallest: null, bodies: null })}>
          {t('Back to automatic')}
        </Button>
      )}
      <ForAll item={item} />
    </div>
  );
}

/** The same setting for the pictures that were taken alike: of the same size in pixels. */
function ForAll({ item }: { readonly item: Item }) {
  const { tracer } = useBodies();
  const items = useBodiesDesk(({ session }) => session.items);
  const hand = handOf(item);
  const others = useMemo(
    () => alike(items, item, 'size').filter((other) => !sameHand(handOf(other), hand)),
    [items, item, hand],
  );
  if (isAutomatic(hand) || others.length === 0) return null;
  return (
    <Button
      look="quiet"
      onPress={() =>
        tracer.takeForAll(
          others.map(({ id }) => id),
          hand,
        )
      }
    >
      {t('Set the same for {count, plural, one {# other picture} other {# other pictures}} of this size', {
        count: others.length,
      })}
    </Button>
  );
}

interface SmallestProps {
  readonly item: Item;
  readonly traces: Traces;
  readonly hand: HandSet;
  readonly onSet: (change: Partial<HandSet>) => void;
}

/** The smallest diameter that counts, typed in pixels; beside it what that is in real units. */
function Smallest({ item, traces, hand, onSet }: SmallestProps) {
  const [text, setText] = useState(String(Number((hand.smallest ?? traces.smallest).toPrecision(4))));
  const [fault, setFault] = useState(false);
  const faultId = useId();
  const take = () => {
    const px = Number(text.replace(',', '.'));
    const sound = text.trim() !== '' && px > 0 && px <= 1e5;
    setFault(!sound);
    if (sound && px !== (hand.smallest ?? traces.smallest)) onSet({ smallest: px });
  };
  const size = pixelSizeOf(item);
  const px = Number(text.replace(',', '.'));
  return (
    <label className="trace-smallest">
      <span>{t('Smallest diameter')}</span>
      <input
        className="text-field"
        inputMode="decimal"
        autoComplete="off"
        aria-invalid={fault}
        {...(fault ? { 'aria-describedby': faultId } : {})}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && take()}
      />
      <span>{t('px')}</span>
      {size && px > 0 && <span className="muted">{sizeText(px, size.value)}</span>}
      {fault && (
        <span id={faultId} role="alert" className="measure-fault">
          {t('Type a number of pixels, such as 8.')}
        </span>
      )}
    </label>
  );
}
