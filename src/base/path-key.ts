/**
 * What two ways of writing one path have in common: macOS takes letters with accents apart (`a` and a diaeresis, NFD), other systems and
 * spreadsheets keep them whole (NFC). Files are opened by their path as it is, and compared by this.
 */
export const pathKey = (path: string): string => path.normalize('NFC');
