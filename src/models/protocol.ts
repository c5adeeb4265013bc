/** The words in which the page speaks with the library of HNF models: the shipped one and those the user made. Plain data only. */
import type { PairedComparison } from '../evaluation/paired';
import type { RealEvaluation } from '../evaluation/real';
import type { CategoryDescription, Descriptions } from '../language/descriptions';
import type { EngineReport } from './classification';
import type { ModelFiles } from './folder';
import type { TeachOrder } from './taught-model';

export type { CategoryDescription, Descriptions, TeachOrder };

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
  /** What it was measured to be worth on real micrographs; null where nobody has. */
  readonly evaluation: RealEvaluation | null;
  /** What it was saved with under `training.test` of config.json, else `training.heldOut`, if any: n, top1, macroF1 and so on. Nothing of procedural pictures. */
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

/** What a model that is made by other descriptions is to be. */
export interface DeriveOrder {
  readonly id: string;
  /** Over the model's own: those named here are replaced, new ones appended, the others stay. */
  readonly descriptions: Descriptions;
  /** Categories to leave out. */
  readonly without: readonly string[];
  readonly createdAt: string;
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

/** Labelled pictures at hand, prepared for the active model. */
export interface LabelledPictures {
  /** Which part of the set they are: all of it where nothing was set aside. */
  readonly part: 'validation' | 'test' | 'all';
  /** The category of each picture, as the model writes it. */
  readonly truth: readonly string[];
  /** Grey bytes of the square views of one picture at the model's input side, one view after the other. */
  views(place: number): Promise<Uint8Array>;
}

/** Logits of a batch of pictures, `[pictures][C]`: with the descriptions in use, and with others. New categories come last. */
export interface ScoredPictures {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
  /** All categories of `after`. */
  readonly categories: readonly string[];
  readonly modelSha256: string;
}

/** What one set of descriptions makes of labelled pictures. Shares 0 to 1; null without pictures. */
export interface DescriptionScore {
  readonly top1: number | null;
  readonly macroF1: number | null;
}

/** The same pictures named with the descriptions in use and with others. */
export interface DescriptionJudgement {
  readonly part: LabelledPictures['part'];
  /** Pictures of categories that the model has already: what `before`, `after` and `comparison` are about. */
  readonly n: number;
  readonly before: DescriptionScore;
  readonly after: DescriptionScore;
  readonly comparison: PairedComparison;
  /** Pictures of the new categories, and how many of them are named right by their description alone. */
  readonly added: { readonly n: number; readonly right: number };
}

export interface JudgeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
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
   * Names labelled pictures with the active model as it is and with these descriptions, a few at a time: classifying goes on between.
   * @throws CancelledError; MicrographiaError `model-changed` when another model becomes active meanwhile; as `compare`.
   */
  judge(
    descriptions: readonly CategoryDescription[],
    pictures: LabelledPictures,
    options?: JudgeOptions,
  ): Promise<DescriptionJudgement>;
  /**
   * Saves the active model with these descriptions (and, where new, categories, known by their words: trait-rows.ts), golden output and all, and
   * returns it; `setActive` uses it. Categories that are not among them keep theirs; `without` leaves some out.
   */
  adopt(
    descriptions: Descriptions,
    name: string,
    options?: { readonly without?: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<LibraryModel>;
  /** Keeps a model that was made here. @throws MicrographiaError naming the fault; nothing is kept then. */
  add(model: NewModel): Promise<LibraryModel>;
  /** Whether a model could be kept, asked before hours are spent on one. @throws StorageError */
  canKeep(): Promise<void>;
  /** One file of a model, such as `split.json` or `card.md`; null where it has none of that name. */
  file(id: string, name: string): Promise<Blob | null>;
  /** One zip with everything needed elsewhere. */
  exportZip(id: string): Promise<Blob>;
  /** The classifier in one file for other programs. @throws MicrographiaError naming the fault */
  exportOnnx(id: string): Promise<Blob>;
  /**
   * The golden output is checked on this device; an id that is taken becomes a new one.
   * @throws MicrographiaError that names the fault (`model-known` where the very same model is there); nothing is kept or overwritten
   * then.
   */
  importZip(zip: Blob, fileName?: string): Promise<LibraryModel>;
  onChange(listener: () => void): () => void;
}

/** What the model library asks of the compute worker. Each call waits for the job that runs now, and goes before those that wait. */
export interface ModelBench {
  /**
   * Goes on with another model; what waits is computed with it. One that cannot be used leaves the present one in place.
   * @throws MicrographiaError naming the file and its fault, or `golden-mismatch`.
   */
  use(model: string): Promise<EngineReport>;
  /** Reads a model and runs its golden picture beside the present one. @throws as `use`. */
  check(files: ModelFiles): Promise<EngineReport['golden']>;
  compare(descriptions: readonly CategoryDescription[], signal?: AbortSignal): Promise<DescriptionEffect>;
  /** One batch, one turn: asked batch after batch, it lets a waiting picture go between two. See `ComputeSession.score`. */
  score(
    descriptions: readonly CategoryDescription[],
    pictures: readonly Uint8Array[],
    signal?: AbortSignal,
  ): Promise<ScoredPictures>;
  /** The model in use, in the worker's terms; another than was asked for where that could not be opened. */
  model(): string;
  /** The files of the present model with what was taught. @throws MicrographiaError `other-model` */
  teach(order: TeachOrder, signal?: AbortSignal): Promise<ModelFiles>;
  /** A model as an ONNX file. @param model in the worker's terms @throws as `use`; MicrographiaError `onnx-solver` */
  onnx(model: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The files of the present model with other descriptions. */
  derive(order: DeriveOrder, signal?: AbortSignal): Promise<ModelFiles>;
  onEngineChange(listener: (report: EngineReport) => void): () => void;
}
