import { UnreadableFileError } from '../micrograph/errors';

/** What is wrong with an archive as a whole, or with one file inside it. `name` is the archive, or `archive/path` of the file. */
export type ArchiveFault =
  | 'truncated'
  | 'damaged'
  | 'bomb'
  | 'unsafe-path'
  | 'encrypted'
  | 'unsupported'
  | 'nested'
  | 'too-large'
  | 'link'
  | 'empty';

const ADVICE: Readonly<Record<ArchiveFault, string>> = {
  truncated: 'Download or copy the archive again; a part of it is missing.',
  damaged: 'Download or copy the archive again, or unpack it and drop the folder.',
  bomb: 'Unpack it with a program that you trust, look at what comes out, and drop the pictures.',
  'unsafe-path': 'Nothing was written anywhere. Pack the folder again with paths that stay inside it.',
  encrypted: 'Unpack it with its password and drop the folder.',
  unsupported: 'Unpack it and drop the folder, or pack it again as an ordinary zip or tar.',
  nested: 'Unpack the outer archive and drop the inner one by itself.',
  'too-large': 'Unpack it and drop the folders in portions.',
  link: 'Put the file itself into the archive in place of the link.',
  empty: 'Pack the folders with the pictures again, or drop them as they are.',
};

const SENTENCE: Readonly<Record<ArchiveFault, (name: string, what: string) => string>> = {
  truncated: (name, what) => `${name} is cut short: ${what}.`,
  damaged: (name, what) => `${name} is damaged: ${what}.`,
  bomb: (name, what) => `${name} was not unpacked: ${what}, as in an archive made to fill the memory.`,
  'unsafe-path': (name, what) => `${name} was refused: ${what}.`,
  encrypted: (name, what) => `${name} is encrypted${what ? `: ${what}` : ''}.`,
  unsupported: (name, what) => `${name} cannot be unpacked here: ${what}.`,
  nested: (name) => `${name} is an archive inside an archive, which is not opened.`,
  'too-large': (name, what) => `${name} is too large: ${what}.`,
  link: (name) => `${name} is a link to another file, which is not followed.`,
  empty: (name) => `${name} is an archive without any file in it.`,
};

/** Codes are `archive-truncated`, `archive-bomb`, and so on. */
export class ArchiveError extends UnreadableFileError {
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault, name: string, what = '', options?: ErrorOptions) {
    super(`archive-${fault}`, SENTENCE[fault](name, what), ADVICE[fault], options);
    this.fault = fault;
  }
}
