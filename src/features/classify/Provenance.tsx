import { t } from '../../locales/words';
import { cropOf, type Item, type MicrographFacts, pathOf, pixelSizeOf, sourceWords } from '../../state/item';
import { millisecondsText } from '../../ui/quantity';
import { Facts, Section } from '../../ui/Section';
import { rectText } from './describe';

/** All that is needed to get the same verdict again: which bytes, which part of them, which model, on what. */
export function Provenance({ item, facts }: { item: Item; facts: MicrographFacts }) {
  const { classification } = item;
  const size = pixelSizeOf(item);
  return (
    <Section title={t('Provenance')} summary={<code>{facts.sha256.slice(0, 8)}</code>}>
      <Facts
        rows={[
          [t('Path'), pathOf(item)],
          [t('File SHA-256'), <code key="file">{facts.sha256}</code>],
          [t('Model'), classification?.modelId],
          [t('Model SHA-256'), classification && <code key="model">{classification.modelSha256}</code>],
          [t('Engine'), classification?.engine],
          [t('Crop'), rectText(cropOf(item, facts))],
          [t('Looked at (views)'), classification?.views.map(rectText).join('; ')],
          [t('Pixel size'), size ? sourceWords(size.source) : t('not known')],
          [t('Computed in'), classification && millisecondsText(classification.milliseconds)],
        ]}
      />
    </Section>
  );
}
