/** From what was dropped (a folder, several files, a zip, a GGUF file) to a checked plan of what to store. Nothing is written here. */

import { listArchive } from '../../archive/archive';
import { baseName } from '../../archive/drop';
import { archiveStem, isArchiveName } from '../../archive/names';
import { readGguf } from '../../formats/gguf';
import { PackError } from '../../formats/pack-errors';
import type { PackFile } from '../../formats/pack-file';
import { PACK_FILE, type PackJson, parsePackJson } from '../../formats/pack-json';
import { CHAT_CONFIG, checkWebllmPack, looksLikeWebllm, WEBLLM_LIB_VERSION } from '../../formats/webllm-pack';
import { plainLine } from '../../language/plain-text';
import { FileGoneError } from '../../micrograph/errors';
import { limits } from '../../micrograph/limits';
import { storeName } from '../../storage/folder-store';
import type { PackMeta } from '../../text/pack-meta';
import type { DroppedFile } from '../read/protocol';

/** A file of the drop, or of an archive in it. */
export interface DropItem {
  readonly path: string;
  readonly size: number;
  /** Its bytes in order, some at a time. @throws ArchiveError, FileGoneError */
  pieces(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

export interface PlannedFile {
  /** Name in the store. */
  readonly name: string;
  readonly item: DropItem;
  readonly size: number;
  /** Of `pack.json`, where there is one. */
  readonly sha256: string | null;
  /** Of WebLLM's cache file, where it states one. */
  readonly md5: string | null;
}

export interface ImportPlan {
  readonly id: string;
  readonly meta: PackMeta;
  readonly files: readonly PlannedFile[];
  readonly bytes: number;
}

const PIECE = 2 ** 20;
const PACK_JSON_LIMIT = 2 ** 20;
const TITLE_LENGTH = 120;

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.replaceAll('\\', '/').lastIndexOf('/')));

const isHidden = (path: string): boolean => path.split(/[/\\]/).some((part) => part.startsWith('.') || part === '__MACOSX');

async function* blobPieces(path: string, blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < blob.size; at += PIECE) {
    const bytes = await blob
      .slice(at, at + PIECE)
      .arrayBuffer()
      .catch((cause) => {
        throw new FileGoneError(path, { cause });
      });
    yield new Uint8Array(bytes);
  }
}

async function unpacked(files: readonly DroppedFile[]): Promise<DropItem[]> {
  const items: DropItem[] = [];
  for (const { path, blob } of files) {
    if (isHidden(path)) continue;
    if (!isArchiveName(path)) {
      items.push({ path, size: blob.size, pieces: () => blobPieces(path, blob) });
      continue;
    }
    const { entries, refused } = await listArchive(blob, baseName(path), limits.archiveBytes);
    // One entry that tries to leave the archive, or one too large to unpack, and none of it is trusted.
    const bad = refused.find(({ error }) => error.fault !== 'nested');
    if (bad) throw bad.error;
    for (const entry of entries) {
      const inside = `${archiveStem(path)}/${entry.path}`;
      const pieces =
        entry.pieces ??
        async function* () {
          yield* blobPieces(inside, await entry.open());
        };
      if (!isHidden(entry.path)) items.push({ path: inside, size: entry.size, pieces });
    }
  }
  return items;
}

async function headOf({ size, pieces }: DropItem, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(length, size));
  let at = 0;
  if (head.length === 0) return head;
  for await (const piece of pieces()) {
    head.set(piece.subarray(0, head.length - at), at);
    at += piece.byteLength;
    if (at >= head.length) break;
  }
  return head.subarray(0, at);
}

const packFile = (item: DropItem): PackFile => ({
  name: baseName(item.path),
  size: item.size,
  head: (bytes) => headOf(item, bytes),
});

async function packJsonIn(items: readonly DropItem[], folder: string): Promise<PackJson | null> {
  const found = items.find(({ path }) => folderOf(path) === folder && baseName(path) === PACK_FILE);
  if (!found || found.size > PACK_JSON_LIMIT) return null;
  return parsePackJson(new TextDecoder().decode(await headOf(found, found.size)), found.path);
}

/** What pack.json says of a file, checked against what was dropped. */
function stated(pack: PackJson | null, name: string, size: number): string | null {
  const entry = pack?.files.find((file) => file.name === name);
  if (entry && entry.size !== size)
    throw new PackError('damaged', `${name} is damaged: it has ${size} bytes instead of ${entry.size}.`);
  return entry?.sha256 ?? null;
}

async function planGguf(items: readonly DropItem[], item: DropItem): Promise<ImportPlan> {
  const pack = await packJsonIn(items, folderOf(item.path));
  const name = baseName(item.path);
  const facts = await readGguf(packFile(item));
  const stem = name.replace(/\.gguf$/i, '');
  const file: PlannedFile = {
    name: `${storeName(stem)}.gguf`,
    item,
    size: item.size,
    sha256: stated(pack, name, item.size),
    md5: null,
  };
  return {
    id: pack?.engine === 'wllama' ? pack.id : storeName(stem),
    meta: {
      kind: 'language-model',
      engine: 'wllama',
      title: plainLine(pack?.title ?? facts.name ?? stem, TITLE_LENGTH) || storeName(stem),
      licence: plainLine(pack?.licence ?? facts.licence ?? '', TITLE_LENGTH) || null,
      vramMb: null,
      needsShaderF16: false,
      libVersion: null,
      contextTokens: facts.contextTokens,
    },
    files: [file],
    bytes: item.size,
  };
}

async function planWebllm(items: readonly DropItem[], folder: string): Promise<ImportPlan> {
  const inFolder = items.filter(({ path }) => folderOf(path) === folder);
  // WebLLM keeps the library apart from the weights: it may lie beside the folder.
  const hasLib = inFolder.some(({ path }) => /\.wasm$/i.test(path));
  const libs = hasLib ? [] : items.filter(({ path }) => /\.wasm$/i.test(path));
  const byName = new Map([...inFolder, ...libs].map((item) => [baseName(item.path), item]));
  const pack = await packJsonIn(items, folder);
  const facts = await checkWebllmPack([...byName.values()].map(packFile));
  const libVersion = pack?.libVersion ?? facts.libVersion;
  if (libVersion !== null && libVersion !== WEBLLM_LIB_VERSION)
    throw new PackError(
      'version',
      `${facts.libFile} is for version ${libVersion} of WebLLM; this program needs ${WEBLLM_LIB_VERSION}.`,
    );
  const md5 = new Map(facts.shards.map((shard) => [shard.name, shard.md5]));
  const files = facts.files.map((name): PlannedFile => {
    const item = byName.get(name) as DropItem;
    return { name, item, size: item.size, sha256: stated(pack, name, item.size), md5: md5.get(name) ?? null };
  });
  const label = baseName(folder) || facts.libFile.replace(/\.wasm$/i, '');
  return {
    id: pack?.engine === 'webllm' ? pack.id : storeName(label),
    meta: {
      kind: 'language-model',
      engine: 'webllm',
      title: plainLine(pack?.title ?? label, TITLE_LENGTH) || storeName(label),
      licence: plainLine(pack?.licence ?? '', TITLE_LENGTH) || null,
      vramMb: pack?.vramMb ?? null,
      needsShaderF16: pack?.needsShaderF16 ?? facts.needsShaderF16,
      libVersion,
      contextTokens: pack?.contextTokens ?? facts.contextTokens,
    },
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/**
 * Finds the one model in a drop and checks it: names, sizes, shapes, headers. Hashes are for whoever copies the files.
 * @throws PackError, ArchiveError, FileGoneError naming the file.
 */
export async function planImport(files: readonly DroppedFile[]): Promise<ImportPlan> {
  const items = await unpacked(files);
  const ggufs = items.filter(({ path }) => /\.gguf$/i.test(path));
  const configs = items.filter(({ path }) => baseName(path) === CHAT_CONFIG);
  if (ggufs.length + configs.length > 1)
    throw new PackError('ambiguous', `There are ${ggufs.length + configs.length} models in what was dropped.`);
  if (ggufs.length === 1) return planGguf(items, ggufs[0]);
  if (configs.length === 1) return planWebllm(items, folderOf(configs[0].path));
  const partOfPack = items.find(({ path }) => looksLikeWebllm([baseName(path)]));
  if (partOfPack) return planWebllm(items, folderOf(partOfPack.path));
  const what = files.length === 1 ? `${baseName(files[0].path)} is` : `There is among ${files.length} files`;
  throw new PackError('unsupported', `${what} no language model.`);
}
