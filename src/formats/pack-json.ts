/**
 * `pack.json`, written beside a model's files by `npm run llm`: what the model is and the hash of every file; and `index.json`, the list of
 * such folders under `llm/`. Strangers may have written either: every field is checked.
 */
import * as v from 'valibot';
import { PackError } from './pack-errors';

export const PACK_FILE = 'pack.json';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][\w.-]{0,99}$/, 'no name of a model'));
const line = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'no SHA-256'));

const fileSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][\w.-]{0,119}$/, 'no file name')),
  size: count,
  sha256,
});

const packSchema = v.object({
  format: v.literal(1),
  id,
  engine: v.picklist(['webllm', 'wllama']),
  title: line,
  licence: v.nullable(line),
  libVersion: v.nullable(line),
  vramMb: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
  needsShaderF16: v.boolean(),
  contextTokens: v.nullable(count),
  files: v.pipe(v.array(fileSchema), v.minLength(1), v.maxLength(2000)),
});

const indexSchema = v.object({
  format: v.literal(1),
  models: v.pipe(v.array(v.object({ id })), v.maxLength(1000)),
});

export type PackJson = v.InferOutput<typeof packSchema>;
export type PackIndex = v.InferOutput<typeof indexSchema>;

function parse<T>(text: string, name: string, schema: v.GenericSchema<unknown, T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PackError('damaged', `${name} is damaged: it is not JSON.`, { cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new PackError('damaged', `${name} is not sound: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`);
}

/** @throws PackError `pack-damaged`. */
export const parsePackJson = (text: string, name = PACK_FILE): PackJson => parse(text, name, packSchema);

/** @throws PackError `pack-damaged`, also for the HTML page with which some hosts answer for a file they do not have. */
export const parsePackIndex = (text: string, name = 'llm/index.json'): PackIndex => parse(text, name, indexSchema);
