/**
 * Does what the data set asks for: lists and reads drops through the data-set service, writes what is found into the set, looks for copies,
 * draws the first split, and reads the set out for training. The set itself and its steps are in dataset.ts.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { dictionary } from '../base/dictionary';
import { CancelledError, type MicrographiaError, type PackedError, packError } from '../base/errors';
import {
  addPictures,
  classCounts,
  className,
  type DataSet,
  EMPTY_DATASET,
  guessAgain,
  isUsable,
  pictureFailed,
  pictureRead,
  placeOf,
  setDuplicates,
} from '../dataset/dataset';
import { drawSplit, splitGroups, topUpSplit } from '../dataset/draw-split';
import { firstShares } from '../dataset/few-pictures';
import type { LabelProblem } from '../dataset/labels';
import { countParts, type SplitOptions } from '../dataset/split';
import { takeLabels } from '../dataset/take-labels';
import type { Thumbnail } from '../dataset/thumbnail';
import { t } from '../locales/words';
import type { DataOutcome, DatasetService } from '../services/dataset/protocol';
import type { DroppedFile } from '../services/read/protocol';
import type { TrainingSet } from './fine-tune-plan';

export interface Reading {
  readonly words: string;
  readonly done: number;
  readonly total: number;
  readonly perSecond: number | null;
}

export interface DataDesk {
  readonly set: DataSet;
  readonly reading: Reading | null;
  /** What was not understood about the labels. */
  readonly problems: readonly LabelProblem[];
  /** Files of the drops that are no pictures, or cannot be opened. */
  readonly refused: readonly { readonly path: string; readonly error: PackedError }[];
  readonly error: PackedError | null;
  /** Somebody decided something about this set: it is more than what dropping the files again would give. */
  readonly decided: boolean;
}

export interface DataKeeper {
  readonly store: StoreApi<DataDesk>;
  /** Takes a drop; resolves when all of it has been read, or reading was stopped. */
  add(files: readonly DroppedFile[]): Promise<void>;
  /** Stops reading; what was read stays. */
  stop(): void;
  /** Applies a step of the set. @throws what the step throws; nothing is changed then */
  apply(step: (set: DataSet) => DataSet): void;
  split(options: SplitOptions): void;
  /** Gives parts to pictures that have none. */
  topUpSplit(): void;
  /** Shows the labels of a set as another tab has them: no step that could be undone. */
  follow(stored: DataSet): void;
  /** Puts another set in the place of this one, as it is. */
  replace(set: DataSet, decided: boolean): void;
  /** Forgets the set and all that was read. */
  clear(): void;
  /** The files of all drops, newest first. */
  files(): readonly DroppedFile[];
  dismiss(problem?: LabelProblem): void;
  /** Of a picture that was read; thousands do not fit in memory, so each is asked for when it is shown. */
  thumbnail(path: string): Promise<Thumbnail>;
  readOut(side: number, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<TrainingSet>;
}

export interface DataKeeperParts {
  readonly service: DatasetService;
  /** Labels that were kept for files of these paths: the step that gives them to the dropped set. Asked when a set begins. */
  readonly labelsFor?: (paths: readonly string[]) => Promise<((dropped: DataSet) => DataSet) | null>;
  /** Why nothing may be decided about the set now; null where all may. */
  readonly refusal?: () => MicrographiaError | null;
  readonly now?: () => number;
}

/** Outcomes come faster than a screen can follow: they enter the set in portions, milliseconds apart. */
const PACE = 120;

const NOTHING = { set: EMPTY_DATASET, problems: [], refused: [], error: null, decided: false };

/** `2.png` before `10.png`. */
const byName = new Intl.Collator('en', { numeric: true });

/** How the first split is drawn. */
function firstSplit(set: DataSet): SplitOptions {
  const counts = [...classCounts(set).values()].filter((count) => count > 0);
  return { seed: '1', ...firstShares(Math.min(...counts)) };
}

export function createDataKeeper({ service, ...parts }: DataKeeperParts): DataKeeper {
  const now = parts.now ?? (() => performance.now());
  const store = createStore<DataDesk>(() => ({ ...NOTHING, reading: null }));
  /** One drop after the other. */
  let queue: Promise<void> = Promise.resolve();
  /** Of the drop that is read and of those that wait for it. */
  let controller = new AbortController();
  let held: readonly DroppedFile[] = [];
  const set = () => store.getState().set;
  const apply = (step: (set: DataSet) => DataSet) => store.setState({ set: step(set()) });
  const decide = (step: (set: DataSet) => DataSet) => {
    const refused = parts.refusal?.();
    if (refused) return store.setState({ error: packError(refused) });
    store.setState(({ set: before, decided }) => {
      const after = step(before);
      return { set: after, decided: decided || after.work !== before.work };
    });
  };
  const say = (reading: Reading | null) => store.setState({ reading });

  const withOutcome = (before: DataSet, idOf: ReadonlyMap<string, string>, outcome: DataOutcome): DataSet => {
    const id = idOf.get(outcome.path);
    // The set may be another by now.
    if (id === undefined || before.pictures.get(placeOf(id))?.path !== outcome.path) return before;
    return 'error' in outcome ? pictureFailed(before, id, outcome.error) : pictureRead(before, id, outcome.facts);
  };

  async function read(dropped: readonly DroppedFile[], signal: AbortSignal): Promise<void> {
    say({ words: t('Listing'), done: 0, total: 0, perSecond: null });
    const listing = await service.list(dropped, signal);
    const files = [...listing.files].sort((a, b) => byName.compare(a.path, b.path));
    const isFirst = () => set().work.entries.size === 0;
    const found = isFirst() ? await parts.labelsFor?.(files.map(({ path }) => path)) : null;
    // The set may have been emptied while the disk was asked: what was dropped into it goes with it.
    if (signal.aborted) throw new CancelledError('Reading the data set');
    const first = isFirst();
    // Pictures whose adding was undone are dropped anew.
    const added = addPictures(first ? EMPTY_DATASET : set(), files, first ? listing.grouping : undefined);
    const take = first ? found : null;
    store.setState(({ problems, refused, decided }) => ({
      set: take ? take(added.set) : added.set,
      decided: take ? true : decided && !first,
      problems: [...problems, ...listing.problems],
      refused: [...refused, ...listing.refused],
    }));
    const idOf = new Map(files.map(({ path }, i) => [path, added.ids[i]]));
    const total = idOf.size;
    const begun = now();
    let done = 0;
    let waiting: DataOutcome[] = [];
    let flushed = begun;
    const flush = () => {
      flushed = now();
      const portion = waiting;
      waiting = [];
      store.setState(({ set: before }) => ({
        set: portion.reduce((next, outcome) => withOutcome(next, idOf, outcome), before),
        reading: { words: t('Reading'), done, total, perSecond: done > 1 ? (1000 * done) / Math.max(1, now() - begun) : null },
      }));
    };
    try {
      for await (const outcome of service.read(dropped, { signal, only: new Set(idOf.keys()) })) {
        if (!idOf.has(outcome.path)) continue;
        waiting.push(outcome);
        done++;
        if (now() - flushed >= PACE) flush();
      }
    } finally {
      flush();
    }
    if (first && !take) apply((before) => guessAgain(before, listing.grouping));
    say({ words: t('Looking for copies'), done: 0, total: 0, perSecond: null });
    const paths = set().pictures.map(({ path }) => path);
    const ids = new Map(set().pictures.map(({ path, id }) => [path, id]));
    const copies = new Map(
      [...(await service.duplicates(paths, signal))].flatMap(([path, { of, kind }]) => {
        const [id, original] = [ids.get(path), ids.get(of)];
        return id === undefined || original === undefined ? [] : [[id, { of: original, kind }] as const];
      }),
    );
    // Pictures whose files are not here could not be compared: what is known of them holds.
    const isAbsent = (id: string) => set().pictures.get(placeOf(id))?.status === 'absent';
    set().pictures.forEach(({ id, duplicateOf: of, duplicateKind: kind }) => {
      if (of !== null && kind !== null && (isAbsent(id) || isAbsent(of)) && !copies.has(id)) copies.set(id, { of, kind });
    });
    apply((before) => setDuplicates(before, copies));
    // The first split is drawn at once, copies and groups known; later ones only when asked for.
    const usable = [...classCounts(set()).values()].some((count) => count > 0);
    if (set().work.split === null && usable) apply((before) => drawSplit(before, firstSplit(before)));
  }

  function stop(): void {
    controller.abort();
    controller = new AbortController();
  }

  return {
    store,
    apply: decide,

    add(files) {
      if (files.length === 0) return Promise.resolve();
      held = [...files, ...held];
      const { signal } = controller;
      queue = queue.then(async () => {
        if (signal.aborted) return;
        try {
          store.setState({ error: null });
          await read(files, signal);
        } catch (error) {
          if (!(error instanceof CancelledError) && !signal.aborted) store.setState({ error: packError(error) });
        }
        say(null);
      });
      return queue;
    },

    stop,
    split: (options) => decide((before) => drawSplit(before, options)),

    topUpSplit() {
      const { split } = set().work;
      const options = split?.kind === 'drawn' ? split.options : firstSplit(set());
      decide((before) => topUpSplit(before, options));
    },

    follow: (stored) => apply((before) => ({ ...takeLabels(before, stored, ''), past: [], future: [] })),

    replace(other, decided) {
      stop();
      store.setState({ ...NOTHING, set: other, decided });
    },

    clear() {
      stop();
      held = [];
      store.setState(NOTHING);
      void service.clear();
    },

    files: () => held,

    dismiss: (problem) =>
      store.setState(({ problems, error }) => ({
        problems: problem ? problems.filter((other) => other !== problem) : problems,
        error: problem ? error : null,
      })),

    thumbnail: (path) => service.thumbnail(path),

    async readOut(side, onProgress, signal) {
      const taken = set();
      const counts = classCounts(taken);
      const classes = taken.work.classes.filter(({ id }) => (counts.get(id) ?? 0) > 0);
      const placeOfClass = new Map(classes.map(({ id }, place) => [id, place]));
      const groups = splitGroups(taken);
      const places = groups
        .map((_, place) => place)
        .filter((place) => isUsable(taken, place) && taken.pictures.get(place)?.status === 'ready')
        .filter((place) => (taken.work.entries.get(place)?.part ?? 'unused') !== 'unused');
      const pictures: TrainingSet['pictures'][number][] = [];
      const partOf = dictionary<TrainingSet['split']['parts'][string]>();
      const sha256 = dictionary<string>();
      for (const place of places) {
        if (signal.aborted) throw new CancelledError('The training');
        const picture = taken.pictures.get(place);
        const entry = taken.work.entries.get(place);
        if (!picture || !entry || entry.classId === null || entry.part === null) continue;
        const views = await service.views(picture.path, side);
        partOf[picture.path] = entry.part;
        if (picture.facts) sha256[picture.path] = picture.facts.sha256;
        pictures.push({
          id: picture.path,
          group: groups[place] ?? picture.path,
          category: placeOfClass.get(entry.classId) ?? 0,
          views,
        });
        if (pictures.length % 50 === 0) onProgress(pictures.length / places.length);
      }
      const { split } = taken.work;
      const options = split?.kind === 'drawn' ? split.options : { seed: 'stated', validation: 0, test: 0 };
      const named = pictures.map(({ id, category }) => ({ file: id, category: classes[category].name }));
      return {
        classes: classes.map(({ id }) => className(taken.work, id) ?? ''),
        side,
        pictures,
        split: { version: 1, options, parts: partOf, sha256, counts: countParts(named, partOf) },
      };
    },
  };
}
