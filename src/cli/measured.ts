/** Facts of a picture as the page has them, without a worker: what is measured, and the verdict among it. */
import type { Fact } from '../base/facts';
import { paragraphsOf } from '../base/paragraphs';
import { AUTOMATIC, type HandSet } from '../base/traces';
import { withPrinted } from '../language/acquisition';
import { t } from '../locales/words';
import { measure } from '../measure/measure';
import type { Micrograph } from '../micrograph/micrograph';
import type { Classification } from '../models/classification';
import { createDescribeService } from '../services/describe/service';

/** The service behind `describe`, with the template for its only author. */
export const describer = () =>
  createDescribeService({
    measure: async (pixels, crop, size, hand) => measure(pixels, crop, size, hand),
    engine: () => null,
  });

/** What the template writes of these facts, as a report has it. */
export async function templateText(facts: readonly Fact[]) {
  const { sentences } = await describer().describeMicrograph(facts, { engine: 'template', seed: 0 });
  return {
    paragraphs: paragraphsOf(sentences.filter(({ struck }) => struck === null)),
    struck: sentences.flatMap(({ text, struck }) => (struck === null ? [] : [{ text, why: struck }])),
    by: t('Generated from the facts by {writer}', { writer: t('the template (no language model)') }),
    notice: '',
    edited: false,
  };
}

/** @param hand what bodies are told by; found in the picture unless said. */
export async function factsOf(
  { pixels, crop, pixelSizeNm, metadata, scaleBar }: Micrograph,
  classification: Classification,
  hand: HandSet = AUTOMATIC,
) {
  const sheet = await describer().facts({ classification, pixelSizeNm, crop, acquisition: metadata, hand, pixels });
  return { ...sheet, facts: withPrinted(sheet.facts, scaleBar?.kilovolts ?? null) };
}
