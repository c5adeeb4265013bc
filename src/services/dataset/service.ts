/** Reads labelled pictures: lists a drop, prepares each picture in the read workers, keeps views and prints, finds copies. */

import { baseName, type DropPlan, planDrop } from '../../archive/drop';
import type { OpenDrop } from '../../archive/drop-files';
import { isSystemFile } from '../../archive/system-files';
import { codePageWords } from '../../base/code-page';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../../base/errors';
import { resizePlane } from '../../base/plane';
import type { PictureFacts } from '../../dataset/dataset';
import { findDuplicates } from '../../dataset/duplicates';
import { STORED_SIDE } from '../../dataset/examples';
import { type FindFiles, fileFinder } from '../../dataset/find-files';
import { guessGrouping } from '../../dataset/grouping';
import { type LabelTable, readLabelSheet, readLabelTable } from '../../dataset/label-table';
import { type LabelProblem, labelsFromFolders, labelsFromTable } from '../../dataset/labels';
import type { PicturePrint } from '../../dataset/print';
import { hasPictureName, recognise } from '../../micrograph/recognise';
import type { PreparedPicture } from '../read/prepare-picture';
import type { PackedFile } from '../read/protocol';
import type { PictureService } from '../read/service';
import type { DataOutcome, DatasetService } from './protocol';
import { createViewStore, type ViewStore } from './view-store';

const TABLE = /\.(csv|tsv|xlsx|xlsm)$/i;
const TEXT = /\.txt$/i;
const SHEET = /\.xls[xm]$/i;
const MOST_TABLE_BYTES = 64 * 2 ** 20;

/**
 * What stays in memory of each picture: 1.8 kB, counted over 20,000 of them in Node 20: 1036 bytes of print (32 x 32 grey values, 80
 * signs), the rest its hash, its path and their objects.
 */
interface Kept {
  readonly sha256: string;
  readonly print: PicturePrint;
  readonly side: number;
  readonly viewCount: number;
  readonly thumbnail: { readonly width: number; readonly height: number };
}

/** Thumbnails lie beside the views; no path holds such a character. */
const thumbnailKey = (path: string): string => `${path}\0`;

type Refusal = { readonly path: string; readonly error: PackedError };

/** Folders and archives that hold a model: its files are no pictures, and its name is no class. */
function withoutModels(files: readonly PackedFile[]): { files: readonly PackedFile[]; refused: Refusal[] } {
  const folders = files.flatMap(({ path }) =>
    path.endsWith('/weights.safetensors') ? [path.slice(0, path.lastIndexOf('/'))] : [],
  );
  if (folders.length === 0) return { files, refused: [] };
  return {
    files: files.filter(({ path }) => !folders.some((folder) => path.startsWith(`${folder}/`))),
    refused: folders.map((path) => {
      const error = new MicrographiaError('a-model', `${baseName(path)} is a model, not pictures.`, 'Import it under Models.');
      return { path, error: packError(error) };
    }),
  };
}

/** In which code page names were read that do not say their own: a guess, which the user should know of. */
const pageProblems = (pages: OpenDrop['pages']): LabelProblem[] =>
  pages.map(({ path, page }) => ({
    code: 'code-page',
    message: `${baseName(path)} does not say how its names are written; they were read as ${codePageWords(page)}. If they look wrong, unpack it and drop the folder.`,
    files: [path],
    count: 1,
  }));

/** Enough of a file to tell its format. */
const HEAD_BYTES = 4096;

/**
 * Names without the ending of a picture may be anything: notes, backups, calibrations. Their first bytes are looked at now, before they
 * make a class of a folder, or a group of a class.
 */
async function withoutNotes(files: readonly PackedFile[], plan: DropPlan): Promise<{ paths: string[]; refused: Refusal[] }> {
  const opened = new Map(files.map(({ path, open }) => [path, open]));
  const paths: string[] = [];
  const refused: Refusal[] = [];
  for (const { path } of plan.pictures)
    try {
      if (!hasPictureName(path)) {
        const head = (await opened.get(path)?.())?.slice(0, HEAD_BYTES);
        recognise({ name: baseName(path), bytes: new Uint8Array((await head?.arrayBuffer()) ?? []) });
      }
      paths.push(path);
    } catch (error) {
      refused.push({ path, error: packError(error) });
    }
  return { paths, refused };
}

/** Tables of labels, those that name most of the pictures first. */
async function readTables(
  files: readonly PackedFile[],
  find: FindFiles,
): Promise<{ tables: LabelTable[]; refused: Refusal[] }> {
  const tables: LabelTable[] = [];
  const refused: Refusal[] = [];
  for (const { path, open } of files) {
    const name = baseName(path);
    try {
      const blob = await open();
      if (blob.size > MOST_TABLE_BYTES)
        throw new MicrographiaError(
          'too-large',
          `${name} is too large for a table of labels.`,
          'Keep the columns file, class and group.',
        );
      tables.push(
        SHEET.test(path)
          ? await readLabelSheet(name, blob, find)
          : readLabelTable(name, new Uint8Array(await blob.arrayBuffer()), find),
      );
    } catch (error) {
      refused.push({ path, error: packError(error) });
    }
  }
  const named = new Map(tables.map((table) => [table, table.rows.filter(({ file }) => find(file).length > 0).length]));
  return { tables: tables.sort((a, b) => (named.get(b) ?? 0) - (named.get(a) ?? 0)), refused };
}

/** So many texts are looked into, at most: a folder of metadata whose pictures are elsewhere is not worth it. */
const MOST_TEXTS = 20;

/** Texts that belong to no picture and are tables of labels: most of their rows name dropped ones. By path. */
async function textTables(files: readonly PackedFile[], find: FindFiles): Promise<ReadonlyMap<string, LabelTable>> {
  const found = new Map<string, LabelTable>();
  for (const file of files.slice(0, MOST_TEXTS)) {
    const [table] = (await readTables([file], find)).tables;
    const named = table?.rows.filter((row) => find(row.file).length > 0).length ?? 0;
    if (table && named * 2 > table.rows.length) found.set(file.path, table);
  }
  return found;
}

function factsOf(picture: PreparedPicture): PictureFacts {
  const { sha256, width, height, crop, metadata, pixelSizeNm, viewCount, print } = picture;
  return {
    sha256,
    width,
    height,
    barHeight: Math.max(0, height - crop.y - crop.height),
    vendor: metadata.vendor ?? null,
    instrument: metadata.instrument ?? null,
    magnification: metadata.magnification ?? null,
    pixelSizeNm: pixelSizeNm?.value ?? null,
    viewCount,
    deviation: print.deviation,
  };
}

function resized(views: Uint8Array, count: number, side: number, wanted: number): Uint8Array {
  if (side === wanted) return views.slice();
  const out = new Uint8Array(count * wanted * wanted);
  for (let view = 0; view < count; view++) {
    const data = Float32Array.from(views.subarray(view * side * side, (view + 1) * side * side));
    const small = resizePlane({ width: side, height: side, data }, wanted, wanted).data;
    for (let i = 0; i < small.length; i++) out[view * wanted * wanted + i] = Math.round(small[i]);
  }
  return out;
}

export interface DatasetServiceParts {
  readonly reader: PictureService;
  readonly store?: ViewStore;
  /** Side at which views are kept. */
  readonly side?: number;
}

export function createDatasetService({
  reader,
  store = createViewStore(),
  side = STORED_SIDE,
}: DatasetServiceParts): DatasetService {
  const kept = new Map<string, Kept>();
  const knownAs = (path: string): Kept => {
    const picture = kept.get(path);
    if (!picture) throw new MicrographiaError('not-read', `${path} has not been read.`, 'Drop its file again.');
    return picture;
  };

  return {
    async list(files, signal) {
      const drop = await reader.open(files, signal);
      const own = drop.files.filter(({ path }) => !isSystemFile(path));
      const { files: held, refused: models } = withoutModels(own);
      const isTable = ({ path }: PackedFile): boolean => TABLE.test(path);
      const plan = planDrop(held.filter((file) => !isTable(file)).map(({ path }) => path));
      const { paths, refused: noPictures } = await withoutNotes(held, plan);
      const find = fileFinder(paths);
      const { tables: stated, refused: noTables } = await readTables(held.filter(isTable), find);
      const byFolders = labelsFromFolders(paths);
      const folderClasses = new Set(byFolders.files.flatMap(({ className }) => className ?? [])).size;
      // Beside class folders a list of pictures in plain text is a note about them.
      const lone = new Set(plan.ignored.flatMap(({ path }) => (folderClasses < 2 && TEXT.test(path) ? [path] : [])));
      const texts = await textTables(
        held.filter(({ path }) => lone.has(path)),
        find,
      );
      const tables = [...stated, ...texts.values()];
      if (signal?.aborted) throw new CancelledError('Listing the pictures');
      // A list of results beside class folders is no table of labels, though one of its columns may look like classes.
      const table = tables.find(({ classGuessed }) => !classGuessed || folderClasses < 2);
      const others = tables.filter((other) => other !== table);
      const labels = table ? labelsFromTable(paths, table) : byFolders;
      const unused = others.map(
        ({ name }): Refusal => ({
          path: name,
          error: packError(
            new MicrographiaError(
              'second-table',
              `${name} was not used: the labels come from ${table?.name ?? 'the folders'}.`,
              table ? 'Put all labels into one table.' : 'If it holds the labels, call one column file and one class.',
            ),
          ),
        }),
      );
      return {
        files: labels.files,
        grouping: guessGrouping(labels.files),
        problems: [...pageProblems(drop.pages), ...labels.problems],
        refused: [
          ...drop.refused,
          ...models,
          ...plan.ignored.flatMap(({ path, error }) => (texts.has(path) ? [] : [{ path, error: packError(error) }])),
          ...noPictures,
          ...noTables,
          ...unused,
        ],
      };
    },

    async *read(files, options): AsyncGenerator<DataOutcome> {
      for await (const outcome of reader.prepare(files, { ...options, side })) {
        const { path } = outcome;
        if ('error' in outcome) {
          yield outcome;
          continue;
        }
        const { sha256, print, viewCount, views, thumbnail } = outcome.value;
        const { width, height, grey } = thumbnail;
        await store.put(path, views);
        await store.put(thumbnailKey(path), new Uint8Array(grey.buffer, grey.byteOffset, grey.byteLength));
        kept.set(path, { sha256, print, side, viewCount, thumbnail: { width, height } });
        yield { path, facts: factsOf(outcome.value) };
      }
    },

    async duplicates(paths, signal) {
      const known = paths.filter((path) => kept.has(path));
      const groups = await findDuplicates(known.map(knownAs), signal ? { signal } : {});
      const copies = new Map<string, { of: string; kind: 'exact' | 'near' }>();
      for (const { members, copies: how } of groups)
        members.forEach((member, i) => {
          const { of, kind } = how[i];
          // The first of a group is a copy of none; two groups that a third picture joined have a first each.
          if (kind !== 'first') copies.set(known[member], { of: known[of], kind });
          else if (i > 0) copies.set(known[member], { of: known[members[0]], kind: 'near' });
        });
      return copies;
    },

    async views(path, wanted) {
      const { side: stored, viewCount } = knownAs(path);
      return resized(await store.get(path), viewCount, stored, wanted);
    },

    async thumbnail(path) {
      const { thumbnail } = knownAs(path);
      return { ...thumbnail, grey: new Uint8ClampedArray(await store.get(thumbnailKey(path))) };
    },

    async clear() {
      kept.clear();
      await store.clear();
    },
  };
}
