/** What the page offers of pictures to those it exports to, and a report takes. */

/** What may go along into an export; each may be left out. */
export interface ExportParts {
  readonly names: boolean;
  readonly instrument: boolean;
  readonly hashes: boolean;
  /** Small pictures, in the report. */
  readonly pictures: boolean;
  /** Descriptions and notes; they may name the instrument. */
  readonly texts: boolean;
}

/** What was written about a picture. */
export interface WrittenText {
  /** What stands of it, or what a person made of it. */
  readonly paragraphs: readonly string[];
  /** Sentences that the facts do not bear out, each with the reason. */
  readonly struck: readonly { readonly text: string; readonly why: string }[];
  /** Who wrote it, when, and what for; in the language of the report. */
  readonly by: string;
  /** Why it is not by whom it was asked of, in English; else empty. */
  readonly notice: string;
  /** A person changed it: what the facts do not bear out then stands, and is marked. */
  readonly edited: boolean;
}

/** In a report of so many pictures or fewer each is shown large. */
export const MOST_LARGE = 4;

/** What may go along into a project file. */
export interface ProjectParts {
  /** The files of the pictures as they were dropped: with them go their names, tags and hashes, whatever the next three say. */
  readonly files: boolean;
  readonly names: boolean;
  readonly instrument: boolean;
  readonly hashes: boolean;
  /** Descriptions and notes. */
  readonly texts: boolean;
}

export const WHOLE_PROJECT: ProjectParts = { files: true, names: true, instrument: true, hashes: true, texts: true };
