/** The sections of a text about a micrograph and the sentences in them: the words that prompt, template, check and page share. */
import type { PurposeId } from '../base/text-purpose';

/** By what the text is for, in the order in which they are written and shown. `task` is what the prompt asks for. */
export const PURPOSE_SECTIONS = {
  description: [
    { id: 'subject', title: 'Subject', task: 'what the micrograph is taken to show' },
    { id: 'scale', title: 'Scale', task: 'the pixel size and the extent of the picture' },
    { id: 'texture', title: 'Texture', task: 'area fractions, characteristic lengths, orientation and order' },
    { id: 'objects', title: 'Objects', task: 'counts, diameters, widths and spacings' },
    { id: 'doubt', title: 'Doubt', task: 'how sure the model is and what else is possible' },
  ],
  abstract: [{ id: 'abstract', title: 'Abstract', task: 'kind, arrangement and the most telling size, in a single sentence' }],
  caption: [
    {
      id: 'caption',
      title: 'Caption',
      task: 'what is shown, as a noun phrase; its arrangement; the telling sizes with their spread; width of the field, voltage and detector',
    },
  ],
  methods: [
    {
      id: 'methods',
      title: 'Methods',
      task: 'voltage, working distance, detector and magnification; the pixel size and its source; how each quantity was measured',
    },
  ],
  notebook: [
    { id: 'seen', title: 'Seen', task: 'what is seen, how it is arranged, how large it is' },
    { id: 'unsure', title: 'In doubt', task: 'what is uncertain, and why' },
    { id: 'next', title: 'To do', task: 'what to do next, in the imperative' },
  ],
} as const satisfies Record<PurposeId, readonly { readonly id: string; readonly title: string; readonly task: string }[]>;

/** The fact by which sentences cite the user's note. */
export const NOTE_ID = 'user-note';

/** Where the answers to questions about a micrograph stand. */
export const ANSWER_SECTION = { id: 'answer', title: 'Answer', task: 'the answer' } as const;

export type MicrographSection =
  | (typeof PURPOSE_SECTIONS)[keyof typeof PURPOSE_SECTIONS][number]['id']
  | (typeof ANSWER_SECTION)['id'];

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

const KNOWN: ReadonlySet<unknown> = new Set([
  ...Object.values(PURPOSE_SECTIONS).flatMap((sections) => sections.map(({ id }) => id)),
  ANSWER_SECTION.id,
]);

export const isMicrographSection = (value: unknown): value is MicrographSection => KNOWN.has(value);
