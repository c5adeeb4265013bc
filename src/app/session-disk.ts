/** Kept sessions on the disk of the browser: a folder each, of pages and of copies of the pictures' files (storage/page-store.ts). */
import { isWholePage } from '../formats/packed-page';
import type { KeptSession, SavedFile, SavedItem, SavedSession, SessionDisk, SessionFolder } from '../keeping/kept-session';
import { t } from '../locales/words';
import { StorageError, storageError } from '../storage/errors';
import type { PageFolder, PageStore } from '../storage/page-store';
import { type Losses, lossWords } from './mend-entry';
import { packFiles, packHead, packItems, unpackFiles, unpackHead, unpackItems } from './session-codec';

/** Of what the browser allows, copies of pictures take at most a fifth, and never more than this. */
const SHARE = 0.2;
const MOST_BYTES = 10e9;
/** Where the browser does not say what it allows. */
const UNSAID_BYTES = 1e9;

const NEWER = 'a newer version of Micrographia has written it';
const UNREADABLE = 'what was noted of it cannot be read';

const pageNumber = (name: string): number => Number(name.slice(name.indexOf('-') + 1));
const inOrder = <T>(pages: ReadonlyMap<string, T>, kind: string): (readonly [string, T])[] =>
  [...pages].filter(([name]) => name.startsWith(`${kind}-`)).sort(([a], [b]) => pageNumber(a) - pageNumber(b));

async function headOf(folder: PageFolder) {
  const { pages } = await folder.read(isWholePage, (page) => page === 'head');
  const bytes = pages.get('head');
  return bytes ? unpackHead(bytes) : null;
}

async function readSession(folder: PageFolder): Promise<SavedSession> {
  const { pages, torn } = await folder.read(isWholePage);
  const headBytes = pages.get('head');
  const head = headBytes ? unpackHead(headBytes) : null;
  if (head === 'newer') throw new StorageError('damaged', `The kept session cannot be opened: ${NEWER}.`);
  if (!head) throw new StorageError('damaged', `The kept session cannot be opened: ${UNREADABLE}.`);
  let lost = 0;
  const losses: Losses = new Map();
  const items: SavedItem[] = [];
  for (const [, bytes] of inOrder(pages, 'items')) {
    const page = unpackItems(bytes);
    items.push(...(page?.items ?? []));
    lost += page ? page.damaged : 0;
    for (const [part, count] of page?.losses ?? []) losses.set(part, (losses.get(part) ?? 0) + count);
  }
  const known = new Map<string, SavedFile>();
  for (const [, bytes] of inOrder(pages, 'files'))
    for (const file of unpackFiles(bytes) ?? []) known.set(`${file.drop} ${file.path}`, file);
  const files = await Promise.all([...known.values()].map((file) => checked(folder, file)));
  await folder.sweepCopies(new Set(files.flatMap(({ copy }) => (copy === null ? [] : [copy]))));
  const missing = Math.max(lost, head.pictures - items.length);
  const isDamaged = lost > 0 || torn.some((page) => page.startsWith('items'));
  return {
    head: { ...head, pictures: Math.max(head.pictures, items.length) },
    items,
    files,
    filesLost: torn.some((page) => page.startsWith('files')),
    pageBytes: new Map([...pages].map(([name, { length }]) => [name, length])),
    damage: [
      ...(missing > 0
        ? [
            () =>
              isDamaged
                ? t('Pictures that could not be brought back: {count}. What was kept of them is damaged.', { count: missing })
                : t(
                    'Pictures that could not be brought back: {count}. The page was closed before they were kept. Drop them once more.',
                    { count: missing },
                  ),
          ]
        : []),
      ...lossWords(losses),
      ...(torn.some((page) => page.startsWith('files')) ? [() => t('Some pictures have to be dropped again to be seen.')] : []),
    ],
  };
}

/** The file, without its copy where that is not there in full. */
async function checked(folder: PageFolder, file: SavedFile): Promise<SavedFile> {
  if (file.copy === null) return file;
  const size = await folder.file(file.copy).then(
    (blob) => blob.size,
    () => -1,
  );
  return size === file.size ? file : { ...file, copy: null };
}

/**
 * @param estimate what the browser allows; `navigator.storage.estimate`
 * @param removed what else is kept of a session, elsewhere, goes with it
 */
export function createSessionDisk(
  store: PageStore,
  estimate: () => Promise<StorageEstimate>,
  removed: (id: string) => Promise<void> = async () => {},
): SessionDisk {
  function folder(id: string): SessionFolder {
    const pages = store.folder(id);
    const put = async (name: string, count: number, bytes: () => Uint8Array<ArrayBuffer>): Promise<number> => {
      if (count === 0) {
        await pages.drop([name]);
        return 0;
      }
      const content = bytes();
      await pages.write(name, content);
      return content.length;
    };
    return {
      writeItems: (page, entries) => put(`items-${page}`, entries.length, () => packItems(entries)),
      writeFiles: (page, entries) => put(`files-${page}`, entries.length, () => packFiles(entries)),
      writeHead: (head) => pages.write('head', packHead(head)),
      copy: (number, blob, signal) => pages.copy(number, blob, signal),
      keepCopies: (numbers) => pages.sweepCopies(numbers),
      file: (number) => pages.file(number),
      read: () => readSession(pages),
    };
  }

  return {
    async list() {
      const all = await Promise.all(
        (await store.ids()).map(async (id): Promise<KeptSession[]> => {
          const pages = store.folder(id);
          const found = await Promise.all([headOf(pages), pages.bytes()]).catch((error) => {
            // Another window has deleted it since.
            if (storageError(error, 'A kept session could not be read').code === 'storage-missing') return null;
            throw error;
          });
          if (!found) return [];
          const [head, bytes] = found;
          // Begun on a full disk, or just now in another tab: nothing of it is there.
          if (head === null && bytes === 0) return [];
          if (head === null || head === 'newer')
            return [{ id, savedAt: '', pictures: 0, bytes, damage: head === null ? UNREADABLE : NEWER }];
          return [{ id, savedAt: head.savedAt, pictures: head.pictures, bytes, damage: null }];
        }),
      );
      return all.flat().sort((a, b) => (a.savedAt < b.savedAt ? 1 : a.savedAt > b.savedAt ? -1 : 0));
    },
    folder,
    async remove(id) {
      await store.remove(id);
      await removed(id).catch(() => {});
    },
    async share() {
      const { quota } = await estimate().catch((): StorageEstimate => ({}));
      return quota === undefined ? UNSAID_BYTES : Math.min(MOST_BYTES, SHARE * quota);
    },
  };
}
