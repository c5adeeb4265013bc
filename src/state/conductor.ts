/**
 * Does what the session asks for: reads drops, feeds the model as many pictures as it computes best together, and writes every outcome
 * back through the pure steps of session.ts. Reading goes on beside it, but not so far ahead that decoded pictures pile up.
 */
import { MicrographiaError, packError } from '../base/errors';
import { dropsLacking } from '../base/lacking';
import type { ContrastSet } from '../base/levels';
import type { Plane } from '../base/plane';
import { t } from '../locales/words';
import type { ClassifyService } from '../services/classify/protocol';
import type { DroppedFile, Look, Micrograph, ReadOutcome, ReadService, Thumbnail, ToMake } from '../services/read/protocol';
import { setContrast } from './contrast';
import type { DeskStore } from './desk';
import type { DropFile } from './drops';
import { cropOf, type Item, type MicrographFacts, mayLack, NOT_KEPT, type Said } from './item';
import { PictureLibrary, untilAborted } from './library';
import * as steps from './session';
import { EMPTY_SESSION } from './session';

export interface Conductor {
  /** Loads the model and engine; again after a failure. */
  open(): Promise<void>;
  /** Takes a drop: lists it, reads it, queues it. Resolves when every file of it has been read. */
  add(files: readonly DroppedFile[]): Promise<void>;
  /** Another session in the place of this one, such as the one that was kept: what was unfinished in it goes on. No id in it is one that was here before. */
  replace(session: steps.Session, drops: ReadonlyMap<number, readonly DropFile[]>): void;
  /** The files at hand, by the number of their drop. */
  drops(): ReadonlyMap<number, readonly DropFile[]>;
  select(id: string | null): void;
  /** Pixels of a picture that was read before. Rejects with CancelledError when aborted, else as PictureLibrary.pixels does. */
  pixels(id: string, signal: AbortSignal): Promise<Plane>;
  /** Reads pictures of a drop once more, their burnt-in scale bars with them. */
  readBars(drop: number, paths: ReadonlySet<string>, signal: AbortSignal): AsyncIterable<ReadOutcome>;
  moveBar(id: string, top: number | null): void;
  setPixelSize(id: string, nm: number | null): void;
  /** What a person says that pictures are; null takes the word back. */
  say(ids: readonly string[], said: Said | null): void;
  /** What a person notes about a picture; empty takes the note away. */
  setNote(id: string, note: string): void;
  setContrast(id: string, contrast: ContrastSet): void;
  /** Takes items out; `order` is the gallery's present order, by which the next one is selected. */
  remove(ids: readonly string[], order: readonly string[]): void;
  /** Takes back what was last done by hand (removal, data bar, pixel size), and does it again. */
  undo(): void;
  redo(): void;
  /** Stops reading and classifying everything unfinished. */
  stop(): void;
  /** Takes up what was stopped; with `ids`, tries those again, failed ones included. */
  resume(ids?: readonly string[]): void;
  /**
   * Classifies again with the model that is active now: the pictures of `ids`, or without it all that another model has classified.
   * Does nothing while no model is ready.
   */
  reclassify(ids?: readonly string[]): void;
}

export interface ConductorParts {
  readonly desk: DeskStore;
  readonly reader: ReadService;
  readonly classifier: ClassifyService;
  readonly now?: () => number;
  /** Bytes of decoded pixels to keep; reading pauses when half of it waits for the model. */
  readonly memoryBytes?: number;
}

const CLOSED = packError(
  new MicrographiaError(NOT_KEPT, 'The page was closed before this file was read.', 'Drop it once more.'),
);

/** The largest in the gallery: two device pixels per point of its frame. */
const THUMBNAIL = { width: 128, height: 96 };

const MEMORY_BYTES = 384 * 1024 * 1024;

/** Pictures read ahead of the model: enough for its next batches. Each holds what the model is to be shown besides its pixels. */
const MOST_WAITING = 64;

export function createConductor({ desk, reader, classifier, ...parts }: ConductorParts): Conductor {
  const now = parts.now ?? (() => performance.now());
  const memoryBytes = parts.memoryBytes ?? MEMORY_BYTES;
  const library = new PictureLibrary(reader, memoryBytes);
  /** Readers at work, by drop. */
  const readers = new Map<number, Set<AbortController>>();
  let pausedReaders: (() => void)[] = [];
  /** What the model was asked about, by id. */
  const running = new Map<string, { readonly revision: number; readonly controller: AbortController }>();
  /** What the model is to be shown of pictures that wait, where their reader made it. */
  const looks = new Map<string, Look>();

  const session = () => desk.getState().session;
  const step = (next: (session: steps.Session) => steps.Session) =>
    desk.setState((state) => {
      const changed = next(state.session);
      return changed === state.session ? state : { session: changed };
    });

  const mayReadOn = () => {
    // A model that failed to load would hold the readers for ever: then nothing is kept for it, and pictures are read again later.
    if (desk.getState().engine.phase === 'failed') return true;
    const { items } = session();
    return items.count('waiting') < MOST_WAITING && items.waitingBytes <= memoryBytes / 2;
  };
  const roomToRead = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (mayReadOn() || signal.aborted) return resolve();
      pausedReaders.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });

  /** After any change: stop what has become pointless, start what is due, let readers go on. */
  function settle(): void {
    for (const [id, { revision, controller }] of running)
      if (session().items.get(id)?.revision !== revision) controller.abort();
    let started = true;
    while (started && running.size < classifier.atOnce()) started = startNext();
    if (pausedReaders.length > 0 && mayReadOn()) {
      const paused = pausedReaders;
      pausedReaders = [];
      for (const wake of paused) wake();
    }
  }

  function accept(id: string, { pixels, ...facts }: Micrograph, thumbnail: Thumbnail | null, look: Look | null): void {
    if (!session().items.has(id)) return;
    library.keep(id, pixels);
    if (look) looks.set(id, look);
    step((s) => steps.readSucceeded(s, id, { ...facts, width: pixels.width, height: pixels.height }, thumbnail, now()));
    settle();
  }

  /** What readers make besides: a thumbnail, and what the model in use is to be shown. */
  function toMake(): ToMake {
    const { engine } = desk.getState();
    return { thumbnail: THUMBNAIL, look: engine.phase === 'ready' ? engine.report.imageSize : undefined };
  }

  /** Reads a drop, or only the listed items of it, and reports each outcome; lists pictures that were not expected (in archives). */
  async function readDrop(drop: number, idOf: Map<string, string>, only: boolean): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const atWork = readers.get(drop) ?? new Set();
    readers.set(drop, atWork.add(controller));
    const others = only ? session().items.values() : [];
    const listed = new Set(others.flatMap((item) => (item.drop === drop ? [item.path] : [])));
    try {
      for await (const outcome of library.read(drop, only ? new Set(idOf.keys()) : null, signal, toMake)) {
        if (signal.aborted) break;
        const known = idOf.get(outcome.path);
        // Of an archive that is read again, what was listed before the stop stays as it is.
        if (known === undefined && listed.has(outcome.path)) continue;
        const id = known ?? list(drop, outcome.path);
        if ('micrograph' in outcome) accept(id, outcome.micrograph, outcome.thumbnail, outcome.look);
        else step((s) => steps.readFailed(s, id, outcome.error, now()));
        await roomToRead(signal);
      }
    } catch (error) {
      const packed = packError(error);
      if (!signal.aborted) for (const id of idOf.values()) step((s) => steps.readFailed(s, id, packed, now()));
    } finally {
      atWork.delete(controller);
      if (!signal.aborted && atWork.size === 0) step((s) => steps.dropEnded(s, drop, now()));
    }
  }

  function list(drop: number, path: string): string {
    const added = steps.addDrop(session(), drop, [path], now());
    step((s) => ({ ...added.session, showFrom: s.showFrom }));
    return added.ids[0];
  }

  /** Gives files to pictures that lack theirs since the page was closed; returns the others. */
  function takeBack(files: readonly DroppedFile[]): readonly DroppedFile[] {
    const lacking = session()
      .items.values()
      .filter((item) => mayLack(item) && !library.has(item));
    if (lacking.length === 0) return files;
    const drops = dropsLacking(lacking);
    const fresh: DroppedFile[] = [];
    const found = new Map<number, DroppedFile[]>();
    for (const file of files) {
      const drop = drops.get(file.path);
      const those = drop === undefined ? fresh : (found.get(drop) ?? []);
      those.push(file);
      if (drop !== undefined) found.set(drop, those);
    }
    for (const [drop, those] of found) library.attach(drop, those);
    // One that was read, but whose verdict was still to come, has failed for want of its file.
    const unread = lacking.filter((item) => (!item.facts || item.status === 'failed') && library.has(item)).map(({ id }) => id);
    if (unread.length > 0) readAfter((s) => steps.resume(s, now(), unread));
    // Whoever shows one of them asks for its pixels again.
    if (fresh.length < files.length) desk.setState(({ session: s }) => ({ session: { ...s } }));
    return fresh;
  }

  /** Takes a step that may turn items back to "reading", and reads those again. */
  function readAfter(next: (session: steps.Session) => steps.Session): void {
    const before = session().items;
    step(next);
    const byDrop = new Map<number, Map<string, string>>();
    for (const item of session().items.values()) {
      if (item.status !== 'reading' || before.get(item.id)?.status === 'reading') continue;
      byDrop.set(item.drop, (byDrop.get(item.drop) ?? new Map()).set(item.path, item.id));
    }
    for (const [drop, idOf] of byDrop) void readDrop(drop, idOf, true);
    settle();
  }

  /** Asks the model about the picture whose turn it is; false where there is none, or no model. */
  function startNext(): boolean {
    if (desk.getState().engine.phase !== 'ready') return false;
    const item = steps.nextToClassify(session());
    // One that was stopped and taken up again waits until its former question has ended.
    if (!item?.facts || running.has(item.id)) return false;
    void ask(item, item.facts);
    return true;
  }

  async function ask(item: Item, facts: MicrographFacts): Promise<void> {
    const { id, revision } = item;
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, { revision, controller });
    step((s) => steps.classifyStarted(s, id, now()));
    try {
      const look = item.userBarTop === null ? looks.get(id) : undefined;
      const result = look
        ? await untilAborted(classifier.classifyLook(look, signal), signal, t('Classifying'))
        : await untilAborted(
            classifier.classify(await library.pixels(item, signal), cropOf(item, facts), signal),
            signal,
            t('Classifying'),
          );
      step((s) => steps.classified(s, id, revision, result, now()));
    } catch (error) {
      const ofOtherModel = error instanceof MicrographiaError && error.code === 'other-size';
      if (signal.aborted || (ofOtherModel && looks.has(id))) step((s) => steps.backToWaiting(s, id, revision, now()));
      else step((s) => steps.classifyFailed(s, id, revision, packError(error), now()));
    }
    looks.delete(id);
    running.delete(id);
    settle();
  }

  /** A step of the user's after which files may be wanted no more: with an edit that is forgotten go the pictures that it took out. */
  function byHand(next: (session: steps.Session) => steps.Session): void {
    step(next);
    const beingRead = new Set([...readers].filter(([, atWork]) => atWork.size > 0).map(([drop]) => drop));
    library.release(steps.filesWanted(session()), beingRead);
    settle();
  }

  classifier.onEngineChange((report) => {
    desk.setState({ engine: { phase: 'ready', report } });
    settle();
  });

  return {
    async open() {
      const say = (words: string, fraction: number) => desk.setState({ engine: { phase: 'loading', words, fraction } });
      say(t('Starting'), 0);
      try {
        const report = await classifier.open((words, fraction) => {
          if (desk.getState().engine.phase === 'loading') say(words, fraction);
        });
        desk.setState({ engine: { phase: 'ready', report } });
      } catch (error) {
        desk.setState({ engine: { phase: 'failed', error: packError(error) } });
      }
      settle();
    },

    async add(files) {
      const fresh = files.length === 0 ? files : takeBack(files);
      if (fresh.length === 0) return;
      const { drop, paths } = library.take(fresh);
      const added = steps.addDrop(session(), drop, paths, now());
      step(() => added.session);
      await readDrop(drop, new Map(paths.map((path, index) => [path, added.ids[index]])), false);
    },

    replace(next, drops) {
      for (const atWork of readers.values()) for (const controller of atWork) controller.abort();
      readers.clear();
      for (const { controller } of running.values()) controller.abort();
      looks.clear();
      library.replace(drops);
      desk.setState({ session: EMPTY_SESSION });
      readAfter(() => steps.reopened(next, now()));
      const { items } = session();
      if (items.count('reading') > 0)
        for (const item of items.values())
          if (item.status === 'reading' && !library.has(item)) step((s) => steps.readFailed(s, item.id, CLOSED, now()));
    },

    drops: () => library.drops,

    select(id) {
      step((s) => steps.select(s, id));
      settle();
    },

    async pixels(id, signal) {
      const item = session().items.get(id);
      if (!item) throw new Error(`no item ${id}`);
      return library.pixels(item, signal);
    },

    readBars: (drop, paths, signal) => library.read(drop, paths, signal, undefined, true),

    moveBar(id, top) {
      byHand((s) => steps.moveBar(s, id, top, now()));
    },

    setPixelSize: (id, nm) => byHand((s) => steps.setPixelSize(s, id, nm, now())),
    setNote: (id, note) => byHand((s) => steps.setNote(s, id, note, now())),
    setContrast: (id, contrast) => byHand((s) => setContrast(s, id, contrast, now())),
    say: (ids, said) => byHand((s) => steps.say(s, ids, said, now())),

    remove(ids, order) {
      for (const id of ids) looks.delete(id);
      byHand((s) => steps.remove(s, ids, order, now()));
    },

    undo: () => readAfter((s) => steps.undo(s, now())),
    redo: () => readAfter((s) => steps.redo(s, now())),

    stop() {
      for (const atWork of readers.values()) for (const controller of atWork) controller.abort();
      looks.clear();
      step((s) => steps.stopAll(s, now()));
      settle();
    },

    resume: (ids) => readAfter((s) => steps.resume(s, now(), ids)),

    reclassify(ids) {
      const { engine } = desk.getState();
      if (engine.phase !== 'ready') return;
      step((s) => steps.reclassify(s, now(), engine.report.modelSha256, ids));
      settle();
    },
  };
}
