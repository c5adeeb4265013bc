/** What `classify` says of each picture: words, a JSON object, or a CSV record. */

import type { CsvValue } from '../base/csv';
import { shownText } from '../base/shown';
import { pixelSizeWithBar } from '../scale/use';
import type { Classification } from '../services/classify/protocol';
import type { FileResult } from './read-files';

const TOP = 5;

export type Result = FileResult<Classification>;

/** Every key is always there (`scaleBar` where it was asked for); null where there is nothing to say. */
export function asObject(result: Result, withBar: boolean) {
  if ('error' in result) {
    const { code, message, advice } = result.error;
    return {
      file: result.shown,
      image: result.image,
      category: null,
      probability: null,
      top: [],
      doubt: null,
      novelty: null,
      verdict: null,
      logits: null,
      crop: null,
      pixelSizeNm: null,
      pixelSizeSource: null,
      pixelSizeConfidence: null,
      ...(withBar ? { scaleBar: null } : {}),
      notes: [],
      error: { code, message: `${message} ${advice}` },
    };
  }
  const { micrograph, value } = result;
  const scale = pixelSizeWithBar(micrograph);
  const { x, y, width, height } = micrograph.crop;
  // Where there is nothing to see, nothing is ranked.
  const top = value.ranking.slice(0, TOP);
  return {
    file: result.shown,
    image: result.image,
    category: top[0]?.category ?? null,
    probability: top[0]?.probability ?? null,
    top,
    doubt: value.doubt,
    novelty: value.outOfSet.score,
    verdict: value.verdict.sentence,
    logits: value.logits,
    crop: { x, y, width, height },
    pixelSizeNm: scale.pixelSizeNm?.value ?? null,
    pixelSizeSource: scale.pixelSizeNm?.source ?? null,
    pixelSizeConfidence: scale.pixelSizeNm?.confidence ?? null,
    ...(withBar ? { scaleBar: micrograph.scaleBar ?? null } : {}),
    notes: [...micrograph.notes, ...scale.notes],
    error: null,
  };
}

export const CSV_HEADER = [
  ...['file', 'image', 'category', 'probability'],
  ...Array.from({ length: TOP - 1 }, (_, i) => [`category${i + 2}`, `probability${i + 2}`]).flat(),
  ...[
    'doubt',
    'novelty',
    'verdict',
    'cropX',
    'cropY',
    'cropWidth',
    'cropHeight',
    'pixelSizeNm',
    'pixelSizeSource',
    'pixelSizeConfidence',
    'notes',
    'errorCode',
    'errorMessage',
  ],
];

export function asCsvRow(result: Result): CsvValue[] {
  const asked = asObject(result, false);
  const { file, image, top, doubt, novelty, verdict, crop } = asked;
  const { pixelSizeNm, pixelSizeSource, pixelSizeConfidence, notes, error } = asked;
  const ranked = Array.from({ length: TOP }, (_, i) => [top[i]?.category, top[i]?.probability]).flat();
  const cropped = [crop?.x, crop?.y, crop?.width, crop?.height];
  return [
    file,
    image?.number,
    ...ranked,
    doubt,
    novelty,
    verdict,
    ...cropped,
    pixelSizeNm,
    pixelSizeSource,
    pixelSizeConfidence,
    notes.join(' '),
    error?.code,
    error?.message,
  ];
}

export const nameOf = ({ shown, image }: Result): string =>
  shownText(image ? `${shown} (image ${image.number} of ${image.of})` : shown);

export const asWords = (result: Result): string =>
  'error' in result
    ? `${nameOf(result)}: not read. ${result.error.message} ${result.error.advice}\n`
    : `${nameOf(result)}: ${shownText(result.value.verdict.sentence)}\n`;
