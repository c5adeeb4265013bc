/**
 * Descriptions: facts first, then sentences. Whatever the engine does (garbage, loops, a lost device, a context that is too short), the
 * user gets checked sentences or the template's, with a notice that says why; only the user's own "stop" ends without a text. Categories
 * have no facts: there the engine writes, or nobody does.
 */

import type { Plane, Rect } from '../../base/plane';
import { AUTOMATIC, type HandSet } from '../../base/traces';
import { factSheet } from '../../language/fact-sheet';
import type { TextEngine } from '../text/protocol';
import { describeCategory } from './category';
import { describeMicrograph } from './micrograph';
import type { DescribeService, FactInput, FactSheet, PngMaker } from './protocol';
import { answerQuestion } from './question';
import { throwIfStopped } from './watched-answer';

export interface DescribeParts {
  /** The measuring room, on whatever thread it runs. Lengths are in px where `pixelSizeNm` is null. */
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null, hand: HandSet, signal?: AbortSignal): Promise<FactSheet>;
  /** The loaded engine; null while only the template writes. */
  engine(): TextEngine | null;
  /** Names of the categories that the classifier knows, for the check; the shipped ones are always known. */
  categories?(): readonly string[];
  /** For language models that see; absent where no PNG can be made. */
  png?: PngMaker;
  now?(): Date;
}

export function createDescribeService(parts: DescribeParts): DescribeService {
  const now = parts.now ?? (() => new Date());
  const setting = () => ({ engine: loadedEngine(parts), categories: parts.categories?.() ?? [], png: parts.png ?? null, now });
  return {
    facts: (input, signal) => gatherFacts(parts, input, signal),
    describeMicrograph: (facts, options) => describeMicrograph(setting(), facts, options),
    answerQuestion: (facts, text, question, options) => answerQuestion(setting(), facts, text, question, options),
    describeCategory: (request, options) => describeCategory(setting(), request, options),
  };
}

async function gatherFacts(parts: DescribeParts, input: FactInput, signal?: AbortSignal): Promise<FactSheet> {
  throwIfStopped(signal);
  const { classification, pixelSizeNm, crop, acquisition, hand = AUTOMATIC, pixels } = input;
  const measured = await parts.measure(pixels, crop, pixelSizeNm?.value ?? null, hand, signal);
  throwIfStopped(signal);
  const withheld = [...measured.withheld];
  if (!classification) withheld.unshift({ label: 'Category', reason: 'the picture has not been classified' });
  if (!pixelSizeNm)
    withheld.unshift({ label: 'Pixel size and field of view', reason: 'no trustworthy source states the pixel size' });
  return {
    facts: factSheet({ classification, pixelSizeNm, crop, ...(acquisition && { acquisition }), measured: measured.facts }),
    withheld,
    ...(measured.bodies && { bodies: measured.bodies }),
    ...(measured.widthsPx && { widthsPx: measured.widthsPx }),
  };
}

function loadedEngine(parts: DescribeParts): TextEngine | null {
  const engine = parts.engine();
  return engine && engine.report.kind !== 'template' ? engine : null;
}
