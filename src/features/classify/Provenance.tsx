import { cropOf, type Item, type MicrographFacts, pathOf, pixelSizeOf, sourceWords } from '../../state/item';
import { millisecondsText } from '../../ui/quantity';
import { Facts, Section } from '../../ui/Section';
import { rectText } from './describe';

/** All that is needed to get the same verdict again: which bytes, which part of them, which model, on what. */
export function Provenance({ item, facts }: { item: Item; facts: MicrographFacts }) {
  const { classification } = item;
  const size = pixelSizeOf(item);
  return (
    <Section title="Provenance" summary={<code>{facts.sha256.slice(0, 8)}</code>}>
      <Facts
        rows={[
          ['Path', pathOf(item)],
          ['File SHA-256', <code key="file">{facts.sha256}</code>],
          ['Model', classification?.modelId],
          ['Model SHA-256', classification && <code key="model">{classification.modelSha256}</code>],
          ['Engine', classification?.engine],
          ['Crop', rectText(cropOf(item, facts))],
          ['Views', classification?.views.map(rectText).join('; ')],
          ['Pixel size', size ? sourceWords(size.source) : 'not known'],
          ['Computed in', classification && millisecondsText(classification.milliseconds)],
        ]}
      />
    </Section>
  );
}
