/**
 * What a kept session and a project file say of a picture, field by field: nothing unknown or of a wrong type comes through, and a field
 * that `Item` gains must be given its line here (see `covered`).
 */
import * as v from 'valibot';
import { NOTE_LENGTH } from '../base/text-purpose';
import { DOUBTS } from '../evaluation/verdict';
import type { Classification, Item, MicrographFacts } from '../state/item';
import { VALUE_SOURCES } from '../state/item';

/** JSON has no infinities, but reads 1e999 as one. */
const number = v.pipe(v.number(), v.finite());
/** What may be without end, as the threshold of a model that calls nothing strange: packed-page.ts writes it as a word. */
const open = v.union([v.number(), v.pipe(v.picklist(['Infinity', '-Infinity', 'NaN']), v.transform(Number))]);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(100_000));
const rect = v.object({ x: count, y: count, width: count, height: count });
const measured = v.object({
  value: number,
  unit: text,
  source: v.picklist(VALUE_SOURCES),
  confidence: v.picklist(['stated', 'derived', 'guessed', 'doubtful']),
});

const facts = v.object({
  name: text,
  path: text,
  image: v.nullable(v.object({ number: count, of: count })),
  fileSize: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  format: text,
  bitDepth: count,
  width: v.pipe(count, v.minValue(1)),
  height: v.pipe(count, v.minValue(1)),
  pixelSizeNm: v.nullable(measured),
  disagreements: v.array(v.object({ what: text, values: v.array(measured) })),
  dataBar: v.nullable(
    v.object({
      margins: v.object({ top: count, right: count, bottom: count, left: count }),
      source: v.picklist(VALUE_SOURCES),
      note: text,
    }),
  ),
  crop: rect,
  contrast: v.picklist(['some', 'none']),
  metadata: v.object({
    vendor: v.exactOptional(text),
    instrument: v.exactOptional(text),
    acceleratingVoltageKv: v.exactOptional(number),
    workingDistanceMm: v.exactOptional(number),
    magnification: v.exactOptional(number),
    detector: v.exactOptional(text),
    acquiredAt: v.exactOptional(text),
  }),
  notes: v.array(text),
  scaleBar: v.exactOptional(
    v.nullable(
      v.object({
        left: number,
        right: number,
        y: number,
        lengthPx: number,
        lengthNm: number,
        label: text,
        nmPerPixel: number,
        certainty: number,
        magnification: v.nullable(number),
        kilovolts: v.nullable(number),
        doubt: v.nullable(text),
      }),
    ),
  ),
});

const classification = v.object({
  ranking: v.array(v.object({ category: text, probability: number })),
  verdict: v.object({
    kind: v.picklist(['named', 'ambiguous', 'unsure', 'unknown', 'nothing']),
    categories: v.array(text),
    sentence: text,
  }),
  doubt: v.picklist(DOUBTS),
  logits: v.array(number),
  stranger: v.nullable(number),
  rationale: v.object({
    levels: v.array(v.object({ patchPx: number, graphShare: number })),
    logit: v.object({ image: number, description: number, bias: number }),
    descriptions: v.array(v.object({ category: text, cosine: number })),
  }),
  outOfSet: v.object({ score: number, threshold: open }),
  views: v.array(rect),
  engine: v.picklist(['webgpu', 'wasm', 'cpu']),
  modelId: text,
  modelSha256: text,
  milliseconds: number,
});

/** An item without its thumbnail and the features of its classification, which are bytes. */
export const itemSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^m[1-9]\d{0,8}$/)),
  drop: count,
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)),
  status: v.picklist(['reading', 'waiting', 'classifying', 'done', 'failed', 'stopped']),
  revision: count,
  facts: v.nullable(facts),
  classification: v.nullable(classification),
  error: v.nullable(v.object({ name: text, code: text, message: text, advice: text })),
  userBarTop: v.nullable(count),
  userPixelSizeNm: v.nullable(v.pipe(number, v.gtValue(0))),
  // A session kept before there were corrections has none.
  said: v.optional(v.nullable(v.object({ category: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(200))) })), null),
  // Nor were there notes.
  note: v.optional(v.pipe(v.string(), v.maxLength(NOTE_LENGTH)), ''),
  userPixelSizeSource: v.exactOptional(v.picklist(['user', 'drawn', 'bar'])),
  userContrast: v.exactOptional(
    v.object({
      window: v.nullable(
        v.pipe(
          v.object({ low: number, high: number }),
          v.check(({ low, high }) => low < high),
        ),
      ),
      mode: v.picklist(['auto', 'full']),
      invert: v.boolean(),
    }),
  ),
  userMeasuring: v.exactOptional(
    v.object({
      threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      smallest: v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1e6))),
      bodies: v.nullable(v.picklist(['bright', 'dark'])),
    }),
  ),
});

export type StoredItem = v.InferOutput<typeof itemSchema>;

/** Fails to compile where a field has no line above. */
type Covered<T, Stored> = Exclude<keyof T, keyof Stored> extends never ? true : Exclude<keyof T, keyof Stored>;
export const covered: readonly [
  Covered<Omit<Item, 'thumbnail'>, StoredItem>,
  Covered<MicrographFacts, NonNullable<StoredItem['facts']>>,
  Covered<Omit<Classification, 'features'>, NonNullable<StoredItem['classification']>>,
] = [true, true, true];

export const thumbnailSchema = v.object({ width: v.pipe(count, v.minValue(1)), height: v.pipe(count, v.minValue(1)) });
export const countSchema = count;
