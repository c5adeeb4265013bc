/** What a name says of an archive. Apart from `archive.ts`, which opens them and is fetched when there is one. */

const ARCHIVE_NAME = /\.(zip|tar|tar\.gz|tgz)$/i;

/** True where the name says that the file is an archive which `listArchive` opens. */
export const isArchiveName = (path: string): boolean => ARCHIVE_NAME.test(path);

/** `Biological.tar` -> `Biological`. */
export const archiveStem = (name: string): string => name.replace(ARCHIVE_NAME, '');
