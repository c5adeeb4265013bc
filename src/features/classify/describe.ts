/** Sentences about one picture: for the status line, screen readers and the clipboard. */
import { categoryName } from '../../locales/categories';
import { KIND_WORDS, verdictText } from '../../locales/verdict';
import { heard, t } from '../../locales/words';
import {
  barNoteOf,
  cropOf,
  type Item,
  type Measured,
  type MicrographFacts,
  nameOf,
  pathOf,
  pixelSizeOf,
  type Rect,
  sourceWords,
} from '../../state/item';
import { lengthText, percentText } from '../../ui/quantity';

/** `1024 × 814 px at (0, 0)` */
export const rectText = ({ x, y, width, height }: Rect): string =>
  t('{width} × {height} px at ({x}, {y})', { width, height, x, y });

/** `4.88 nm per pixel, from the FEI/Thermo tag`; says so where it is only derived or guessed. */
export function pixelSizeText(size: Measured<number> | null): string {
  if (!size) return t('not known');
  const words = { length: lengthText(size.value), source: sourceWords(size.source) };
  if (size.confidence === 'stated') return t('{length} per pixel, {source}', words);
  return size.confidence === 'derived'
    ? t('{length} per pixel, {source}, derived', words)
    : t('{length} per pixel, {source}, guessed', words);
}

/** What the canvas says to those who do not see it. */
export function pictureDescription(item: Item, facts: MicrographFacts): string {
  const size = pixelSizeOf(item);
  const verdict = item.classification
    ? verdictText(item.classification)
    : item.status === 'failed'
      ? t('Not classified.')
      : t('Not yet classified.');
  const { width, height } = facts;
  return size
    ? t('Micrograph {name}, {width} × {height} px, {field} wide. {verdict}', {
        name: nameOf(item),
        width,
        height,
        field: lengthText(width * size.value),
        verdict,
      })
    : t('Micrograph {name}, {width} × {height} px. {verdict}', { name: nameOf(item), width, height, verdict });
}

/** One result as text, for a lab book or a message: the same numbers as on the screen. */
export function resultText(item: Item): string {
  const { facts, classification } = item;
  const lines = [pathOf(item)];
  if (item.error) lines.push(heard(item.error.message));
  if (classification) {
    lines.push(`${KIND_WORDS[classification.verdict.kind]}: ${verdictText(classification)}`);
    for (const { category, probability } of classification.ranking.slice(0, 5))
      lines.push(`  ${categoryName(category)}: ${percentText(probability)}`);
  }
  if (facts) {
    lines.push(t('Pixel size: {pixelSize}', { pixelSize: pixelSizeText(pixelSizeOf(item)) }));
    lines.push(
      t('Classified part: {rect}; {barNote}', { rect: rectText(cropOf(item, facts)), barNote: barNoteOf(item, facts) }),
    );
    lines.push(t('File SHA-256: {sha256}', { sha256: facts.sha256 }));
  }
  if (classification)
    lines.push(
      t('Model: {modelId}, SHA-256 {modelSha256}, engine {engine}', {
        modelId: classification.modelId,
        modelSha256: classification.modelSha256,
        engine: classification.engine,
      }),
    );
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
