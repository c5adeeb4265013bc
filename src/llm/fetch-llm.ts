/** Fetches a language model from the host it is published on into `llm/<id>/`, ready to be served beside the page. */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { PackJson } from '../formats/pack-json';
import { PACK_FILE } from '../formats/pack-json';
import { StorageError, sizeText } from '../storage/errors';
import { checkedFile, type ExpectedFile, FetchError, type FetchOptions, fetchFile } from './fetch-file';
import { type PackFacts, writeIndex, writePack } from './llm-folder';

/** Where a model comes from. */
export interface LlmSource {
  readonly facts: PackFacts;
  /** `owner/name` on the Hugging Face hub, or a mirror of it. */
  readonly repository: string;
  /** Which of the repository's files to take. */
  readonly wanted: (name: string, all: readonly string[]) => boolean;
  /** The WebLLM model library; null for GGUF. */
  readonly lib: URL | null;
}

export interface FetchLlmOptions extends Pick<FetchOptions, 'retries' | 'retryMs' | 'silenceMs'> {
  /** The folder `llm/`. */
  readonly llm: string;
  /** Address of the hub, ending in a slash. */
  readonly hub: URL;
  readonly onBytes?: (done: number, total: number) => void;
  readonly say?: (line: string) => void;
}

/** Answer of `GET /api/models/<repository>?blobs=true`: files with their sizes, SHA-256 for large ones, git blob ids for small ones. */
const answerSchema = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.optional(v.number()),
      blobId: v.optional(v.string()),
      lfs: v.optional(v.nullable(v.object({ sha256: v.string(), size: v.number() }))),
    }),
  ),
});

interface Listed extends ExpectedFile {
  readonly name: string;
  readonly url: URL;
}

async function listFiles({ repository, wanted }: LlmSource, hub: URL): Promise<Listed[]> {
  const url = new URL(`api/models/${repository}?blobs=true`, hub);
  const advice = 'This computer must reach the host; behind a proxy or with a mirror, name it with --from.';
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((cause) => {
    throw new FetchError('broken', `${url.href} could not be reached.`, advice, { cause });
  });
  if (!response.ok) throw new FetchError('refused', `${url.href} answered with status ${response.status}.`, advice);
  const parsed = v.safeParse(answerSchema, await response.json().catch(() => null));
  if (!parsed.success) throw new FetchError('refused', `${url.href} did not answer with a list of files.`, advice);
  const { sha, siblings } = parsed.output;
  const names = siblings.map(({ rfilename }) => rfilename);
  return siblings
    .filter(({ rfilename }) => /^[A-Za-z0-9_-][\w.-]*$/.test(rfilename) && wanted(rfilename, names))
    .map(({ rfilename, size, blobId, lfs }) => ({
      name: rfilename,
      // The revision that was listed, also when the repository changes between two tries.
      url: new URL(`${repository}/resolve/${sha}/${encodeURIComponent(rfilename)}`, hub),
      size: lfs?.size ?? size ?? null,
      sha256: lfs?.sha256 ?? null,
      gitBlob: lfs ? null : (blobId ?? null),
    }));
}

/**
 * Fetches what is missing, verifies all of it, then writes `pack.json` and `index.json`. A model without its pack.json is not served,
 * so one that is half there never shows.
 * @throws FetchError, PackError, StorageError `storage-full`.
 */
export async function fetchLlm(source: LlmSource, options: FetchLlmOptions): Promise<PackJson> {
  const { llm, hub, say = () => {}, onBytes = () => {} } = options;
  const folder = join(llm, source.facts.id);
  const files = await listFiles(source, hub);
  if (files.length === 0)
    throw new FetchError('refused', `${source.repository} has none of the files that are needed.`, 'Choose another model.');
  if (source.lib) {
    const name = decodeURIComponent(source.lib.pathname.split('/').pop() as string);
    files.push({ name, url: source.lib, size: null, sha256: null, gitBlob: null });
  }
  await mkdir(folder, { recursive: true });
  await rm(join(folder, PACK_FILE), { force: true });
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0);

  const known = new Map<string, string>();
  let done = 0;
  const missing: Listed[] = [];
  for (const file of files) {
    // Of a file nothing is known of, what is there cannot be trusted.
    const sha256 = file.size === null ? null : await checkedFile(join(folder, file.name), file);
    if (sha256 === null) missing.push(file);
    else {
      known.set(file.name, sha256);
      done += file.size ?? 0;
    }
  }
  if (known.size > 0) say(`${known.size} of ${files.length} files are there already.`);
  const wanted = missing.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const { bavail, bsize } = await statfs(folder);
  if (wanted > bavail * bsize)
    throw new StorageError(
      'full',
      `${source.facts.id} needs ${sizeText(wanted)}, the disk has ${sizeText(bavail * bsize)} left.`,
      {
        advice: 'Free some space and start the same command again.',
      },
    );
  for (const file of missing) {
    const sha256 = await fetchFile(file.url, join(folder, file.name), file, {
      ...options,
      onBytes: (bytes) => onBytes(done + bytes, total),
    });
    known.set(file.name, sha256);
    done += file.size ?? 0;
    onBytes(done, total);
  }
  const pack = await writePack(folder, source.facts, known);
  await writeIndex(llm);
  return pack;
}
