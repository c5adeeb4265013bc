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
      <div className="evidence-line">
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
        <IconButton icon="close" label="Hide the evidence" onPress={() => conductor.clearEvidence()} />
      </div>
      {outcome.kind === 'working' && <p role="status">Asking each patch: a pass backwards through the network …</p>}
      {outcome.kind === 'failed' && (
        <p role="alert">
          {outcome.error.message} {outcome.error.advice}
        </p>
      )}
      {outcome.kind === 'ready' && (
        <>
          <Segmented
            label="Patch size of the level, in pixels of the model's view"
            options={outcome.map.levels.map(({ patchPx }, i) => ({ id: String(i), content: `${patchPx} px patches` }))}
            value={String(level)}
            onChange={(id) => onLevel(Number(id))}
          />
          <p className="evidence-legend">
            <span className="legend-ramp" aria-hidden="true" />
            <span>against</span>
            <span>for {categoryLabel(category)}</span>
          </p>
        </>
      )}
    </section>
  );
}
