/** Facts of a picture as the page has them, without a worker: what is measured, and the verdict among it. */
import { AUTOMATIC, type HandSet } from '../base/traces';
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

/** @param hand what bodies are told by; found in the picture unless said. */
export const factsOf = (
  { pixels, crop, pixelSizeNm, metadata }: Micrograph,
  classification: Classification,
  hand: HandSet = AUTOMATIC,
) => describer().facts({ classification, pixelSizeNm, crop, acquisition: metadata, hand, pixels });
