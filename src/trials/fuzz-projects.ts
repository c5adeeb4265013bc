/** Project files and the pages of kept sessions, for the fuzzer: what `app` writes and reads of a session. */
import { openProject, saveProject } from '../app/project-file';
import { packFiles, packHead, packItems, unpackFiles, unpackHead, unpackItems } from '../app/session-codec';
import { toHalfBits } from '../base/half';
import { isWholePage, packPage, unpackPage } from '../formats/packed-page';
import type { SavedItem } from '../keeping/kept-session';
import { classification, micrograph } from '../state/fixtures';
import type { Item } from '../state/item';
import { Items } from '../state/items';
import { EMPTY_SESSION } from '../state/session';
import { type FuzzTarget, partOf, zipWith } from './fuzz-file';

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

function item(place: number): Item {
  const { pixels, ...facts } = micrograph(`set/${place}.tif`);
  return {
    ...{ id: Items.id(place), drop: 1, path: `set/${place}.tif`, status: 'done', revision: 2, error: null },
    facts: { ...facts, width: pixels.width, height: pixels.height },
    thumbnail: { width: 2, height: 2, grey: new Uint8ClampedArray([1, 2, 3, 255]) },
    classification: { ...classification('Tips', 0.9), features: Uint16Array.from([1, -2, 0.5], toHalfBits) },
    ...{ userBarTop: 30, userPixelSizeNm: 2.5, said: { category: 'Foam' }, note: 'Annealed at 400 °C.' },
    userMeasuring: { threshold: 0.42, smallest: 8.5, bodies: 'dark' },
    userContrast: { window: { low: 0.1, high: 0.75 }, mode: 'full', invert: true },
  } as Item;
}

const items = [item(1), item(2)];

/** What is shown and computed with; a threshold of strangers may be without end, and is written so. */
const shown = ({ item: { classification: verdict, thumbnail, ...rest } }: SavedItem) => ({
  ...rest,
  verdict: verdict && { ...verdict, outOfSet: null, features: null },
  size: thumbnail && [thumbnail.width, thumbnail.height],
});

async function readProject(zip: Blob): Promise<unknown> {
  const { head, items: opened, files, damage } = await openProject({ path: 'project.zip', blob: zip });
  for (const { file } of files.slice(0, 20)) if ('open' in file) await file.open();
  return [head, opened.map(shown), damage.map((words) => words())];
}

/** A page whose JSON is replaced, its parts as they were. */
function pageWith(page: Bytes, json: Bytes): Bytes {
  let value: unknown = null;
  try {
    value = JSON.parse(new TextDecoder().decode(json));
  } catch {
    // A page's JSON is written by this build: what is no JSON is as good as null.
  }
  return packPage(value, unpackPage(page)?.parts ?? []);
}

const jsonOf = (page: Bytes): Bytes => utf8(JSON.stringify(unpackPage(page)?.json));

export async function projectTargets(): Promise<FuzzTarget[]> {
  const zip = new Uint8Array(
    await (
      await saveProject({
        session: { ...EMPTY_SESSION, items: Items.EMPTY.with(...items), selected: 'm2', nextId: 3 },
        drops: new Map([[1, items.map(({ path }) => ({ path, blob: new Blob([path]) }))]]),
        keepsakes: [],
      })
    ).arrayBuffer(),
  );
  const pages = {
    items: packItems(items.map((one) => ({ item: one, extras: {} }))),
    files: packFiles([{ drop: 1, path: 'set/1.tif', size: 9, copy: 1 }]),
    head: packHead({ savedAt: '2026-01-01T00:00:00.000Z', pictures: 2, selected: 'm2', nextId: 3 }),
  };
  const unpack = {
    items: (bytes: Bytes) => unpackItems(bytes)?.items.map(shown),
    files: unpackFiles,
    head: unpackHead,
  };
  return [
    { name: 'project.zip', seed: zip, kind: 'zip', read: (bytes) => readProject(new Blob([bytes])) },
    {
      name: 'project.zip, project.json',
      seed: await partOf(zip, 'project.json'),
      kind: 'json',
      read: async (bytes) => readProject(await zipWith(zip, 'project.json', bytes)),
    },
    ...(['items', 'files', 'head'] as const).flatMap((kind): FuzzTarget[] => [
      {
        name: `session, ${kind}`,
        seed: pages[kind],
        kind: 'bytes',
        read: (bytes) => isWholePage(bytes) && unpack[kind](bytes),
      },
      {
        name: `session, ${kind}, what it says`,
        seed: jsonOf(pages[kind]),
        kind: 'json',
        read: (bytes) => unpack[kind](pageWith(pages[kind], bytes)),
      },
    ]),
  ];
}
