/**
 * Takes every drop, whichever task is shown, to the task that it belongs to, and says so where that is another one. What a person may not
 * have meant (a model that is added, a training set) is offered; the rest is done at once.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { isArchiveName } from '../archive/names';
import { type SortedDrop, sortDrop } from '../archive/sort-drop';
import { shownText } from '../base/shown';
import { t } from '../locales/words';
import type { DroppedFile } from '../services/read/protocol';

export type Place = 'classify' | 'descriptions' | 'finetune' | 'models';

/** What is said, in the language that is spoken when it is shown: notices stand while another may be chosen. */
export type Words = () => string;

export interface DropNotice {
  readonly id: number;
  readonly tone: 'info' | 'warn';
  readonly words: Words;
  /** The task that shows what it speaks of: there it need not be said. */
  readonly seenAt: Place | null;
  readonly actions: readonly { readonly label: Words; readonly act: () => void }[];
}

/** Puts a notice up; the same words stand there once. */
export type Say = (words: Words, actions?: DropNotice['actions'], tone?: DropNotice['tone'], seenAt?: Place | null) => void;

export interface DropRouter {
  readonly store: StoreApi<{ readonly notices: readonly DropNotice[] }>;
  /** Takes a drop on the task `shown`. Resolves when its files are where they belong, not when they are read. */
  take(shown: Place, files: readonly DroppedFile[], problems?: readonly Words[]): Promise<void>;
  dismiss(id: number): void;
}

export interface DropRouterParts {
  /** Paths in an archive; null where it cannot be listed. */
  readonly list: (file: DroppedFile) => Promise<readonly string[] | null>;
  readonly classify: (files: readonly DroppedFile[]) => void;
  readonly fineTune: (files: readonly DroppedFile[]) => void;
  readonly storeTextModel: (files: readonly DroppedFile[]) => void;
  readonly importModel: (zip: DroppedFile) => Promise<void>;
  /** Opens a session that was saved, or asks first. */
  readonly takeProject: (zip: DroppedFile, say: Say) => Promise<void>;
  readonly show: (place: Place) => void;
}

/** More archives of one drop than this are not looked into: they are taken for archives of pictures. */
const MOST_LISTED = 8;

const nameOf = (path: string): string => shownText(path.slice(path.lastIndexOf('/') + 1));

/** The one name, or how many there are: `a.tif`, `12 pictures`. */
const called = (files: readonly DroppedFile[]): string =>
  files.length === 1 ? nameOf(files[0].path) : t('{count, number} files', { count: files.length });

/** What a language model is called: its folder, or its file. */
function titleOf(files: readonly DroppedFile[]): string {
  const [first] = files;
  const file = files.find(({ path }) => /\.gguf$/i.test(path)) ?? (files.length === 1 ? first : null);
  return file ? nameOf(file.path) : shownText(first.path.split('/')[0]);
}

export function createDropRouter(parts: DropRouterParts): DropRouter {
  const { list, classify, fineTune, storeTextModel, importModel, takeProject, show } = parts;
  const store = createStore<{ readonly notices: readonly DropNotice[] }>(() => ({ notices: [] }));
  let last = 0;
  const dismiss = (id: number) => store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
  const say: Say = (said, actions = [], tone = 'info', seenAt = null) => {
    const id = ++last;
    const once = actions.map(({ label, act }) => ({
      label,
      act: () => {
        dismiss(id);
        act();
      },
    }));
    store.setState(({ notices }) => ({
      notices: [...notices.filter((notice) => notice.words() !== said()), { id, tone, words: said, seenAt, actions: once }],
    }));
  };

  async function sorted(files: readonly DroppedFile[]): Promise<SortedDrop & { readonly unlisted: readonly DroppedFile[] }> {
    const archives = files.filter(({ path }) => isArchiveName(path)).slice(0, MOST_LISTED);
    const inside = new Map<string, readonly string[]>();
    for (const archive of archives) {
      const paths = await list(archive);
      if (paths) inside.set(archive.path, paths);
    }
    return { ...sortDrop(files, inside), unlisted: archives.filter(({ path }) => !inside.has(path)) };
  }

  const openInFineTune = (files: readonly DroppedFile[]) => ({
    label: () => t('Open in Fine-tune'),
    act: () => {
      show('finetune');
      fineTune(files);
    },
  });

  /** Pictures dropped on a task that shows none. */
  function takeAway({ pictures, tables, inFolders }: SortedDrop): void {
    const what = () => called(pictures);
    const toClassify = (label: Words, act: () => void) => ({
      label,
      act: () => {
        show('classify');
        act();
      },
    });
    if (inFolders || tables.length > 0) {
      say(
        () => t('{words}: Classify names pictures, Fine-tune trains on labelled ones.', { words: what() }),
        [
          toClassify(
            () => t('Classify'),
            () => classify(pictures),
          ),
          openInFineTune([...pictures, ...tables]),
        ],
      );
      return;
    }
    classify(pictures);
    say(
      () => t('{words} went to Classify, where pictures are named.', { words: what() }),
      [
        toClassify(
          () => t('Show'),
          () => {},
        ),
      ],
      'info',
      'classify',
    );
  }

  /** A table says nothing of a picture's own; it may say what pictures show. */
  function offerTables({ pictures, tables }: SortedDrop): void {
    if (tables.length === 0) return;
    say(
      () => t('{called}: classes that a table states are read in Fine-tune.', { called: called(tables) }),
      [openInFineTune([...pictures, ...tables])],
    );
  }

  return {
    store,
    dismiss,

    async take(shown, files, problems = []) {
      for (const problem of problems) say(problem, [], 'warn');
      if (files.length === 0) return;
      const drop = await sorted(files);
      const { pictures, tables, projects, modelZips, modelFolders, textModel, unlisted } = drop;
      const atModels = shown === 'models';
      for (const folder of modelFolders)
        say(() =>
          t('{value} is the folder of a classification model. Pack it as a zip and drop that.', {
            value: folder === '' ? t('What was dropped') : shownText(folder),
          }),
        );
      if (textModel.length > 0) {
        storeTextModel(textModel);
        if (!atModels)
          say(
            () => t('{title} is a language model. It is being stored under Models.', { title: titleOf(textModel) }),
            [{ label: () => t('Show'), act: () => show('models') }],
            'info',
            'models',
          );
      }
      for (const zip of projects) await takeProject(zip, say);
      for (const zip of modelZips) {
        if (atModels) await importModel(zip);
        else
          say(
            () => t('{name} is a classification model, no picture.', { name: nameOf(zip.path) }),
            [
              {
                label: () => t('Import it'),
                act: () => {
                  show('models');
                  void importModel(zip);
                },
              },
            ],
          );
      }
      if (shown === 'finetune') return pictures.length + tables.length > 0 ? fineTune([...pictures, ...tables]) : undefined;
      if (shown === 'classify') {
        if (pictures.length > 0) classify(pictures);
        return offerTables(drop);
      }
      if (drop.hasPictures) return takeAway(drop);
      if (tables.length > 0) return offerTables(drop);
      if (pictures.length === 0) return;
      if (!atModels) return takeAway(drop);
      // Nothing in it has the name of anything: whoever imports models says what is wrong with it.
      if (unlisted.length === 1 && pictures.length === 1) await importModel(unlisted[0]);
      else storeTextModel(pictures);
    },
  };
}
