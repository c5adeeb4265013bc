/** What is kept with each picture of a session beside the item itself: measured facts and written texts. Read back field by field. */
import * as v from 'valibot';
import { ACQUISITION_FACTS } from '../base/facts';
import { LENGTHS, PURPOSES, TONES, USUAL_ASK } from '../base/text-purpose';
import type { Keepsake } from '../keeping/kept-session';
import { isMicrographSection } from '../language/micrograph-text';
import type { Pictures, PicturesStore, PictureText } from '../state/picture-texts';

const text = v.pipe(v.string(), v.maxLength(100_000));
const number = v.union([v.number(), v.pipe(v.picklist(['Infinity', '-Infinity', 'NaN']), v.transform(Number))]);

const sheetSchema = v.object({
  key: text,
  sheet: v.object({
    facts: v.array(
      v.object({
        id: text,
        label: text,
        value: v.union([number, text]),
        unit: text,
        text,
        method: text,
        uncertainty: v.nullable(number),
      }),
    ),
    withheld: v.array(v.object({ label: text, reason: text })),
    bodies: v.exactOptional(v.object({ diametersPx: v.array(v.number()), cut: v.number() })),
    widthsPx: v.exactOptional(v.array(v.number())),
  }),
});

const sentence = v.object({
  text,
  section: v.custom<PictureText['sentences'][number]['section']>(isMicrographSection),
  factIds: v.array(text),
  struck: v.nullable(text),
});

const provenance = v.object({
  engine: v.picklist(['template', 'webllm', 'wllama']),
  model: text,
  modelSha256: v.nullable(text),
  promptId: text,
  seed: v.nullable(v.number()),
  temperature: v.exactOptional(v.number()),
  createdAt: text,
  factsSha256: v.nullable(text),
  pictureSha256: v.exactOptional(text),
});

const ids = <T extends string>(entries: readonly { readonly id: T }[]) => v.picklist(entries.map(({ id }) => id));

const answer = v.object({ question: text, sentences: v.array(sentence), provenance, notice: text });

/** Those that are sound. */
const answers = v.pipe(
  v.array(v.unknown()),
  v.transform((values) => values.flatMap((value) => (v.is(answer, value) ? [v.parse(answer, value)] : []))),
);

// A text kept before there were purposes is a description, without reasoning and questions. What stands beside it is lost by itself where
// it is damaged, and not the text with it.
const written = {
  ask: v.optional(v.object({ purpose: ids(PURPOSES), tone: ids(TONES), length: ids(LENGTHS) }), USUAL_ASK),
  reasoning: v.fallback(v.optional(text, ''), ''),
  answers: v.fallback(
    v.optional(answers, () => []),
    () => [],
  ),
  key: text,
  phase: v.picklist(['written', 'stopped', 'failed']),
  sentences: v.array(sentence),
  received: v.number(),
  provenance: v.nullable(provenance),
  notice: text,
  struckDraft: v.fallback(v.nullable(v.object({ sentences: v.array(sentence), provenance })), null),
  error: v.fallback(v.nullable(v.object({ name: text, code: text, message: text, advice: text })), null),
  edited: v.nullable(v.object({ text, sentences: v.array(v.object({ text, fault: v.nullable(text) })) })),
};

const writtenSchema = v.object({
  ...written,
  earlier: v.fallback(
    v.exactOptional(
      v.nullable(
        v.pipe(
          v.object(written),
          v.transform((entry) => ({ ...entry, earlier: null })),
        ),
      ),
      null,
    ),
    null,
  ),
});

/** Those that match the schema. */
function sound<T>(values: ReadonlyMap<string, unknown>, schema: v.GenericSchema<unknown, T>): (readonly [string, T])[] {
  return [...values].flatMap(([id, value]) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [[id, parsed.output] as const] : [];
  });
}

/** The same object for the same state, so that it is written once. */
function remembered<S extends object, T>(make: (state: S) => T): (state: S) => T {
  const known = new WeakMap<S, T>();
  return (state) => {
    const value = known.get(state) ?? make(state);
    known.set(state, value);
    return value;
  };
}

/** A kept sheet without the facts that tell of the instrument. */
export function withoutAcquisition(kept: unknown): unknown {
  const { success, output } = v.safeParse(sheetSchema, kept);
  if (!success) return undefined;
  const facts = output.sheet.facts.filter(({ id }) => !ACQUISITION_FACTS.includes(id));
  return { ...output, sheet: { ...output.sheet, facts } };
}

type SheetEntry = Pictures['sheets'] extends ReadonlyMap<string, infer E> ? E : never;

export const sheetKeepsake = (store: PicturesStore): Keepsake => {
  const kept = remembered(({ key, state }: SheetEntry) => (state.kind === 'ready' ? { key, sheet: state.sheet } : undefined));
  return {
    name: 'sheet',
    of: (id) => {
      const entry = store.getState().sheets.get(id);
      return entry && kept(entry);
    },
    restore: (values) =>
      store.setState({
        sheets: new Map(
          sound(values, sheetSchema).map(([id, { key, sheet }]) => [id, { key, state: { kind: 'ready' as const, sheet } }]),
        ),
      }),
    subscribe: (listener) => store.subscribe((state, before) => state.sheets !== before.sheets && listener()),
  };
};

export const textKeepsake = (store: PicturesStore): Keepsake => ({
  name: 'text',
  of: (id) => {
    const written = store.getState().texts.get(id);
    // What is written over a person's words is not there yet: those are.
    return written?.phase === 'writing' ? (written.earlier ?? undefined) : written;
  },
  restore: (values) => store.setState({ texts: new Map(sound<PictureText>(values, writtenSchema)) }),
  subscribe: (listener) => store.subscribe((state, before) => state.texts !== before.texts && listener()),
});
