/** The sections of a micrograph's description and the sentences in them: the words that prompt, template, check and page share. */

/** In the order in which they are written and shown. `task` is what the prompt asks for. */
export const MICROGRAPH_SECTIONS = [
  { id: 'subject', title: 'Subject', task: 'what the micrograph is taken to show' },
  { id: 'scale', title: 'Scale', task: 'the pixel size and the extent of the picture' },
  { id: 'texture', title: 'Texture', task: 'area fractions, characteristic lengths, orientation and order' },
  { id: 'objects', title: 'Objects', task: 'counts, diameters, widths and spacings' },
  { id: 'doubt', title: 'Doubt', task: 'how sure the model is and what else is possible' },
] as const;

export type MicrographSection = (typeof MICROGRAPH_SECTIONS)[number]['id'];

/** A sentence as an engine or the template writes it, before the check. */
export interface DraftSentence {
  readonly section: MicrographSection;
  readonly text: string;
  readonly factIds: readonly string[];
}

/** One checked sentence. */
export interface Sentence extends DraftSentence {
  /** Why it was struck; null where it stands. */
  readonly struck: string | null;
}

export const isMicrographSection = (value: unknown): value is MicrographSection =>
  MICROGRAPH_SECTIONS.some(({ id }) => id === value);
