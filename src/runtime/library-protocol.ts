/** The words in which the page speaks with the library of HNF models: the shipped one and those the user made. Plain data only. */
import type { CategoryDescription, Descriptions } from '../language/descriptions';
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
  /** The test metrics it was saved with, if any: top1, macroF1 and so on. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** How alike the categories are to the model: cosines between the rows of the text bank, `[C][C]`. */
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
   * Saves a model whose descriptions (and, where new, categories: `w_c = 0`, HNF.md) are these, golden output and all, and returns it;
   * `setActive` uses it.
   */
  adopt(descriptions: Descriptions, name: string): Promise<LibraryModel>;
  /** One zip with everything needed elsewhere. */
  exportZip(id: string): Promise<Blob>;
  /** @throws MicrographiaError that names the fault; nothing is kept or overwritten then. */
  importZip(zip: Blob): Promise<LibraryModel>;
  onChange(listener: () => void): () => void;
}
