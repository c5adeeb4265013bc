import { ImageStackError } from './errors';
import { type Tiff, type TiffPage, tagText, tiffTags } from './tiff-walk';

export interface ChosenPage {
  readonly page: TiffPage;
  readonly notes: readonly string[];
}

const area = (page: TiffPage) => page.width * page.height;

/**
 * Which page of a TIFF is the micrograph. Thumbnails and masks are passed over; of JEOL's pair (8 bit with burnt-in bar, 16 bit without)
 * the 16-bit page is taken; several pictures of one size are a stack and refused.
 */
export function choosePage(name: string, tiff: Tiff): ChosenPage {
  const main = tiff.pages.filter((page) => !page.auxiliary);
  const candidates = main.length ? main : tiff.pages;
  const largest = candidates.reduce((best, page) => (area(page) > area(best) ? page : best));
  // A page with less than a quarter of the area is a preview, whatever its tag says.
  const full = candidates.filter((page) => area(page) * 4 > area(largest));
  const skipped = tiff.pages.length - full.length;
  const notes = skipped ? [`${skipped} thumbnail page${skipped > 1 ? 's were' : ' was'} passed over.`] : [];

  const inImageJ = /^ImageJ=/.test(tagText(largest.tags.get(tiffTags.description)))
    ? Number(/^images=(\d+)/m.exec(tagText(largest.tags.get(tiffTags.description)))?.[1] ?? 1)
    : 1;
  if (full.length === 1 && inImageJ <= 1) return { page: full[0], notes };
  if (full.length === 2) {
    const deep = full.find((page) => page.bits === 16);
    const shallow = full.find((page) => page.bits === 8);
    if (deep && shallow && deep.width === shallow.width && deep.height <= shallow.height) {
      const place = tiff.pages.indexOf(deep) + 1;
      const without = deep.height < shallow.height ? ', without the burnt-in bar' : '';
      return { page: deep, notes: [...notes, `Page ${place} of ${tiff.pages.length} (16 bit${without}) was read.`] };
    }
  }
  throw new ImageStackError(name, Math.max(full.length, inImageJ));
}
