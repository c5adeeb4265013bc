/** What a project file leaves out of a picture where it is not to go along. */
import type { ProjectParts } from '../base/export-parts';
import { shownText } from '../base/shown';
import { type Item, nameOf } from '../state/item';
import { withoutAcquisition } from './keepsakes';

export interface ToldEntry {
  readonly item: Omit<Item, 'thumbnail'>;
  readonly extras: Readonly<Record<string, unknown>>;
}

/** Of the form of a SHA-256, and of no file. */
const noHash = (): string =>
  [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The entry without what is not to go along; a picture without its name is called by its number. */
export function told({ item, extras }: ToldEntry, parts: ProjectParts): ToldEntry {
  const { sheet, text, ...others } = extras;
  const written = {
    item: parts.texts ? item : { ...item, note: '' },
    extras: { ...others, sheet, ...(parts.texts ? { text } : {}) },
  };
  if (parts.files) return written;
  const { facts, error } = item;
  const path = parts.names ? item.path : `picture-${item.id.slice(1)}`;
  const unnamed = (words: string): string =>
    parts.names ? words : words.replaceAll(shownText(item.path), path).replaceAll(nameOf({ ...item, thumbnail: null }), path);
  return {
    item: {
      ...written.item,
      path,
      error: error && { ...error, message: unnamed(error.message), advice: unnamed(error.advice) },
      facts: facts && {
        ...facts,
        ...(parts.names ? {} : { name: path, path, notes: facts.notes.map(unnamed) }),
        ...(parts.hashes ? {} : { sha256: noHash() }),
        ...(parts.instrument ? {} : { metadata: {} }),
        ...(!parts.instrument && facts.scaleBar
          ? { scaleBar: { ...facts.scaleBar, magnification: null, kilovolts: null } }
          : {}),
      },
    },
    extras: parts.instrument ? written.extras : { ...written.extras, sheet: withoutAcquisition(sheet) },
  };
}
