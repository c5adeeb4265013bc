/**
 * The descriptions of the categories: what `models/<id>/descriptions.json` holds, how it is read without trusting it, and the plain
 * text that the small language model gets. Beside the shipped categories a file may describe a user's own.
 */
import { categoryLabel } from '../base/categories';
import { MicrographiaError } from '../base/errors';
import { SECTIONS, type SectionId } from './sections';

export interface DescriptionSection {
  readonly id: SectionId;
  readonly title: string;
  readonly text: string;
}

export interface CategoryDescription {
  /** As the model lists it, such as `Patterned_surface`. */
  readonly name: string;
  /** In the order of `SECTIONS`. A user's own description may leave some out, but not all. */
  readonly sections: readonly DescriptionSection[];
}

/** Who wrote the texts, asked by what. `prompt` and `promptSha256` are null where a person wrote them. */
export interface DescriptionProvenance {
  readonly model: string;
  readonly prompt: string | null;
  readonly promptSha256: string | null;
  /** Year-month-day. */
  readonly date: string;
  readonly note: string;
}

export interface Descriptions {
  readonly version: 1;
  readonly provenance: DescriptionProvenance;
  readonly categories: readonly CategoryDescription[];
}

export const DESCRIPTION_LIMITS = { categories: 200, nameLength: 80, sectionLength: 4000, noteLength: 2000 } as const;

export class DescriptionsError extends MicrographiaError {
  constructor(file: string, fault: string, options?: ErrorOptions) {
    super(
      'descriptions-file',
      `The descriptions in ${file} cannot be used: ${fault}.`,
      'Mend the file, or load another.',
      options,
    );
  }
}

/** The text that the small language model reads: the category's name, then its sections, as one line without the titles. */
export const descriptionText = ({ name, sections }: CategoryDescription): string =>
  [`${categoryLabel(name)}.`, ...sections.map(({ text }) => text)].join(' ');

/** Reads the text of a descriptions file. Throws a `DescriptionsError` that names `file` and the first fault. */
export function parseDescriptions(json: string, file: string): Descriptions {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new DescriptionsError(file, 'it is not JSON', { cause });
  }
  return restoreDescriptions(value, file);
}

/** Rebuilds every field from a parsed file that may hold anything; unknown fields are dropped. Throws a `DescriptionsError`. */
export function restoreDescriptions(value: unknown, file: string): Descriptions {
  const read = new Reader(file);
  const root = read.object(value, 'the file');
  if (root.version !== 1) read.refuse(`its version is ${JSON.stringify(root.version)}, not 1`);
  const categories = read
    .list(root.categories, 'categories', DESCRIPTION_LIMITS.categories)
    .map((entry, i) => restoreCategory(read, entry, `categories[${i}]`));
  const names = categories.map(({ name }) => name.toLowerCase());
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) read.refuse(`"${categories[twice].name}" is described twice`);
  return { version: 1, provenance: restoreProvenance(read, root.provenance), categories };
}

function restoreCategory(read: Reader, value: unknown, where: string): CategoryDescription {
  const entry = read.object(value, where);
  const name = read.text(entry.name, `${where}.name`, DESCRIPTION_LIMITS.nameLength);
  const texts = new Map<SectionId, string>();
  const items = read.list(entry.sections, `${where}.sections`, SECTIONS.length);
  for (const [i, item] of items.entries()) {
    const at = `${where}.sections[${i}]`;
    const { id, text } = read.object(item, at);
    const section = SECTIONS.find((known) => known.id === id);
    if (!section) return read.refuse(`${at}.id is no section`);
    if (texts.has(section.id)) return read.refuse(`${name} has the section "${section.id}" twice`);
    texts.set(section.id, read.text(text, `${at}.text`, DESCRIPTION_LIMITS.sectionLength));
  }
  const sections = SECTIONS.flatMap(({ id, title }) => {
    const text = texts.get(id);
    return text === undefined ? [] : [{ id, title, text }];
  });
  return { name, sections };
}

function restoreProvenance(read: Reader, value: unknown): DescriptionProvenance {
  const entry = read.object(value, 'provenance');
  const { nameLength, noteLength } = DESCRIPTION_LIMITS;
  const date = read.text(entry.date, 'provenance.date', 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) read.refuse('provenance.date is no date');
  const asked = entry.prompt !== null || entry.promptSha256 !== null;
  const promptSha256 = asked ? read.text(entry.promptSha256, 'provenance.promptSha256', 64) : null;
  if (promptSha256 !== null && !/^[0-9a-f]{64}$/.test(promptSha256)) read.refuse('provenance.promptSha256 is no SHA-256');
  return {
    model: read.text(entry.model, 'provenance.model', nameLength),
    prompt: asked ? read.text(entry.prompt, 'provenance.prompt', nameLength) : null,
    promptSha256,
    date,
    note: read.text(entry.note, 'provenance.note', noteLength),
  };
}

/** Characters that show nothing, or turn the order of what is shown: controls, formats (bidi marks, zero widths), surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** Takes values apart; every refusal names the file and the field. */
class Reader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  refuse(fault: string): never {
    throw new DescriptionsError(this.#file, fault);
  }

  object(value: unknown, where: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse(`${where} is not an object`);
    return value as Record<string, unknown>;
  }

  list(value: unknown, where: string, limit: number): readonly unknown[] {
    if (!Array.isArray(value) || value.length === 0) return this.refuse(`${where} is not a list with something in it`);
    if (value.length > limit) return this.refuse(`${where} has ${value.length} entries; ${limit} are the limit`);
    return value;
  }

  /** One line of visible text: runs of white space become a space. */
  text(value: unknown, where: string, limit: number): string {
    if (typeof value !== 'string') return this.refuse(`${where} is not text`);
    const line = value.replace(/\s+/g, ' ').trim();
    if (line === '') return this.refuse(`${where} is empty`);
    if (line.length > limit) return this.refuse(`${where} has ${line.length} characters; ${limit} are the limit`);
    if (UNSEEN.test(line)) return this.refuse(`${where} holds an invisible character`);
    return line;
  }
}
