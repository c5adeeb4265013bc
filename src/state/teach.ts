/**
 * Teaching by correcting: what a person says of pictures is a labelled set of its own, and after each word all other pictures are ranked
 * anew by the model and a head that is solved from these labels (evaluation/taught.ts). What was said stands on the items themselves.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type PackedError, packError } from '../base/errors';
import { grouper, guessGrouping } from '../dataset/grouping';
import type {
  LeftOut,
  NextPicture,
  PictureMap,
  Ranked,
  SeenPicture,
  SimilarPicture,
  TaughtHead,
  TeachLabel,
  TeachService,
} from '../services/teach/protocol';
import type { DeskStore } from './desk';
import type { Item } from './item';
import type { Items } from './items';

export type { LeftOut, NextPicture, PictureMap, SimilarPicture } from '../services/teach/protocol';

/** What the taught head says of a picture: its first two categories; null stands for none of them. */
export interface Taught {
  readonly category: string | null;
  readonly share: number;
  readonly second: { readonly category: string | null; readonly share: number } | null;
}

export interface TeachDesk {
  /** Pictures that a person has said something of, in the order of arrival. */
  readonly labelled: readonly string[];
  /** Categories there are to choose from: the model's, then those that were added. */
  readonly categories: readonly string[];
  /** Of every picture that the active model has seen, once there is a label. */
  readonly taught: ReadonlyMap<string, Taught>;
  readonly leftOut: LeftOut | null;
  readonly next: NextPicture | null;
  /** From the last word to the new ranking, milliseconds. */
  readonly milliseconds: number | null;
  readonly working: boolean;
  readonly error: PackedError | null;
}

export interface TeachSet {
  readonly modelId: string;
  readonly modelSha256: string;
  /** The model's categories, then the new ones; not `none of these`. */
  readonly categories: readonly string[];
  readonly head: TaughtHead;
  readonly leftOut: LeftOut;
  readonly labels: readonly { readonly path: string; readonly sha256: string; readonly category: string | null }[];
}

export interface Teacher {
  readonly store: StoreApi<TeachDesk>;
  /** The taught head with all that it rests on; null where nothing was taught. */
  result(): Promise<TeachSet | null>;
  /** All pictures that the active model has seen, on a plane by likeness; null before there is a model. */
  map(): Promise<PictureMap | null>;
  /** The pictures most like one. */
  similar(id: string, count: number): Promise<readonly SimilarPicture[]>;
  /** Resolves when the ranking is that of all that was said. */
  settled(): Promise<void>;
}

const NOTHING: TeachDesk = {
  labelled: [],
  categories: [],
  taught: new Map(),
  leftOut: null,
  next: null,
  milliseconds: null,
  working: false,
  error: null,
};

/** Pictures that the active model has seen and whose vector is at hand. */
const seenBy = (items: Items, modelSha256: string): Item[] =>
  items.values().filter(({ classification }) => classification?.features && classification.modelSha256 === modelSha256);

/** New categories, in the order in which they came. */
function addedTo(known: readonly string[], labelled: readonly Item[]): string[] {
  const added = new Set<string>();
  for (const { said } of labelled) if (said?.category != null && !known.includes(said.category)) added.add(said.category);
  return [...added];
}

/** One specimen or session a group, as far as names and folders tell. */
function groupsOf(labelled: readonly Item[]): (string | null)[] {
  const items = labelled.map(({ path, said }) => ({
    path,
    folders: path.split('/').slice(0, -1),
    column: null,
    className: said?.category ?? null,
  }));
  return items.map(grouper(guessGrouping(items)));
}

interface Plan {
  readonly model: { readonly id: string; readonly sha256: string; readonly categories: readonly string[] };
  readonly labelled: readonly Item[];
  /** The model's, the new ones, and null where somebody said none of these. */
  readonly places: readonly (string | null)[];
  readonly labels: readonly TeachLabel[];
  readonly seen: readonly Item[];
}

export function createTeacher({
  desk,
  service,
  now = () => performance.now(),
}: {
  readonly desk: DeskStore;
  readonly service: TeachService;
  readonly now?: () => number;
}): Teacher {
  const store = createStore<TeachDesk>(() => NOTHING);
  /** What the service holds, by id. */
  let held = new Map<string, Item['classification']>();
  let running: Promise<void> | null = null;
  let again = false;
  let said: readonly unknown[] = [];
  let saidAt: number | null = null;

  function plan(): Plan | null {
    const { session, engine } = desk.getState();
    if (engine.phase !== 'ready') return null;
    const { modelId, modelSha256, categories } = engine.report;
    const labelled = session.items.values().filter((item) => item.said !== null);
    const none = labelled.some((item) => item.said?.category === null);
    const places = [...categories, ...addedTo(categories, labelled), ...(none ? [null] : [])];
    const seen = labelled.length === 0 ? [] : seenBy(session.items, modelSha256);
    const groups = groupsOf(labelled);
    const labels = labelled.flatMap(({ id, said, classification }, i): TeachLabel[] =>
      classification?.features && classification.modelSha256 === modelSha256
        ? [{ id, category: places.indexOf(said?.category ?? null), group: groups[i] }]
        : [],
    );
    return { model: { id: modelId, sha256: modelSha256, categories }, labelled, places, labels, seen };
  }

  /** Tells the service of pictures that it does not hold, and to forget those that have gone. */
  function bring(seen: readonly Item[]): Promise<unknown> {
    const wanted = new Map(seen.map(({ id, classification }) => [id, classification]));
    const gone = [...held.keys()].filter((id) => !wanted.has(id));
    const fresh = seen.flatMap(({ id, classification }): SeenPicture[] =>
      classification?.features && held.get(id) !== classification
        ? [{ id, features: classification.features, logits: classification.logits }]
        : [],
    );
    held = wanted;
    return Promise.all([gone.length > 0 ? service.drop(gone) : null, fresh.length > 0 ? service.put(fresh) : null]);
  }

  async function learn(): Promise<void> {
    const at = plan();
    if (!at) return;
    const { labelled, places, labels, seen, model } = at;
    const added = places.slice(model.categories.length).filter((name) => name !== null);
    const categories = [...model.categories, ...added];
    const about = { labelled: labelled.map(({ id }) => id), categories };
    if (labels.length === 0) {
      store.setState({ ...NOTHING, ...about });
      return;
    }
    try {
      const brought = bring(seen);
      let ranked = service.rankNow(labels, places.length);
      if (!ranked) {
        store.setState({ ...about, working: true });
        await brought;
        ranked = await service.rank(labels, places.length);
      }
      store.setState({
        ...about,
        taught: taughtBy(ranked, places),
        leftOut: ranked.leftOut,
        next: ranked.next,
        milliseconds: saidAt === null ? store.getState().milliseconds : now() - saidAt,
        working: false,
        error: null,
      });
      saidAt = null;
    } catch (error) {
      store.setState({ working: false, error: packError(error) });
    }
  }

  /** Brings all that the active model has seen, whether or not anything was said of it. */
  async function bringAll(): Promise<boolean> {
    const { session, engine } = desk.getState();
    if (engine.phase !== 'ready') return false;
    await bring(seenBy(session.items, engine.report.modelSha256));
    return true;
  }

  function start(): Promise<void> {
    again = true;
    running ??= (async () => {
      while (again) {
        again = false;
        await learn();
      }
      running = null;
    })();
    return running;
  }

  desk.subscribe((state, before) => {
    const same = state.session.items.gallery === before.session.items.gallery && state.engine === before.engine;
    if (same) return;
    const labelled = state.session.items.values().filter((item) => item.said !== null);
    const words = labelled.flatMap((item) => [item.id, item.said]);
    const changed = words.length !== said.length || words.some((word, i) => word !== said[i]);
    if (!changed && labelled.length === 0 && state.engine === before.engine) return;
    if (changed) saidAt = now();
    said = words;
    void start();
  });

  return {
    store,
    settled: () => running ?? Promise.resolve(),
    map: async () => ((await bringAll()) ? service.map() : null),
    similar: async (id, count) => ((await bringAll()) ? service.similar(id, count) : []),
    async result() {
      const at = plan();
      const { leftOut } = store.getState();
      if (!at || at.labels.length === 0 || !leftOut) return null;
      const { model, places, labels, labelled } = at;
      const categories = places.filter((name) => name !== null);
      const head = await service.head(labels, places.length);
      const width = head.weights.length / places.length;
      return {
        modelId: model.id,
        modelSha256: model.sha256,
        categories,
        head: { weights: head.weights.slice(0, categories.length * width), bias: head.bias.slice(0, categories.length) },
        leftOut,
        labels: labelled.map(({ path, facts, said: word }) => ({
          path,
          sha256: facts?.sha256 ?? '',
          category: word?.category ?? null,
        })),
      };
    },
  };
}

/** The first two of each row. */
function taughtBy({ ids, shares }: Ranked, places: readonly (string | null)[]): ReadonlyMap<string, Taught> {
  const count = places.length;
  return new Map(
    ids.map((id, j) => {
      let [first, second] = [-1, -1];
      for (let c = 0; c < count; c++) {
        const share = shares[j * count + c];
        if (first < 0 || share > shares[j * count + first]) [first, second] = [c, first];
        else if (second < 0 || share > shares[j * count + second]) second = c;
      }
      const entry = (c: number) => ({ category: places[c], share: shares[j * count + c] });
      return [id, { ...entry(first), second: second < 0 ? null : entry(second) }];
    }),
  );
}
