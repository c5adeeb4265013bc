/** Strangers for tuned models (models/stranger-bank.ts): chosen, drawn, looked at through a front, kept as vectors. */
import { writeFile } from 'node:fs/promises';
import { CATEGORIES } from '../base/categories';
import { Random } from '../base/random';
import { activeFront, type FrontChoice, PROFILES } from '../model/config';
import { loadFront } from '../models/front-folder';
import { writeStrangerBank } from '../models/stranger-bank';
import type { Reply } from '../services/worker-link';
import { createWorkerPool } from '../services/worker-pool';
import { STRANGERS } from '../synth/strangers';
import type { LookApi, Looked, LookStart, PictureSource } from './look.worker';
import { shippedFronts } from './model-reader';
import { NONE, type RealView, realViews, storedViews } from './recipe-pictures';
import { startThread } from './thread';

export interface StrangerBankArgs {
  /** A folder of class folders of real micrographs of the ten categories: to a lab's own classes they are strangers, too. */
  readonly data: string;
  /** A folder of folders of pictures of no category. */
  readonly strangers: string;
  readonly out: string;
  readonly seed: string;
  readonly threads: number;
}

/** Variety counts, not number: of one origin so many pictures of a category (or of none) at most. */
const PER_ORIGIN = 3;
/** Drawn pictures of each category, and of each kind of stranger. */
const DRAWN_PER_CATEGORY = 4;
const DRAWN_PER_KIND = 3;

interface Chosen {
  readonly source: PictureSource;
  /** What is left out together: a category, a source of strangers, a kind of drawn ones. */
  readonly group: string;
}

/** One view of each picture, a few pictures of each origin. */
export function chooseReal(views: readonly Omit<RealView, 'pixels'>[], seed: string): Chosen[] {
  const taken = new Map<string, Set<string>>();
  const order = new Random(seed).fork('strangers').shuffle(views.map((_, index) => index));
  return order.flatMap((index): Chosen[] => {
    const { label, origin, picture } = views[index];
    const key = `${label} ${origin}`;
    const pictures = taken.get(key) ?? new Set();
    if (pictures.size >= PER_ORIGIN || pictures.has(picture)) return [];
    taken.set(key, pictures.add(picture));
    return [{ source: { kind: 'real', index, variant: 0 }, group: label === NONE ? origin : CATEGORIES[label] }];
  });
}

const drawn = (seed: string): Chosen[] => [
  ...Array.from(
    { length: DRAWN_PER_CATEGORY * CATEGORIES.length },
    (_, index): Chosen => ({
      source: { kind: 'category', seed: `strangers/${seed}`, index },
      group: CATEGORIES[index % CATEGORIES.length],
    }),
  ),
  ...Array.from(
    { length: DRAWN_PER_KIND * STRANGERS.length },
    (_, index): Chosen => ({
      source: { kind: 'stranger', seed: `strangers/${seed}`, index },
      group: STRANGERS[index % STRANGERS.length].id,
    }),
  ),
];

const AT_ONCE = 8;

/** Writes the bank, and says how many pictures of how many groups are in it. */
export async function makeStrangerBank(args: StrangerBankArgs): Promise<{ pictures: number; groups: number; bytes: number }> {
  const { out, seed, threads } = args;
  const config = PROFILES.base;
  const choice = activeFront(config) as FrontChoice;
  const front = await loadFront(choice, shippedFronts);
  const views = await realViews(args);
  const chosen = [...chooseReal(views, seed), ...drawn(seed)];
  const given: LookStart = { config, front, real: storedViews(views), seed };
  const pool = createWorkerPool<LookApi>({ startWorker: () => startThread('look', given), what: 'Looking', workers: threads });
  const width = choice.vectorWidth;
  const vectors = new Float32Array(chosen.length * width);
  const starts = Array.from({ length: Math.ceil(chosen.length / AT_ONCE) }, (_, i) => i * AT_ONCE);
  await Promise.all(
    starts.map(async (from) => {
      const sources = chosen.slice(from, from + AT_ONCE).map(({ source }) => source);
      const { seen } = await pool.ask((api) => api.look({ sources, constants: null }) as Promise<Reply<Looked>>);
      vectors.set(seen[seen.length - 1] as Float32Array, from * width);
    }),
  );
  pool.close();
  const names = [...new Set(chosen.map(({ group }) => group))];
  const bytes = writeStrangerBank(choice, { vectors, width, groups: chosen.map(({ group }) => names.indexOf(group)) });
  await writeFile(out, bytes);
  return { pictures: chosen.length, groups: names.length, bytes: bytes.length };
}
