/**
 * What the front made of the views of a training, kept on the disk for the next one, or for this one after a kill: `known` places of the
 * task's sets are filled before it begins, and what is looked at goes to the disk in packs as it comes. A view is known by the hash of its
 * pixels (and the seed and manner of its augmentation), a look by what it makes of a fixed picture: whatever changes its bits, another
 * front, kernel, engine or device, finds nothing that was kept before. So a training gives the same weights with and without, bit by bit on
 * the processor; a GPU may round a view otherwise in a batch of another size.
 */
import { dispose } from '@tensorflow/tfjs-core';
import { sha256Hex } from '../base/hash';
import { Random } from '../base/random';
import { createExamples, type ExampleSet, type StoredFront } from '../dataset/examples';
import { activeFront, activeLevels } from '../model/config';
import { uploadFront } from '../model/front';
import { viewThroughFront } from '../model/front-view';
import { toTensors } from '../model/params';
import type { PackFolder } from '../storage/pack-folder';
import { AUGMENTATION, augmentedView, plainView } from './augment';
import type { TrainingTask } from './engine';
import { imageTensor } from './gradient';
import { createSeen, storedTokens, storeFront } from './stored-front';
import { HEAD_BYTES, keysEnd, keysIn, type PackScheme, readPack, viewsIn, writePack } from './view-pack';

export interface KeptViews {
  /** Views that were filled from the disk, of all views that the task has room for. */
  readonly known: number;
  readonly total: number;
  /**
   * Writes what has become known since: whole packs, or `all` of it. Call it where results are known to be good. A disk without room is no
   * error: nothing more is kept then.
   */
  save(all: boolean): Promise<void>;
  /** Deletes all that is kept and keeps nothing more: what cannot be computed again needs the room. @returns whether there was anything */
  giveWay(): Promise<boolean>;
}

export const NO_KEPT_VIEWS: KeptViews = { known: 0, total: 0, save: async () => {}, giveWay: async () => false };

/** Views in one pack: 13 MB of the shipped front, and what a kill loses. */
const PACK_VIEWS = 256;

/** `v1-<scheme>-<milliseconds since 1970>-<random>.views`; a later format has another number, and is left alone. */
const NAME = /^v1-([0-9a-f]{16})-(\d{13})-[0-9a-f]{8}\.views$/;
const timeOf = (name: string): number => Number(NAME.exec(name)?.[2] ?? 0);

/** A place where what the front makes of a view lies in memory. */
interface Place {
  readonly front: KnownFront;
  readonly index: number;
}
type KnownFront = Required<StoredFront>;

/** @param now milliseconds since 1970: the oldest packs go first where there is no room */
export async function keptViews(folder: PackFolder, task: TrainingTask, now: () => number = Date.now): Promise<KeptViews> {
  const places = await placesByKey(task);
  const total = places.size;
  if (total === 0) return NO_KEPT_VIEWS;
  const scheme: PackScheme = {
    scheme: await schemeOf(task),
    tokens: storedTokens(task.config),
    vector: activeFront(task.config)?.vectorWidth ?? 0,
    pixels: 0,
  };
  const prefix = `v1-${scheme.scheme.slice(0, 16)}-`;
  await fill(folder, scheme, prefix, places);
  // What is left in `places` is on no disk.
  const known = total - places.size;
  let stopped = false;
  let saving: Promise<void> = Promise.resolve();

  async function write(keys: readonly string[]): Promise<void> {
    const tokens = new Uint16Array(keys.length * scheme.tokens);
    const vectors = new Uint16Array(keys.length * scheme.vector);
    keys.forEach((key, i) => {
      const { front, index } = knownPlace(places.get(key)) as Place;
      tokens.set(front.tokens.subarray(index * scheme.tokens, (index + 1) * scheme.tokens), i * scheme.tokens);
      vectors.set(front.vectors.subarray(index * scheme.vector, (index + 1) * scheme.vector), i * scheme.vector);
    });
    const bytes = await writePack(scheme, { keys, tokens, vectors, pixels: new Uint8Array() });
    if (await makeRoom(folder, bytes.length)) {
      const random = crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, '0');
      await folder.write(`${prefix}${String(now()).padStart(13, '0')}-${random}.views`, bytes);
    } else stopped = true;
    for (const key of keys) places.delete(key);
  }

  async function saveNow(all: boolean): Promise<void> {
    if (stopped) return;
    const fresh = [...places.keys()].filter((key) => knownPlace(places.get(key)));
    const least = all ? 1 : PACK_VIEWS;
    for (let from = 0; fresh.length - from >= least && !stopped; from += PACK_VIEWS)
      await write(fresh.slice(from, from + PACK_VIEWS)).catch(() => {
        stopped = true;
      });
  }

  return {
    known,
    total,
    save: (all) => {
      saving = saving.then(() => saveNow(all));
      return saving;
    },
    async giveWay() {
      stopped = true;
      await saving;
      const packs = (await folder.list()).filter(({ name }) => NAME.test(name));
      for (const { name } of packs) await folder.remove(name);
      return packs.length > 0;
    },
  };
}

const knownPlace = (places: readonly Place[] = []): Place | undefined =>
  places.find(({ front, index }) => Atomics.load(front.known, index) === 1);

/** Where each view lies that the task has room for, by its key; more than one place where a picture is there twice. */
async function placesByKey(task: TrainingTask): Promise<Map<string, Place[]>> {
  const places = new Map<string, Place[]>();
  const put = (set: ExampleSet | undefined, keys: readonly string[]): void => {
    const { tokens, vectors, known } = set?.front ?? {};
    if (!tokens || !vectors || !known) return;
    keys.forEach((key, index) => {
      const lying = places.get(key) ?? [];
      lying.push({ front: { tokens, vectors, known }, index });
      places.set(key, lying);
    });
  };
  const { training, validation, test, augmented, seen } = task;
  const keysOf = async (set: ExampleSet | undefined, needed = set?.front?.known !== undefined): Promise<string[]> =>
    set && needed ? plainKeys(set) : [];
  const own = await keysOf(training, Boolean(training.front?.known ?? augmented?.front?.known ?? seen?.set.front?.known));
  put(training, own);
  put(validation, await keysOf(validation));
  put(test, await keysOf(test));
  put(augmented, await augmentedKeys(task, own, augmented, 'as drawn'));
  put(seen?.set, await augmentedKeys(task, own, seen?.set, 'as bytes'));
  return places;
}

async function plainKeys({ pixels, labels, side }: ExampleSet): Promise<string[]> {
  const keys: string[] = [];
  // A copy: shared memory cannot be hashed.
  for (let i = 0; i < labels.length; i++) keys.push(await sha256Hex(pixels.slice(i * side * side, (i + 1) * side * side)));
  return keys;
}

/** Place p of `set` holds picture floor(p / views), augmented by seed p. */
async function augmentedKeys(
  { seed, augmentation, training }: TrainingTask,
  own: readonly string[],
  set: ExampleSet | undefined,
  how: string,
): Promise<string[]> {
  const keys: string[] = [];
  if (!set?.front?.known) return keys;
  const views = set.labels.length / training.labels.length;
  for (let place = 0; place < set.labels.length; place++) {
    const of = JSON.stringify([own[Math.floor(place / views)], seed, place, augmentation, how]);
    keys.push(await sha256Hex(new TextEncoder().encode(of)));
  }
  return keys;
}

/** What this engine, with this front and the map behind it, makes of a fixed picture, and what augmenting that gives: as a hash. */
async function schemeOf({ config, constants = {}, front, augmentation = AUGMENTATION }: TrainingTask): Promise<string> {
  if (!front) throw new RangeError('the front of this model is not loaded');
  const side = config.imageSize;
  const random = new Random('kept views');
  const picture = createExamples(1, side);
  picture.pixels.forEach((_, i) => {
    picture.pixels[i] = 128 + 60 * Math.sin((i % side) / 7) + random.uniform(-60, 60);
  });
  const images = imageTensor([plainView(picture, 0, side)], side);
  const loaded = { config: front.config, params: uploadFront(front.config, front.params) };
  const map = toTensors(constants);
  const seen = createSeen(config, 1, false);
  await storeFront(seen, 0, viewThroughFront(config, map, loaded, images));
  dispose([images, loaded.params, map]);
  const always = { ...augmentation, blur: 1, charging: 1 };
  const drawn = [1, 2, 3].map((n) => augmentedView(picture, 0, side, random.fork(n), always));
  const shape = { front: activeFront(config), side, patches: activeLevels(config).map(({ patch }) => patch) };
  const parts: BlobPart[] = [JSON.stringify(shape), ...drawn.map((view) => new Float32Array(view))];
  for (const values of [seen.front?.tokens, seen.front?.vectors]) parts.push(new Uint16Array(values ?? []));
  return sha256Hex(new Uint8Array(await new Blob(parts).arrayBuffer()));
}

/** Fills the places of the views that are in a whole pack, and takes them out of `places`. What cannot be read is as if it was never kept. */
async function fill(
  folder: PackFolder,
  scheme: PackScheme,
  prefix: string,
  places: Map<string, readonly Place[]>,
): Promise<void> {
  const packs = (await folder.list()).filter(({ name }) => name.startsWith(prefix));
  for (const { name, bytes } of packs.sort((a, b) => timeOf(b.name) - timeOf(a.name))) {
    if (places.size === 0) return;
    const pack = await wantedPack(folder, scheme, { name, bytes }, places).catch(() => null);
    pack?.keys.forEach((key, i) => {
      for (const { front, index } of places.get(key) ?? []) {
        front.tokens.set(pack.tokens.subarray(i * scheme.tokens, (i + 1) * scheme.tokens), index * scheme.tokens);
        front.vectors.set(pack.vectors.subarray(i * scheme.vector, (i + 1) * scheme.vector), index * scheme.vector);
        Atomics.store(front.known, index, 1);
      }
      places.delete(key);
    });
  }
}

/** A pack that holds a view of these and is whole; else null. */
async function wantedPack(
  folder: PackFolder,
  scheme: PackScheme,
  { name, bytes }: { readonly name: string; readonly bytes: number },
  places: ReadonlyMap<string, unknown>,
) {
  const count = viewsIn(await folder.read(name, 0, HEAD_BYTES), bytes, scheme);
  if (count === null) return null;
  const keys = keysIn(await folder.read(name, 0, keysEnd(count)), count);
  return keys.some((key) => places.has(key)) ? readPack(await folder.read(name, 0, bytes), scheme) : null;
}

/** Drops the oldest packs until there is room for so many bytes more; false where there never is. */
async function makeRoom(folder: PackFolder, bytes: number): Promise<boolean> {
  const share = await folder.share();
  if (bytes > share) return false;
  const packs = (await folder.list()).filter(({ name }) => NAME.test(name)).sort((a, b) => timeOf(a.name) - timeOf(b.name));
  let taken = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  for (const pack of packs) {
    if (taken + bytes <= share) break;
    await folder.remove(pack.name).catch(() => {}); // another window may have done so
    taken -= pack.bytes;
  }
  return true;
}
