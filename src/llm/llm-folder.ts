/** Folders of language models under `llm/`: checked, hashed, described by `pack.json`, listed in `index.json`. */
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../cli/out-folder';
import { readGguf } from '../formats/gguf';
import { PackError } from '../formats/pack-errors';
import { PACK_FILE, type PackJson, parsePackJson } from '../formats/pack-json';
import { checkWebllmPack, looksLikeWebllm } from '../formats/webllm-pack';
import { checkedFile } from './fetch-file';

export type PackFacts = Pick<PackJson, 'id' | 'title' | 'licence' | 'vramMb'> & { readonly libVersion?: string | null };

const writeJson = (path: string, value: unknown): Promise<void> => writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);

async function head(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Checks the files of one model's folder, hashes those that belong to it, and writes `pack.json` last.
 * @param known hashes computed already (while fetching), by file name
 * @throws PackError naming the file.
 */
export async function writePack(
  folder: string,
  facts: PackFacts,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<PackJson> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.part'),
  );
  const files = await Promise.all(
    entries.map(async ({ name }) => {
      const path = join(folder, name);
      return { name, path, size: (await stat(path)).size, head: (bytes: number) => head(path, bytes) };
    }),
  );
  const ggufs = files.filter(({ name }) => /\.gguf$/i.test(name));
  const webllm = looksLikeWebllm(files.map(({ name }) => name));
  if (ggufs.length + (webllm ? 1 : 0) > 1) throw new PackError('ambiguous', `There is more than one model in ${folder}.`);
  if (ggufs.length === 0 && !webllm) throw new PackError('unsupported', `There is no language model in ${folder}.`);
  const gguf = ggufs.length === 1 ? await readGguf(ggufs[0]) : null;
  const pack = webllm ? await checkWebllmPack(files) : null;
  const names = pack?.files ?? [ggufs[0].name];
  const hashed: PackJson['files'] = [];
  for (const name of names) {
    const { path, size } = files.find((file) => file.name === name) as (typeof files)[number];
    const sha256 = known.get(name) ?? (await checkedFile(path, { size, sha256: null, gitBlob: null }));
    if (sha256 === null) throw new PackError('damaged', `${path} changed while it was read.`);
    hashed.push({ name, size, sha256 });
  }
  const json: PackJson = {
    format: 1,
    id: facts.id,
    engine: gguf ? 'wllama' : 'webllm',
    title: facts.title,
    licence: facts.licence ?? gguf?.licence ?? null,
    libVersion: facts.libVersion ?? pack?.libVersion ?? null,
    vramMb: facts.vramMb,
    needsShaderF16: pack?.needsShaderF16 ?? false,
    contextTokens: gguf?.contextTokens ?? pack?.contextTokens ?? null,
    files: hashed,
  };
  await writeJson(join(folder, PACK_FILE), parsePackJson(JSON.stringify(json)));
  return json;
}

/** The sound pack.json of a folder, or null. */
export const packIn = (folder: string): Promise<PackJson | null> =>
  readFile(join(folder, PACK_FILE), 'utf8').then(
    (text) => parsePackJson(text, join(folder, PACK_FILE)),
    () => null,
  );

/**
 * Writes `llm/index.json` anew from the folders that are there. A folder that somebody put there without a pack.json gets one.
 * @returns the models listed, and of each folder left out why.
 */
export async function writeIndex(llm: string): Promise<{ models: PackJson[]; leftOut: string[] }> {
  await mkdir(llm, { recursive: true });
  const models: PackJson[] = [];
  const leftOut: string[] = [];
  for (const entry of await readdir(llm, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const folder = join(llm, entry.name);
    try {
      const facts = { id: entry.name, title: entry.name, licence: null, vramMb: null };
      const pack = (await packIn(folder)) ?? (await writePack(folder, facts));
      if (pack.id !== entry.name)
        throw new PackError('damaged', `${folder} holds ${pack.id}; folder and model must have one name.`);
      models.push(pack);
    } catch (error) {
      leftOut.push(error instanceof Error ? error.message : String(error));
    }
  }
  models.sort((a, b) => (a.id < b.id ? -1 : 1));
  await writeJson(join(llm, 'index.json'), { format: 1, models: models.map(({ id }) => ({ id })) });
  return { models, leftOut };
}
