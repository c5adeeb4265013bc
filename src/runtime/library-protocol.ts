/** The words in which the page speaks with the library of HNF models: the shipped one and those the user made. Plain data only. */
import type { CategoryDescription, Descriptions } from '../language/descriptions';
import type { ModelFiles } from './model-folder';
import type { EngineReport } from './protocol';

export type { CategoryDescription, Descriptions };

export interface LibraryModel {
  /** Folder name; `base` is the shipped one. */
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  readonly shipped: boolean;
  readonly createdAt: string;
  /** The model it was made from; null for one trained from scratch. */
  readonly parentId: string | null;
  /** How it came to be: trained by the authors, in this browser, imported, or only its descriptions changed. */
  readonly origin: 'shipped' | 'trained' | 'imported' | 'described';
  readonly categories: readonly string[];
  readonly weightsSha256: string;
  readonly bytes: number;
  /** A sentence where its stored files are damaged; it can then only be removed. */
  readonly damage: string | null;
  /** What it was saved with under `training.test` of config.json, else `training.heldOut`, if any: n, top1, macroF1 and so on. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A model folder that was made here, to be kept: the files of `packModelFolder` and any beside them (split.json, metrics.json). */
export interface NewModel {
  readonly name: string;
  readonly notes?: string;
  readonly origin: 'trained' | 'described';
  readonly parentId: string | null;
  /** config.json may carry any id: the library gives it one of its own. */
  readonly files: ModelFiles;
}

/**
 * How alike the categories are to the model: cosines between the rows of the text bank. `after` is `[C][C]`; new categories come
 * last, and `before` covers only those before them.
 */
export interface DescriptionEffect {
  readonly categories: readonly string[];
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

export interface ModelLibrary {
  /** The shipped one first, then by date. */
  list(): Promise<readonly LibraryModel[]>;
  activeId(): string;
  /** Classification goes on with this model at once. A model that cannot be opened leaves the present one in place and throws. */
  setActive(id: string): Promise<EngineReport>;
  rename(id: string, change: { readonly name?: string; readonly notes?: string }): Promise<void>;
  /** @throws MicrographiaError `model-in-use` for the shipped and the active one. */
  remove(id: string): Promise<void>;
  descriptions(id: string): Promise<Descriptions>;
  /** What changed descriptions of the active model would do; categories may be new. Nothing is changed. */
  compare(descriptions: readonly CategoryDescription[], signal?: AbortSignal): Promise<DescriptionEffect>;
  /**
   * Saves the active model with these descriptions (and, where new, categories: `w_c = 0`, HNF.md), golden output and all, and
   * returns it; `setActive` uses it. Categories that are not among them keep theirs; `without` leaves some out.
   */
  adopt(
    descriptions: Descriptions,
    name: string,
    options?: { readonly without?: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<LibraryModel>;
  /** Keeps a model that was made here. @throws MicrographiaError naming the fault; nothing is kept then. */
  add(model: NewModel): Promise<LibraryModel>;
  /** One file of a model, such as `split.json` or `card.md`; null where it has none of that name. */
  file(id: string, name: string): Promise<Blob | null>;
  /** One zip with everything needed elsewhere. */
  exportZip(id: string): Promise<Blob>;
  /**
   * The golden output is checked on this device; an id that is taken becomes a new one.
   * @throws MicrographiaError that names the fault (`model-known` where the very same model is there); nothing is kept or overwritten
   * then.
   */
  importZip(zip: Blob, fileName?: string): Promise<LibraryModel>;
  onChange(listener: () => void): () => void;
}
