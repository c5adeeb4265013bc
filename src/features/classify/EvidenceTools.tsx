import { categoryLabel } from '../../base/categories';
import type { EvidenceState } from '../../state/desk';
import type { Item } from '../../state/item';
import { IconButton } from '../../ui/Button';
import { Segmented } from '../../ui/Segmented';
import { useParts } from './parts';

interface Props {
  readonly item: Item;
  readonly evidence: EvidenceState;
  readonly level: number;
  readonly onLevel: (level: number) => void;
}

/** Which evidence is drawn over the picture: the category asked about, the level, and what the colours mean. */
export function EvidenceTools({ item, evidence, level, onLevel }: Props) {
  const { conductor } = useParts();
  const { outcome, category } = evidence;
  return (
    <section className="evidence" aria-label="Evidence">
      <label className="select">
        <span>Evidence for</span>
        <select value={category} onChange={(event) => void conductor.explain(item.id, event.target.value)}>
          {item.classification?.ranking.map((entry) => (
            <option key={entry.category} value={entry.category}>
              {categoryLabel(entry.category)}
            </option>
          ))}
        </select>
      </label>
      {outcome.kind === 'working' && (
        <p className="evidence-words" role="status">
          A pass backwards through the network …
        </p>
      )}
      {outcome.kind === 'failed' && (
        <p className="evidence-words" role="alert">
          {outcome.error.message} {outcome.error.advice}
        </p>
      )}
      {outcome.kind === 'ready' && (
        <>
          <Segmented
            label="Patch size of the level, in pixels of the model's view"
            options={outcome.map.levels.map(({ patchPx }, i) => ({ id: String(i), content: `${patchPx} px` }))}
            value={String(level)}
            onChange={(id) => onLevel(Number(id))}
          />
          <p className="evidence-legend">
            <span>against</span>
            <span className="legend-ramp" aria-hidden="true" />
            <span>for</span>
          </p>
        </>
      )}
      <IconButton icon="close" label="Hide the evidence" onPress={() => conductor.clearEvidence()} />
    </section>
  );
}
