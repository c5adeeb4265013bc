/** Sentences about one picture: for the status line, screen readers and the clipboard. */
import { categoryLabel } from '../../base/categories';
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
import { KIND_WORDS } from './KindMark';

/** `1024 × 814 px at (0, 0)` */
export const rectText = ({ x, y, width, height }: Rect): string => `${width} × ${height} px at (${x}, ${y})`;

/** `4.88 nm per pixel, from the FEI/Thermo tag`; says so where it is only derived or guessed. */
export function pixelSizeText(size: Measured<number> | null): string {
  if (!size) return 'not known';
  const how = size.confidence === 'stated' ? '' : `, ${size.confidence}`;
  return `${lengthText(size.value)} per pixel, ${sourceWords(size.source)}${how}`;
}

/** What the canvas says to those who do not see it. */
export function pictureDescription(item: Item, facts: MicrographFacts): string {
  const size = pixelSizeOf(item);
  const field = size ? `, ${lengthText(facts.width * size.value)} wide` : '';
  const verdict =
    item.classification?.verdict.sentence ?? (item.status === 'failed' ? 'Not classified.' : 'Not yet classified.');
  return `Micrograph ${nameOf(item)}, ${facts.width} × ${facts.height} px${field}. ${verdict}`;
}

/** One result as text, for a lab book or a message: the same numbers as on the screen. */
export function resultText(item: Item): string {
  const { facts, classification } = item;
  const lines = [pathOf(item)];
  if (item.error) lines.push(item.error.message);
  if (classification) {
    lines.push(`${KIND_WORDS[classification.verdict.kind]}: ${classification.verdict.sentence}`);
    for (const { category, probability } of classification.ranking.slice(0, 5))
      lines.push(`  ${categoryLabel(category)}: ${percentText(probability)}`);
  }
  if (facts) {
    lines.push(`Pixel size: ${pixelSizeText(pixelSizeOf(item))}`);
    lines.push(`Classified part: ${rectText(cropOf(item, facts))}; ${barNoteOf(item, facts)}`);
    lines.push(`File SHA-256: ${facts.sha256}`);
  }
  if (classification)
    lines.push(`Model: ${classification.modelId}, SHA-256 ${classification.modelSha256}, engine ${classification.engine}`);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
