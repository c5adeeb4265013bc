/** What the store notes with a language model, and how it shows as a TextModel. */
import * as v from 'valibot';
import { sha256Hex } from '../base/hash';
import type { PackJson } from '../formats/pack-json';
import { plainLine } from '../language/plain-text';
import type { StoredFile, StoredFolder } from '../storage/folder-store';
import type { TextModel } from './engine';

const words = v.pipe(v.string(), v.maxLength(200));
const metaSchema = v.object({
  kind: v.literal('language-model'),
  engine: v.picklist(['webllm', 'wllama']),
  title: words,
  licence: v.nullable(words),
  vramMb: v.nullable(v.number()),
  needsShaderF16: v.boolean(),
  libVersion: v.nullable(words),
  contextTokens: v.nullable(v.number()),
  /** What checking the files found wrong; absent where nothing is. */
  fault: v.exactOptional(v.string()),
});

export type PackMeta = v.InferOutput<typeof metaSchema>;

/** Null where the folder is none of ours. */
export function packMetaOf(folder: StoredFolder): PackMeta | null {
  const result = v.safeParse(metaSchema, folder.meta);
  return result.success ? result.output : null;
}

/** SHA-256 over the sorted hashes of the files, a line each: one hash for the whole model. */
const modelSha256 = (files: readonly Pick<StoredFile, 'sha256'>[]): Promise<string> =>
  sha256Hex(
    new TextEncoder().encode(
      files
        .map(({ sha256 }) => `${sha256}\n`)
        .sort()
        .join(''),
    ),
  );

export async function textModel(
  id: string,
  meta: Omit<PackMeta, 'kind' | 'contextTokens'>,
  files: readonly Pick<StoredFile, 'size' | 'sha256'>[],
  importedAt: string | null,
): Promise<TextModel> {
  const { engine, title, licence, vramMb, needsShaderF16, libVersion } = meta;
  return {
    id,
    engine,
    title,
    licence,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    vramMb,
    needsShaderF16,
    libVersion,
    source: importedAt === null ? 'served' : 'stored',
    importedAt,
    sha256: await modelSha256(files),
  };
}

export const metaOfPack = ({
  id,
  engine,
  title,
  licence,
  vramMb,
  needsShaderF16,
  libVersion,
  contextTokens,
}: PackJson): PackMeta => ({
  kind: 'language-model',
  engine,
  title: plainLine(title, 120) || id,
  licence: (licence && plainLine(licence, 120)) || null,
  vramMb,
  needsShaderF16,
  libVersion: libVersion && plainLine(libVersion, 40),
  contextTokens,
});
