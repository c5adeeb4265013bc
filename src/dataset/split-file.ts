/** split.json: the stored split of a data set (training/split.ts), read without trusting it. */

import * as v from 'valibot';
import { dictionary } from '../base/dictionary';
import { MicrographiaError } from '../base/errors';
import { PARTS, type Split } from './split';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A record keyed by what people name. (`v.record` leaves out `__proto__`, `constructor` and `prototype`.) */
const named = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.custom<Record<string, unknown>>(
      (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
      'no object',
    ),
    v.transform((record) => Object.entries(record)),
    v.array(v.tuple([v.string(), value])),
    v.transform((entries) => dictionary(entries)),
  );

const splitSchema = v.object({
  version: v.literal(1),
  options: v.object({
    seed: v.pipe(v.string(), v.maxLength(200)),
    validation: share,
    test: share,
    perClass: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  parts: named(v.picklist(PARTS)),
  sha256: v.exactOptional(named(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))),
  counts: named(v.object({ train: count, validation: count, test: count, unused: count })),
});

/** @throws MicrographiaError `bad-split` that names `file` and its fault. */
export function parseSplit(json: string, file: string): Split {
  const fail = (what: string, cause?: unknown): MicrographiaError =>
    new MicrographiaError(
      'bad-split',
      `The split in ${file} cannot be used: ${what}.`,
      'Make a new split, or get the file anew.',
      {
        cause,
      },
    );
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw fail('it is not JSON', cause);
  }
  const result = v.safeParse(splitSchema, value);
  if (result.success) return result.output as Split;
  throw fail(`${placeOf(result.issues[0])}: ${result.issues[0].message}`);
}

/** `parts.<file>`: of a list of entries the key is told, and not its place in the list. */
function placeOf(issue: v.BaseIssue<unknown>): string {
  const [object, entry] = issue.path ?? [];
  const pair: unknown = entry?.value;
  return object && Array.isArray(pair) ? `${String(object.key)}.${pair[0]}` : (v.getDotPath(issue) ?? 'the file');
}
