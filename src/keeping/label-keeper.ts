/**
 * Keeps the labels by itself: after every change of the data set its text goes to the disk of the browser, whole or not at all. A set that
 * was kept is offered again, taken up when its files are dropped, and never overwritten by another: each has a place of its own.
 */

import { createStore } from 'zustand/vanilla';
import { MicrographiaError, packError } from '../base/errors';
import { pathKey } from '../base/path-key';
import { AFTER_FAULT, createSaving } from '../base/saving';
import type { Owned } from '../base/tabs';
import { type DataSet, type DataWork, EMPTY_DATASET } from '../dataset/dataset';
import { datasetToJson } from '../dataset/json';
import { described, type KeptSet, keptFor, readStored } from '../dataset/kept-sets';
import { sharedPaths, takeLabels } from '../dataset/take-labels';
import { t } from '../locales/words';
import type { DataDesk } from '../state/fine-tune-data';
import { type LabelDesk, type LabelKeeper, type LabelKeeperParts, NOTHING_KEPT } from './label-desk';

/** Told to other tabs: which set was saved, or null where the list of them has changed. */
const TOPIC = 'labels';
const labelLock = (id: string): string => `labels/${id}`;

const ELSEWHERE = new MicrographiaError(
  'labels-elsewhere',
  'Another tab has this data set open: nothing was changed here.',
  'Go on there, close that tab, or take the set over.',
);

/** Milliseconds without a change after which the set is written, and how long changes may keep on coming before it is anyway. */
const CALM = 1000;
const PATIENCE = 5000;
/** While a drop is being read every moment brings a change, and none that matters much. */
const WHILE_READING = 15_000;
/** Sets with decisions that are kept; of those without, the newest one. */
export const KEPT_SETS = 5;
/** A browser that cannot store at all will not learn it: no second try. */
const UNSUPPORTED = 'storage-unsupported';

export const TAKE_WORDS = 'Take up the kept labels';

/** A step of undo at which the set is another one: each side has its own place on the disk. */
interface Border {
  readonly before: DataWork;
  readonly beforeId: string;
  readonly after: DataWork;
  readonly afterId: string;
}

const isEmpty = (set: DataSet): boolean => set.work.entries.size === 0;

export function createLabelKeeper({ data, disk, newId, tabs }: LabelKeeperParts): LabelKeeper {
  const store = createStore<LabelDesk>(() => NOTHING_KEPT);
  const desk = () => data.store.getState();
  /** Place of the set at hand; null while there is none. */
  let current: string | null = null;
  let borders: readonly Border[] = [];
  /** The set as the disk has it. */
  let written: DataSet = EMPTY_DATASET;
  let hashes: ReadonlyMap<string, string> = new Map();
  let discardedText: string | null = null;
  const saving = createSaving(() => void flush());
  const { inTurn } = saving;

  /** The set that this tab owns, or has found to be another tab's. */
  let held: { readonly id: string; readonly owned: Owned | null } | null = null;
  /** As last read or written here, by id. */
  const revisions = new Map<string, number>();
  /** Where the changes go of a set that became another tab's under them. */
  const movedTo = new Map<string, string>();

  const list = async () => (await disk.list()).filter(({ id }) => id !== current);
  const refresh = async () => store.setState({ kept: await list().catch(() => []) });

  /** Sets beyond the number that is kept go, oldest first. */
  async function prune(): Promise<void> {
    const whole = (await disk.list()).filter(({ damage }) => damage === null);
    const [decided, bare] = [true, false].map((wanted) => whole.filter((entry) => entry.decided === wanted));
    const open = await tabs.elsewhere(labelLock(''));
    for (const { id } of [...decided.slice(KEPT_SETS), ...bare.slice(1)])
      if (id !== current && !open.has(id)) await disk.remove(id);
  }

  /** Writes a set as it is now; what happens to it later is a later write's. */
  function put(id: string, taken: DataDesk): Promise<void> {
    const text = datasetToJson(taken.set);
    const isNew = isEmpty(written);
    return inTurn(async () => {
      // It became another tab's between the change and its turn.
      if (!(await hold(id))) return keepApart(id, taken);
      try {
        revisions.set(id, await disk.write(described(id, taken.set, taken.decided), text, revisions.get(id) ?? null));
      } catch (error) {
        if (packError(error).code === 'storage-stale') return keepApart(id, taken);
        saving.failed(true);
        store.setState({ fault: packError(error) });
        if (id === current) schedule();
        else setTimeout(() => id !== current && void put(id, taken), AFTER_FAULT);
        return;
      }
      saving.failed(false);
      if (id === current) written = taken.set;
      store.setState({ fault: null, unsaved: id === current && desk().set !== taken.set });
      tabs.tell(TOPIC, id);
      if (isNew) await prune().catch(() => {});
    });
  }

  function flush(state: DataDesk = desk()): Promise<void> {
    saving.stop();
    const { fault, elsewhere } = store.getState();
    if (isEmpty(state.set) || state.set === written || elsewhere || fault?.code === UNSUPPORTED) return inTurn();
    current ??= newId();
    return put(current, state);
  }

  function schedule(): void {
    if (store.getState().fault?.code === UNSUPPORTED || store.getState().elsewhere) return;
    if (desk().reading) saving.schedule(WHILE_READING, WHILE_READING);
    else saving.schedule(CALM, PATIENCE);
  }

  /** Lets the set go that is held, and holds this one; false where another tab owns it. In turn only. */
  async function hold(id: string | null): Promise<boolean> {
    if (id !== null && held?.id === id) return held.owned !== null;
    await held?.owned?.release();
    held = null;
    if (id === null) return false;
    const owned = await tabs.own(labelLock(id), { onAsked: () => void give(id), onLost: () => lose(id) });
    held = { id, owned };
    if (owned) movedTo.delete(id);
    if (!owned) void tabs.whenFree(labelLock(id)).then(() => inTurn(() => takeUp(id)));
    return owned !== null;
  }

  /** Another tab asks for the set: what it has last is on the disk before it goes. */
  async function give(id: string): Promise<void> {
    void flush();
    await inTurn(async () => {
      if (held?.id !== id || !held.owned) return;
      const { owned } = held;
      held = { id, owned: null };
      if (id === current) store.setState({ elsewhere: true, unsaved: false });
      await owned.release();
      void tabs.whenFree(labelLock(id)).then(() => inTurn(() => takeUp(id)));
    });
  }

  /** The set was taken by force: what is not on the disk is kept as a set of its own. */
  function lose(id: string): void {
    if (held?.id !== id) return;
    held = null;
    if (id !== current || isEmpty(desk().set)) return;
    const taken = desk();
    if (taken.set !== written) void inTurn(() => keepApart(id, taken));
    else {
      held = { id, owned: null };
      store.setState({ elsewhere: true });
    }
  }

  /** What is set here becomes a set of its own, beside the one that another tab has changed. */
  async function keepApart(id: string, taken: DataDesk): Promise<void> {
    const own = movedTo.get(id) ?? newId();
    movedTo.set(id, own);
    if (id === current) {
      current = own;
      written = EMPTY_DATASET;
      store.setState({ apart: true });
    }
    // A set that was left meanwhile has its changes all the same.
    void put(own, taken);
  }

  /** The labels of another tab's set as they are now. */
  async function pull(id: string): Promise<void> {
    try {
      const { set, revision } = readStored(await disk.read(id));
      if (id !== current || !store.getState().elsewhere) return;
      revisions.set(id, revision);
      data.follow(set);
      written = desk().set;
    } catch {
      // It is being replaced, or gone: what is shown stays.
    }
  }

  /** From now on the set is changed here, and what was refused is no news any more. */
  function becomeOwner(): void {
    store.setState({ elsewhere: false });
    if (desk().error?.code === ELSEWHERE.code) data.dismiss();
  }

  /** The set is not another tab's any more. */
  async function takeUp(id: string): Promise<void> {
    if (held?.id !== id || held.owned) return;
    held = null;
    const mine = await hold(id);
    if (id !== current) return;
    await pull(id);
    if (mine) becomeOwner();
  }

  tabs.listen(TOPIC, (id) => {
    if (typeof id === 'string' && id === current && store.getState().elsewhere) void inTurn(() => pull(id));
    else void inTurn(refresh);
  });

  /** Undo and redo may lead over a border: the set is then another one, in its own place. */
  function follow(state: DataDesk, before: DataDesk): void {
    const { work } = state.set;
    const border = borders.find((entry) => entry.before === work || entry.after === work);
    const id = isEmpty(state.set) ? null : border ? (border.after === work ? border.afterId : border.beforeId) : current;
    if (id === current) return;
    void flush(before);
    current = id;
    written = EMPTY_DATASET;
    hashes = new Map();
    store.setState({ taken: null, changed: [], elsewhere: false, apart: false });
    if (id === null) {
      borders = [];
      void inTurn(refresh);
    }
  }

  /** Which files are others than those that were labelled. */
  function compare(set: DataSet): void {
    const others = set.pictures.map(({ id, path, status, facts }) => {
      const hash = hashes.get(pathKey(path));
      return status === 'ready' && hash !== undefined && facts?.sha256 !== hash ? [id] : [];
    });
    store.setState({ changed: others.flat() });
  }

  data.store.subscribe((state, before) => {
    if (state.set.work !== before.set.work) follow(state, before);
    if (before.reading && !state.reading && hashes.size > 0) compare(state.set);
    const unsaved = !isEmpty(state.set) && state.set !== written && !store.getState().elsewhere;
    if (unsaved !== store.getState().unsaved) store.setState({ unsaved });
    if (unsaved && (state.set !== before.set || state.reading === null)) schedule();
  });

  /** Another set takes the place of the present one, which is written first. */
  function become(id: string, set: DataSet, decided: boolean, onDisk: boolean, elsewhere = false): void {
    void flush();
    current = id;
    borders = [];
    written = onDisk ? set : EMPTY_DATASET;
    hashes = new Map();
    store.setState({ taken: null, changed: [], discarded: null, error: null, elsewhere, apart: false });
    data.replace(set, decided);
  }

  async function discard(entry: KeptSet, text: string | null): Promise<void> {
    await inTurn(async () => {
      try {
        if (!(await hold(entry.id))) throw ELSEWHERE;
        await disk.remove(entry.id);
        revisions.delete(entry.id);
        discardedText = text;
        store.setState({ discarded: text === null ? null : entry });
      } catch (error) {
        store.setState({ error: packError(error) });
      }
      await hold(null);
      tabs.tell(TOPIC, null);
      await refresh();
    });
  }

  return {
    store,
    refresh: () => inTurn(refresh),

    async goOn(id) {
      await inTurn();
      try {
        let mine = false;
        await inTurn(async () => {
          mine = await hold(id);
        });
        const { set, hashes: known, revision } = readStored(await disk.read(id));
        if (!isEmpty(desk().set)) return;
        revisions.set(id, revision);
        become(id, set, store.getState().kept.find((entry) => entry.id === id)?.decided ?? true, true, !mine);
        hashes = known;
      } catch (error) {
        await inTurn(refresh);
        store.setState({ error: packError(error) });
      }
    },

    async discard(id) {
      const entry = store.getState().kept.find((candidate) => candidate.id === id);
      if (entry) await discard(entry, (await disk.read(id).catch(() => null))?.text ?? null);
    },

    async restore() {
      const entry = store.getState().discarded;
      const text = discardedText;
      if (!entry || text === null) return;
      await inTurn(async () => {
        try {
          await disk.write(entry, text, null);
          store.setState({ discarded: null });
          tabs.tell(TOPIC, null);
        } catch (error) {
          store.setState({ error: packError(error) });
        }
        await refresh();
      });
    },

    async labelsFor(paths) {
      await inTurn();
      const match = await keptFor(disk, paths, await tabs.elsewhere(labelLock('')).catch(() => new Set<string>()));
      if (!match) return null;
      const { set, entry, shared, hashes: known, revision } = match;
      let mine = false;
      await inTurn(async () => {
        mine = await hold(entry.id);
      });
      return (dropped) => {
        const next = takeLabels(dropped, set, TAKE_WORDS);
        borders = [{ before: dropped.work, beforeId: newId(), after: next.work, afterId: entry.id }];
        current = entry.id;
        revisions.set(entry.id, revision);
        written = EMPTY_DATASET;
        hashes = known;
        store.setState({
          elsewhere: !mine,
          apart: false,
          taken: !mine ? null : { from: entry, pictures: shared, added: new Set(paths).size - shared },
          discarded: null,
          changed: [],
        });
        return next;
      };
    },

    open(set) {
      const { set: here } = desk();
      const id = newId();
      const shared = sharedPaths(set, new Set(here.pictures.map(({ path }) => pathKey(path))));
      if (isEmpty(here) || shared === 0) {
        become(id, set, true, false);
        return;
      }
      current ??= newId();
      const next = takeLabels(here, set, t('Open labels'));
      borders = [...borders, { before: here.work, beforeId: current, after: next.work, afterId: id }];
      data.apply(() => next);
    },

    async clear(labels) {
      if (labels === 'keep') await flush();
      const state = desk();
      const { elsewhere } = store.getState();
      // It could not be kept: then it stays.
      if (labels === 'keep' && state.set !== written && !elsewhere) return;
      const id = current;
      saving.stop();
      store.setState({ discarded: null });
      written = state.set;
      data.clear();
      if (elsewhere && labels === 'discard') store.setState({ error: packError(ELSEWHERE) });
      else if (labels === 'discard' && id !== null)
        await discard(
          { ...described(id, state.set, state.decided), savedAt: new Date().toISOString(), damage: null },
          datasetToJson(state.set),
        );
      await inTurn(async () => {
        if (current === null) await hold(null);
      });
    },

    flush: () => flush(),

    async takeOver() {
      const id = current;
      if (id === null || !store.getState().elsewhere) return;
      const owned = await tabs.takeOver(labelLock(id), { onAsked: () => void give(id), onLost: () => lose(id) });
      await inTurn(async () => {
        if (id !== current || held?.owned) return owned.release();
        held = { id, owned };
        await pull(id);
        becomeOwner();
      });
    },

    refusal: () => (store.getState().elsewhere ? ELSEWHERE : null),

    dismiss(what) {
      if (what === 'discarded') discardedText = null;
      if (what === 'apart') store.setState({ apart: false });
      else store.setState({ [what]: what === 'changed' ? [] : null });
    },
  };
}
