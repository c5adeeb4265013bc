/** A folder of class folders as a labelled set: listed first, split, and only then read, part by part, at the model's size. */
import { readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { MicrographiaError } from '../../base/errors';
import { planDrop, readMicrograph } from '../../micrograph/read';
import { type LabelledPart, PartCollector } from '../../training/labelled-set';
import type { Part, Split, SplitPicture } from '../../training/split';
import { filesBelow } from './files';
import { classFolders } from './training-data';

export interface ListedPicture extends SplitPicture {
  readonly path: string;
  readonly sidecars: readonly string[];
}

/** `Patterned surface` and `patterned_surface` are one name. */
export const plainName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');

/**
 * Every picture below `folder/<class>/`, by file name. A folder named like one of `known` takes that name.
 * @throws MicrographiaError `no-class-folders`, or `class-twice` where two folders differ only by case or spaces.
 */
export async function listLabelled(
  folder: string,
  known: readonly string[],
  onFault: (fault: string) => void,
): Promise<ListedPicture[]> {
  const names = await classFolders(folder);
  const seen = new Map<string, string>();
  const listed: ListedPicture[] = [];
  for (const name of names) {
    const before = seen.get(plainName(name));
    if (before !== undefined)
      throw new MicrographiaError(
        'class-twice',
        `${folder} has two folders for one class: ${before} and ${name}.`,
        'Put their pictures into one folder, or give them names that differ by more than case and spaces.',
      );
    seen.set(plainName(name), name);
    const category = known.find((other) => plainName(other) === plainName(name)) ?? name;
    const paths = (await filesBelow(join(folder, name), (path) => onFault(`${path} cannot be read.`))).sort();
    for (const { path, sidecars } of planDrop(paths).pictures)
      listed.push({ file: relative(folder, path).split(sep).join('/'), category, path, sidecars });
  }
  if (listed.length === 0)
    throw new MicrographiaError(
      'no-class-folders',
      `${folder} holds no folder with pictures in it.`,
      'Give a folder that has one folder per category, with the pictures inside.',
    );
  return listed;
}

export type LabelledParts = { readonly training: LabelledPart; readonly validation: LabelledPart; readonly test: LabelledPart };

/** Reads the pictures that the split uses. What cannot be read is told and left out. */
export async function readParts(
  pictures: readonly ListedPicture[],
  split: Split,
  categories: readonly string[],
  side: number,
  tell: { readonly onFault: (fault: string) => void; readonly onProgress: (done: number, total: number) => void },
): Promise<LabelledParts> {
  const collectors: Partial<Record<Part, PartCollector>> = {
    train: new PartCollector(side),
    validation: new PartCollector(side),
    test: new PartCollector(side),
  };
  const used = pictures.filter(({ file }) => collectors[split.parts[file]]);
  const load = async (path: string) => ({ name: basename(path), path, bytes: new Uint8Array(await readFile(path)) });
  let done = 0;
  for (const { file, path, sidecars, category } of used) {
    try {
      const { pixels, crop } = await readMicrograph(await load(path), await Promise.all(sidecars.map(load)));
      collectors[split.parts[file]]?.add(file, pixels, crop, categories.indexOf(category));
    } catch (error) {
      tell.onFault(error instanceof Error ? error.message : String(error));
    }
    tell.onProgress(++done, used.length);
  }
  const finish = (part: Part): LabelledPart => (collectors[part] as PartCollector).finish(true);
  return { training: finish('train'), validation: finish('validation'), test: finish('test') };
}
