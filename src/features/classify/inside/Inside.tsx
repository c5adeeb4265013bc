import './inside.css';
import { useEffect } from 'react';
import { categoryLabel } from '../../../base/categories';
import type { Inside as Insides } from '../../../services/classify/protocol';
import type { Classification, Item } from '../../../state/item';
import { ProgressLine } from '../../../ui/bars';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useLooking, useParts } from '../parts';
import { Attention, GateShares } from './Encoders';
import { HeatTools } from './HeatTools';
import { LeadParts } from './LeadParts';
import { useDuel } from './useDuel';

/** For those who ask: what decides in the network, where in the picture, and how its levels and descriptions take part. */
export function Inside({ item, classification }: { item: Item; classification: Classification }) {
  const { looker } = useParts();
  const open = useLooking((looking) => looking.open);
  return (
    <Section
      title="Looking inside"
      summary="for experts"
      open={open}
      onToggle={(now) => now !== open && looker.turn({ open: now })}
    >
      {open && <Content item={item} classification={classification} />}
    </Section>
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
        {outcome.error.message} {outcome.error.advice}
      </Notice>
    );
  if (outcome.kind !== 'ready')
    return (
      <div className="inside-wait">
        <p role="status">Looking into the network …</p>
        <ProgressLine label="Looking into the network" fraction={null} />
      </div>
    );
  return <Ready inside={outcome.inside} classification={classification} />;
}

function Ready({ inside, classification }: { inside: Insides; classification: Classification }) {
  const duel = useDuel(inside, classification);
  return (
    <div className="inside">
      <LeadParts inside={inside} classification={classification} duel={duel} />
      <HeatTools inside={inside} duel={duel} />
      <GateShares inside={inside} />
      <Attention inside={inside} category={duel.category} />
      {inside.orientations > 1 && (
        <p className="muted">
          The verdict is the mean over {inside.orientations} orientations of the picture; this shows{' '}
          {categoryLabel(duel.category)} as the picture lies.
        </p>
      )}
    </div>
  );
}
