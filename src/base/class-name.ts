/** Names of classes as people write them: `Patterned surface`, `patterned_surface` and `Patterned-Surface` mean one. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** The one of `names` that means the class `name`: the very name where it is among them, else the first that is spelt otherwise. */
export const nameAmong = (names: readonly string[], name: string): string | undefined =>
  names.includes(name) ? name : names.find((other) => plainName(other) === plainName(name));
