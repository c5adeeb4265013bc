import { limits } from './limits';
import { type BrokenPage, type Tiff, type TiffPage, tagText, tiffTags } from './tiff-walk';

/** The micrographs of a TIFF: one as a rule, those of a stack in the order of the file. */
export interface TiffPictures {
  /** Of a long stack in one directory the first, as many as directories are walked. */
  readonly pages: readonly TiffPage[];
  /** All of them. */
  readonly count: number;
  readonly notes: readonly string[];
}

type Size = Pick<TiffPage, 'width' | 'height'>;

const area = (page: Size) => page.width * page.height;

/** A copy of `full` reduced by a whole factor, however its odd sides were rounded: a level of a pyramid. */
function isReduced(page: Size, full: Size): boolean {
  const factor = Math.round(full.width / page.width);
  const fits = (small: number, large: number) => Math.abs(small * factor - large) < factor;
  return factor >= 2 && fits(page.width, full.width) && fits(page.height, full.height);
}

/** Where the pixels that begin at `from` end at the latest: at the next thing a directory speaks of, or with the file. */
function endOfPixels({ file, pages }: Tiff, from: number): number {
  const places = pages.flatMap(({ tags }) =>
    [...tags.values()]
      .filter(({ bytes }) => bytes.buffer === file.buffer)
      .map(({ bytes }) => bytes.byteOffset - file.byteOffset),
  );
  return places.reduce((end, place) => (place >= from && place < end ? place : end), file.length);
}

/** How many pictures of the size of `page` lie one behind the other from its first strip on, itself among them. */
function inARow(tiff: Tiff, page: TiffPage): number {
  const rowBytes = Math.ceil((page.width * page.samplesPerPixel * page.bits) / 8);
  const [from = 0] = page.offsets;
  const isWhole = page.offsets.every((offset, i) => offset === from + i * page.blockHeight * rowBytes);
  if (page.compression !== 1 || page.tiled || page.planar || !isWhole) return 1;
  return Math.max(1, Math.floor((endOfPixels(tiff, from) - from) / (rowBytes * page.height)));
}

/**
 * ImageJ writes large stacks as one directory with the pictures one behind the other, their number in the description. Other programs keep
 * the description with a single picture: of those that are stated only those that the file has room for are there.
 */
function inOneDirectory(tiff: Tiff, page: TiffPage): TiffPictures {
  const description = tagText(page.tags.get(tiffTags.description));
  const stated = /^ImageJ=/.test(description) ? Number(/^images=(\d{1,9})\b/m.exec(description)?.[1] ?? 1) : 1;
  const count = stated > 1 ? Math.min(stated, inARow(tiff, page)) : 1;
  const bytes = Math.ceil((page.width * page.samplesPerPixel * page.bits) / 8) * page.height;
  const pages = Array.from({ length: Math.min(count, limits.ifds) }, (_, i) => ({
    ...page,
    offsets: page.offsets.map((offset) => offset + i * bytes),
  }));
  const is = count === 1 ? '1 is' : `${count} are`;
  const notes = count < stated ? [`Its description speaks of ${stated} images, but ${is} in the file.`] : [];
  return { pages, count, notes };
}

/** Whether a page is passed over beside `largest`: with less than a quarter of the area it is a preview, whatever its tag says. */
const isLesser = (page: Size, largest: Size): boolean => area(page) * 4 <= area(largest) || isReduced(page, largest);

/**
 * The damaged page that was the micrograph where all that is sound is but its preview: marked as one, an icon, a reduced copy, or small and
 * behind it. A sound page that comes first is read whatever a later one claims.
 */
function lostPicture({ broken }: Tiff, largest: TiffPage): BrokenPage | null {
  const isIcon = Math.min(largest.width, largest.height) < limits.minimumSide;
  const replaces = (page: BrokenPage) =>
    largest.auxiliary || isIcon || isReduced(largest, page) || (page.directory < largest.directory && isLesser(largest, page));
  return broken.find((page) => !page.auxiliary && replaces(page)) ?? null;
}

const damageNote = ({ directory, error, isLast }: BrokenPage): string =>
  isLast
    ? `What comes after page ${directory} of the file cannot be read. ${error.message}`
    : `Page ${directory + 1} of the file cannot be read and was passed over. ${error.message}`;

/**
 * Which pages of a TIFF are micrographs. Thumbnails, masks and the smaller levels of a pyramid are passed over, flagged as such or not; of
 * JEOL's pair (8 bit with burnt-in bar, 16 bit without) the 16-bit page is taken; several others are a stack. Damage behind a sound
 * micrograph is told and costs nothing more.
 * @throws UnreadableFileError where what is damaged was the micrograph, and what is sound its preview.
 */
export function micrographPages(tiff: Tiff): TiffPictures {
  const main = tiff.pages.filter((page) => !page.auxiliary);
  const candidates = main.length ? main : tiff.pages;
  const largest = candidates.reduce((best, page) => (area(page) > area(best) ? page : best));
  const lost = lostPicture(tiff, largest);
  if (lost) throw lost.error;
  const full = candidates.filter((page) => page === largest || !isLesser(page, largest));
  const skipped = tiff.pages.length - full.length;
  const notes = [
    ...(skipped ? [`${skipped} thumbnail or smaller page${skipped > 1 ? 's were' : ' was'} passed over.`] : []),
    ...tiff.broken.map(damageNote),
  ];
  const [first, ...others] = full;
  if (first && others.length === 0) {
    const row = inOneDirectory(tiff, first);
    return { ...row, notes: [...notes, ...row.notes] };
  }
  if (full.length === 2) {
    const deep = full.find((page) => page.bits === 16);
    const shallow = full.find((page) => page.bits === 8);
    if (deep && shallow && deep.width === shallow.width && deep.height <= shallow.height) {
      const without = deep.height < shallow.height ? ', without the burnt-in bar' : '';
      return {
        pages: [deep],
        count: 1,
        notes: [
          ...notes,
          `Page ${deep.directory + 1} of ${tiff.pages.length + tiff.broken.length} (16 bit${without}) was read.`,
        ],
      };
    }
  }
  return { pages: full, count: full.length, notes };
}
