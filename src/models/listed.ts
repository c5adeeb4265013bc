/** A model as the library lists it: what is noted with its folder, and what is said of one that cannot be read. */
import * as v from 'valibot';
import { shownLines, shownText } from '../base/shown';
import type { StoredFolder } from '../storage/folder-store';
import { type ModelConfig, realSchema } from './folder';
import type { LibraryModel } from './protocol';
import { SHIPPED_ID } from './refs';

const SHIPPED_NAME = 'Micrographia base';

/** What is noted with a stored folder: enough to list it without opening a file. */
const notedSchema = v.object({
  name: v.string(),
  notes: v.string(),
  createdAt: v.string(),
  origin: v.picklist(['trained', 'imported', 'described']),
  parentId: v.nullable(v.string()),
  parentSha256: v.nullable(v.string()),
  categories: v.array(v.string()),
  weightsSha256: v.string(),
  metrics: v.record(v.string(), v.number()),
  evaluation: v.exactOptional(v.nullable(realSchema), null),
});

export type Noted = v.InferOutput<typeof notedSchema>;

/** What whoever adds a model says of it. */
export type About = Pick<Noted, 'name' | 'notes' | 'createdAt' | 'origin' | 'parentId' | 'parentSha256'>;

/** What is said of a model that cannot be read. */
const NOTHING_KNOWN = {
  notes: '',
  shipped: false,
  createdAt: '',
  parentId: null,
  categories: [],
  weightsSha256: '',
  bytes: 0,
  metrics: {},
  evaluation: null,
} as const;

const numbersIn = (value: unknown): Record<string, number> =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? {}
    : Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));

/** Whether what was held out was mostly drawn: how right a model is about such pictures tells nobody what to expect of real ones. */
const isDrawn = (training: ModelConfig['training']): boolean =>
  typeof training.data === 'object' && training.data !== null && 'procedural' in training.data;

/** Of real pictures where they were asked; else of the test part where there was one, else of the pictures held out. */
function metricsOf({ training, evaluation }: ModelConfig): Record<string, number> {
  if (evaluation) {
    const { pictures: n, top1, macroRecall, ece } = evaluation.real;
    return numbersIn({ n, top1, macroRecall, ece });
  }
  return isDrawn(training) ? {} : numbersIn(training.test ?? training.heldOut);
}

/** What the model's own folder says. */
const knownOf = (config: ModelConfig) => ({
  categories: [...config.model.categories],
  weightsSha256: config.weightsSha256,
  metrics: metricsOf(config),
  evaluation: config.evaluation?.real ?? null,
});

/** What is noted of a new model. */
export const notedOf = (config: ModelConfig, about: About): Noted => ({ ...about, ...knownOf(config) });

/** What was noted; null where it cannot be read. */
export function readNoted(meta: StoredFolder['meta']): Noted | null {
  const result = v.safeParse(notedSchema, meta);
  return result.success ? result.output : null;
}

export function listedStored({ id, meta, bytes, committedAt, damage }: StoredFolder): LibraryModel {
  const noted = readNoted(meta);
  if (noted) {
    const { parentSha256: _, name, notes, ...shown } = noted;
    return { ...shown, name: shownText(name), notes: shownLines(notes), id, shipped: false, bytes, damage };
  }
  const unreadable = damage ?? 'What was noted about it cannot be read.';
  return { ...NOTHING_KNOWN, id, name: id, origin: 'imported', createdAt: committedAt, bytes, damage: unreadable };
}

/** The shipped model. */
export function listedShipped(config: ModelConfig, bytes: number): LibraryModel {
  return {
    ...knownOf(config),
    id: SHIPPED_ID,
    name: SHIPPED_NAME,
    notes: '',
    shipped: true,
    createdAt: config.createdAt,
    parentId: null,
    origin: 'shipped',
    bytes,
    damage: null,
  };
}

/** The shipped model where its folder cannot be read. */
export const listedUnreadable = (error: unknown): LibraryModel => ({
  ...NOTHING_KNOWN,
  id: SHIPPED_ID,
  name: SHIPPED_NAME,
  shipped: true,
  origin: 'shipped',
  damage: error instanceof Error ? error.message : String(error),
});
