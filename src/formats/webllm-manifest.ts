/**
 * `mlc-model-manifest.json` of models that take more than text (WebLLM 0.2.86 on, such as gemma-4-E2B): which inputs each task has and
 * by which adapter of the model library each is read. Models of text alone have none.
 */
import * as v from 'valibot';
import { sha256Hex } from '../base/hash';

export const MANIFEST = 'mlc-model-manifest.json';

const inputSchema = v.looseObject({
  processor: v.union([v.string(), v.looseObject({ kind: v.string() })]),
  adapter: v.exactOptional(v.string()),
});
const taskSchema = v.looseObject({ inputs: v.record(v.string(), inputSchema) });

export const manifestSchema = v.looseObject({
  schema: v.literal('mlc.model-package'),
  schema_version: v.literal(1),
  interface_id: v.string(),
  weights: v.looseObject({ manifest: v.literal('tensor-cache.json') }),
  tasks: v.looseObject({ 'chat.completions': taskSchema }),
});

export type WebllmManifest = v.InferOutput<typeof manifestSchema>;

/** Whether a conversation with the model may hold a picture. */
export const seesPictures = ({ tasks }: WebllmManifest): boolean =>
  Object.values(tasks['chat.completions'].inputs).some(
    ({ processor, adapter }) => typeof processor !== 'string' && processor.kind === 'image_decode' && adapter !== undefined,
  );

/** JSON with the keys of every object in order and without white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`).join(',')}}`;
}

/** What `interface_id` must be: the hash of the tasks, by which WebLLM tells whether a model library belongs to them. */
export const interfaceIdOf = async ({ tasks }: Pick<WebllmManifest, 'tasks'>): Promise<string> =>
  `sha256:${await sha256Hex(new TextEncoder().encode(canonical({ tasks })))}`;
