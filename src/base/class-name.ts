/** Names of classes as people write them: `Patterned surface`, `patterned_surface` and `Patterned-Surface` mean one. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
