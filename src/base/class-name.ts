import { shownText } from './shown';

/** Names of classes as people write them: `Patterned surface`, `patterned_surface` and `Patterned-Surface` mean one. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** A class as it is called from now on: as a folder, a table or a person writes it, whole letters (NFC), nothing in it that acts on a line. */
export const writtenName = (name: string): string => shownText(name.normalize('NFC')).trim();

/** The one of `names` that means the class `name`: the very name where it is among them, else the first that is spelt otherwise. */
export const nameAmong = (names: readonly string[], name: string): string | undefined =>
  names.includes(name) ? name : names.find((other) => plainName(other) === plainName(name));
