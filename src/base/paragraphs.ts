/** How the sentences about a micrograph stand together. The section of a sentence tells its paragraph, whatever the text is for. */
const PARAGRAPHS: readonly (readonly string[])[] = [
  ['subject', 'texture'],
  ['scale', 'objects'],
  ['doubt'],
  ['abstract'],
  ['caption'],
  ['methods'],
  ['seen'],
  ['unsure'],
  ['next'],
  ['answer'],
];

interface Said {
  readonly section: string;
  readonly text: string;
}

/** The place of a section's paragraph; sections of no paragraph come last. */
export function paragraphOf({ section }: Pick<Said, 'section'>): number {
  const at = PARAGRAPHS.findIndex((sections) => sections.includes(section));
  return at < 0 ? PARAGRAPHS.length : at;
}

/** Running text: sentences in their order, one string a paragraph that has any. */
export function paragraphsOf(sentences: readonly Said[]): string[] {
  const out: string[] = [];
  let last = -1;
  for (const sentence of sentences) {
    const own = paragraphOf(sentence);
    if (own === last) out[out.length - 1] += ` ${sentence.text}`;
    else out.push(sentence.text);
    last = own;
  }
  return out;
}
