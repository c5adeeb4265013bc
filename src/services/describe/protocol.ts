/** The words in which the page asks for descriptions, of pictures and of categories, and what it gets. Plain data only. */
import type { PackedError } from '../../base/errors';
import type { Fact } from '../../base/facts';
import type { Plane, Rect } from '../../base/plane';
import type { TextAsk } from '../../base/text-purpose';
import type { BodySizes, HandSet } from '../../base/traces';
import type { Acquisition } from '../../language/acquisition';
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
  /** Of the sentences; absent where nobody chose it. */
  readonly temperature?: number;
  /** ISO time. */
  readonly createdAt: string;
  /** SHA-256 of the fact sheet; null for category descriptions. */
  readonly factsSha256: string | null;
  /** SHA-256 of the picture (PNG) that the language model was shown; absent where it was shown none. */
  readonly pictureSha256?: string;
}

/** What a language model wrote and nothing of which stands, with who wrote it. */
export interface StruckDraft {
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
}

export interface MicrographText {
  readonly ask: TextAsk;
  readonly sentences: readonly Sentence[];
  /** What the language model thought before it wrote, as plain text; empty for the template. */
  readonly reasoning: string;
  readonly provenance: TextProvenance;
  /** Why the engine could not do it and the template stepped in; else empty. */
  readonly notice: string;
  /** Sentences of attempts of which every sentence was struck: `sentences` are then those of a later attempt, or the template's. */
  readonly struckDraft: StruckDraft | null;
}

/** The answer to a question about a micrograph. */
export interface MicrographAnswer {
  readonly question: string;
  /** Checked as those of a text are. */
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
  /** Why nothing of it stands; else empty. */
  readonly notice: string;
}

/** How far a language model is with what it was asked. */
export interface TextPulse {
  /** `reading` the question, before the first word. */
  readonly step: 'reading' | 'thinking' | 'writing';
  readonly tokens: number;
  /** Null until it can be told. */
  readonly tokensPerSecond: number | null;
  /** Roughly, from the usual length of such texts; null where it cannot be told. */
  readonly secondsLeft: number | null;
  /** Share of the question that was read; null where the engine does not tell. */
  readonly read: number | null;
}

/** Makes a PNG of the part of a picture inside `crop`. */
export type PngMaker = (pixels: Plane, crop: Rect) => Promise<Blob>;

/** How a language model is to write. */
export interface WritingOptions {
  readonly seed: number;
  /** Of the sentences; the usual one where absent. */
  readonly temperature?: number;
  /** The user's own words on the picture: quoted, never followed. */
  readonly note?: string;
  /** Text from which the words in use for such pictures are taken. */
  readonly vocabulary?: string;
  /** Texts of pictures that look alike, the most alike first: examples of manner. */
  readonly examples?: readonly string[];
  /** The picture, for a language model that sees; others do not ask for it. */
  readonly picture?: () => Promise<Pick<FactInput, 'pixels' | 'crop'>>;
  readonly signal?: AbortSignal;
  readonly onSentence?: (sentence: Sentence) => void;
  readonly onPulse?: (pulse: TextPulse) => void;
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
  /** What the instrument says: of its texts only names that this program knows become facts. */
  readonly acquisition?: Acquisition;
  /** What a person set for the measuring; all is found automatically where absent. */
  readonly hand?: HandSet;
  readonly pixels: Plane;
}

export interface FactSheet {
  readonly facts: readonly Fact[];
  /** Quantities that could not be measured here, and why. */
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
  /** Sizes of the bodies, where their number is stated. */
  readonly bodies?: BodySizes;
  /** How the widths of fibres, wires or lines are spread, where they are stated: `WIDTH_SHARES` of them, narrowest first. */
  readonly widthsPx?: readonly number[];
}

export interface DescribeService {
  facts(input: FactInput, signal?: AbortSignal): Promise<FactSheet>;
  /**
   * With the loaded engine where `engine` is `loaded`, else by the template. `onText` gets the reasoning, `onSentence` each sentence as
   * it is checked: a preview, which the result replaces (a second attempt or the template may have taken over). Rejects only when aborted.
   */
  describeMicrograph(
    facts: readonly Fact[],
    options: WritingOptions & { engine: 'loaded' | 'template'; ask?: TextAsk; onText?: (delta: string) => void },
  ): Promise<MicrographText>;
  /**
   * Answers a question from the same facts; `text` is what stands of the text so far. Every sentence is checked. Needs a loaded engine.
   * @throws MicrographiaError `text-no-engine`, CancelledError, the engine's own errors
   */
  answerQuestion(facts: readonly Fact[], text: string, question: string, options: WritingOptions): Promise<MicrographAnswer>;
  /** Reasoning first, then section by section. Needs a loaded engine. */
  describeCategory(
    request: { readonly category: string; readonly others: readonly string[] },
    options: {
      seed: number;
      signal?: AbortSignal;
      /** `step` is `reasoning` or a section's id. */
      onText?: (step: string, delta: string) => void;
      onPulse?: (pulse: TextPulse) => void;
    },
  ): Promise<CategoryDraft>;
}
