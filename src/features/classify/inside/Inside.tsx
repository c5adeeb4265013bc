import { categoryName } from '../../../locales/categories';
import { t, words } from '../../../locales/words';
import { Fault } from '../../../ui/Heard';
import './inside.css';
import { useEffect, useRef } from 'react';
import type { Inside as Insides } from '../../../services/classify/protocol';
import { type Classification, type Item, pixelSizeOf } from '../../../state/item';
import { ProgressLine } from '../../../ui/bars';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { Segmented } from '../../../ui/Segmented';
import { useLooking, useParts } from '../parts';
import { Attention, GateShares } from './Encoders';
import { GraphTools } from './GraphTools';
import { HeatTools } from './HeatTools';
import { LeadParts } from './LeadParts';
import { useDuel } from './useDuel';

/** For those who ask: what decides in the network, where in the picture, and how its levels and descriptions take part. */
export function Inside({ item, classification }: { item: Item; classification: Classification }) {
  const { looker } = useParts();
  const open = useLooking((looking) => looking.open);
  const fold = useRef<HTMLDivElement>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (open && !wasOpen.current) fold.current?.scrollIntoView({ block: 'start' });
    wasOpen.current = open;
  }, [open]);
  return (
    <div className="inside-fold" ref={fold}>
      <Section
        title={t('Looking inside')}
        summary={t('for experts')}
        open={open}
        onToggle={(now) => now !== open && looker.turn({ open: now })}
      >
        {open && <Content item={item} classification={classification} />}
      </Section>
    </div>
  );
}

function Content({ item, classification }: { item: Item; classification: Classification }) {
  const { looker } = useParts();
  const outcome = useLooking((looking) => looking.outcome);
  // Another crop, or another model's word, is another item; what is shown goes when nobody looks.
  useEffect(() => {
    void looker.look(item);
  }, [looker, item]);
  useEffect(() => () => looker.leave(), [looker]);
  if (outcome.kind === 'failed')
    return (
      <Notice tone="fail">
        <Fault error={outcome.error} />
      </Notice>
    );
  if (outcome.kind !== 'ready')
    return (
      <div className="inside-wait">
        <p role="status">{t('Looking into the network …')}</p>
        <ProgressLine label={t('Looking into the network')} fraction={null} />
      </div>
    );
  return <Ready inside={outcome.inside} item={item} classification={classification} />;
}

const SHOWN = words(
  [
    { id: 'heat', content: 'Heat map' },
    { id: 'graph', content: 'Vision graph' },
  ] as const,
  'content',
);

function Ready({ inside, item, classification }: { inside: Insides; item: Item; classification: Classification }) {
  const { looker } = useParts();
  const show = useLooking((looking) => looking.show);
  const duel = useDuel(inside, classification);
  return (
    <div className="inside">
      <LeadParts inside={inside} classification={classification} duel={duel} />
      <section className="inside-show" aria-label={t('Over the picture')}>
        <Segmented
          label={t('Shown over the picture')}
          options={SHOWN}
          value={show}
          onChange={(next) => looker.turn({ show: next })}
        />
        {show === 'heat' ? (
          <HeatTools inside={inside} duel={duel} />
        ) : (
          <GraphTools inside={inside} nmPerPixel={pixelSizeOf(item)?.value ?? null} />
        )}
      </section>
      <GateShares inside={inside} />
      <Attention inside={inside} category={duel.category} />
      {inside.orientations > 1 && (
        <p className="muted">
          {t(
            'The verdict is the mean over {orientations} orientations of the picture; this shows {category} as the picture lies.',
            { orientations: inside.orientations, category: categoryName(duel.category) },
          )}
        </p>
      )}
    </div>
  );
}
