import { MicrographiaError } from '../base/errors';

/** Why a file is no micrograph this program can classify. Every message names the file and the fault, every advice a way out. */
export class UnreadableFileError extends MicrographiaError {}

export class EmptyFileError extends UnreadableFileError {
  constructor(name: string) {
    super('empty-file', `${name} is empty (0 bytes).`, 'Copy it from the microscope again; the transfer probably broke off.');
  }
}

export class TruncatedFileError extends UnreadableFileError {
  constructor(name: string, what: string, options?: ErrorOptions) {
    super(
      'truncated-file',
      `${name} is cut short: ${what}.`,
      'Copy or export the file again; a part of it is missing.',
      options,
    );
  }
}

export class DamagedFileError extends UnreadableFileError {
  constructor(name: string, what: string, options?: ErrorOptions) {
    super(
      'damaged-file',
      `${name} is damaged: ${what}.`,
      'Open it in the software that wrote it and save it again as TIFF or PNG.',
      options,
    );
  }
}

/** The content (whatever the name says) is not a picture format of this program: PDF, archive, spectrum, text. */
export class NotAPictureError extends UnreadableFileError {
  constructor(name: string, what: string, advice = 'Drop TIFF, PNG, JPEG, BMP, WebP, DM3, DM4, MRC, SER or EMD micrographs.') {
    super('not-a-picture', `${name} is not a picture this program reads: ${what}.`, advice);
  }
}

/** A picture, but in a variant that is not read (1-bit, CMYK, a rare compression). */
export class UnsupportedPictureError extends UnreadableFileError {
  constructor(
    name: string,
    what: string,
    advice = 'Save it as an uncompressed 8- or 16-bit grey TIFF, or as PNG, and drop that.',
  ) {
    super('unsupported-picture', `${name} cannot be read: ${what}.`, advice);
  }
}

/** Several pictures, or a spectrum image, where one micrograph is wanted. */
export class ImageStackError extends UnreadableFileError {
  constructor(name: string, count: number, what = `it holds ${count} images`) {
    super('image-stack', `${name} is a stack: ${what}.`, 'Save the one image you want as a TIFF of its own and drop that.');
  }
}

export class NoSuchImageError extends UnreadableFileError {
  constructor(name: string, number: number, count: number) {
    super(
      'no-such-image',
      `${name} holds ${count} ${count === 1 ? 'image' : 'images'}: there is no image ${number}.`,
      'The file has changed since it was dropped: drop it once more.',
    );
  }
}

export class TooLargeError extends UnreadableFileError {
  constructor(name: string, what: string) {
    super('too-large', `${name} is too large: ${what}.`, 'Export a smaller version, or crop the part you are interested in.');
  }
}

export class TooSmallError extends UnreadableFileError {
  constructor(name: string, width: number, height: number, least: number) {
    super(
      'too-small',
      `${name} is only ${width} × ${height} px; at least ${least} px a side are needed.`,
      'Drop the full micrograph instead of a thumbnail or an icon.',
    );
  }
}

/** The file was there when it was dropped and cannot be read now. */
export class FileGoneError extends MicrographiaError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'file-gone',
      `${path} could not be read from the disk.`,
      'It may have been moved, deleted, or be open in another program; drop it again.',
      options,
    );
  }
}
