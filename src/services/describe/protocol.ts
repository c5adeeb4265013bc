/** The words in which the page asks for descriptions, of pictures and of categories, and what it gets. Plain data only. */
import type { PackedError } from '../../base/errors';
import type { Fact } from '../../base/facts';
import type { Plane, Rect } from '../../base/plane';
import type { CategoryDescription, DescriptionProvenance, DescriptionSection } from '../../language/descriptions';
import type { MicrographSection, Sentence } from '../../language/micrograph-text';
import type { Measured } from '../../micrograph/micrograph';
import type { Classification } from '../../models/classification';
import type { TextEngineKind } from '../../text/engine';

export type { CategoryDescription, DescriptionProvenance, DescriptionSection, Fact, MicrographSection, Sentence };

/** Who wrote a text, from what. */
export interface TextProvenance {
  readonly engine: TextEngineKind;
  readonly model: string;
  readonly modelSha256: string | null;
  readonly promptId: string;
  readonly seed: number | null;
  /** ISO time. */
  readonly createdAt: string;
  /** SHA-256 of the fact sheet; null for category descriptions. */
  readonly factsSha256: string | null;
}

/** What a language model wrote and nothing of which stands, with who wrote it. */
export interface StruckDraft {
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
}

export interface MicrographText {
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
  /** Why the engine could not do it and the template stepped in; else empty. */
  readonly notice: string;
  /** Sentences of attempts of which every sentence was struck: `sentences` are then those of a later attempt, or the template's. */
  readonly struckDraft: StruckDraft | null;
}

export interface CategoryDraft {
  readonly description: CategoryDescription;
  /** What the model reasoned before it wrote; empty for the template. */
  readonly reasoning: string;
  readonly provenance: TextProvenance;
  /** By what the engine ended before the last section: what it had written until then is here. Null where it came to the end. */
  readonly fault: PackedError | null;
}

/** What the fact sheet is made from. No file name and no comment: those are a stranger's words. */
export interface FactInput {
  readonly classification: Classification | null;
  readonly pixelSizeNm: Measured<number> | null;
  readonly crop: Rect;
  readonly pixels: Plane;
}

export interface FactSheet {
  readonly facts: readonly Fact[];
  /** Quantities that could not be measured here, and why. */
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
}

export interface DescribeService {
  facts(input: FactInput, signal?: AbortSignal): Promise<FactSheet>;
  /**
   * With the loaded engine where `engine` is `loaded`, else by the template. `onText` gets the reasoning, `onSentence` each sentence as
   * it is checked: a preview, which the result replaces (a second attempt or the template may have taken over). Rejects only when aborted.
   */
  describeMicrograph(
    facts: readonly Fact[],
    options: {
      engine: 'loaded' | 'template';
      seed: number;
      signal?: AbortSignal;
      onText?: (delta: string) => void;
      onSentence?: (sentence: Sentence) => void;
    },
  ): Promise<MicrographText>;
  /** Reasoning first, then section by section. Needs a loaded engine. */
  describeCategory(
    request: { readonly category: string; readonly others: readonly string[] },
    options: {
      seed: number;
      signal?: AbortSignal;
      /** `step` is `reasoning` or a section's id. */
      onText?: (step: string, delta: string) => void;
    },
  ): Promise<CategoryDraft>;
}
