/** What a text about a micrograph is for, in which words and how long: what the page asks, and the template and the prompts answer. */

export const PURPOSES = [
  { id: 'description', title: 'Description' },
  { id: 'abstract', title: 'Line for an abstract' },
  { id: 'caption', title: 'Figure caption' },
  { id: 'methods', title: 'Methods paragraph' },
  { id: 'notebook', title: 'Lab notebook entry' },
] as const;

export type PurposeId = (typeof PURPOSES)[number]['id'];

/** `technical`: with the parameters that show an arrangement; `plain`: for readers who do not know them. */
export const TONES = [
  { id: 'technical', title: 'Technical' },
  { id: 'plain', title: 'Plain' },
] as const;

export type ToneId = (typeof TONES)[number]['id'];

export const LENGTHS = [
  { id: 'full', title: 'Full' },
  { id: 'short', title: 'Short' },
] as const;

export type LengthId = (typeof LENGTHS)[number]['id'];

export interface TextAsk {
  readonly purpose: PurposeId;
  readonly tone: ToneId;
  readonly length: LengthId;
}

export const USUAL_ASK: TextAsk = { purpose: 'description', tone: 'technical', length: 'full' };

/** Longest note on a picture and longest question about one, in characters. */
export const NOTE_LENGTH = 240;
export const QUESTION_LENGTH = 300;
