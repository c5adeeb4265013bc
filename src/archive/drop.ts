/** Sorts a drop (files and folders, by path) into pictures, each with the sidecars that belong to it, and what is left over. */
import type { UnreadableFileError } from '../micrograph/errors';
import { NotAPictureError } from '../micrograph/errors';
import { sidecarFinder } from '../micrograph/sidecars';
import { isSystemFile } from './system-files';

export interface DropPlan {
  readonly pictures: readonly { readonly path: string; readonly sidecars: readonly string[] }[];
  readonly ignored: readonly { readonly path: string; readonly error: UnreadableFileError }[];
}

const sidecarExtension = /\.(txt|hdr)$/i;

const asTiff = 'Open it in the software of the instrument and export the image as TIFF, then drop that.';

/** What people have in their folders beside micrographs, by extension. Not here: endings that micrographs do turn up under (.dat, .gif, .raw). */
const known: readonly (readonly [RegExp, string, string?])[] = [
  [/\.pdf$/i, 'it is a PDF document', 'Export the figure from the document as PNG or TIFF, then drop that.'],
  [/\.emi$/i, 'it is the description of a TIA series', 'Drop the SER file beside it, which holds the image.'],
  [/\.(mib|blo|bcf|rpl)$/i, 'it is a stack or a spectrum image', asTiff],
  [/\.(msa|emsa|spx|spc|pts|eds|map|elid)$/i, 'it is a spectrum', 'Drop the micrograph that belongs to it.'],
  [
    /\.(zip|rar|7z|gz|tar|tgz|bz2|xz|zst)$/i,
    'it is an archive',
    'Unpack it and drop the pictures inside, or pack them as zip, tar or tar.gz.',
  ],
  [
    /\.(xls[xmb]?|ods|numbers)$/i,
    'it is a spreadsheet',
    'If it holds labels, save the sheet as CSV and drop that with the pictures.',
  ],
  [/\.(docx?|pptx?|od[tp])$/i, 'it is an Office document', 'Copy the picture out of it, save it as PNG, and drop that.'],
  [/\.(heic|heif|avif|jp2|psd|svg)$/i, 'it is a picture of another kind', 'Save it as TIFF or PNG and drop that.'],
  [/\.(mp4|mov|avi|mkv|webm|wmv)$/i, 'it is a film', 'Save one frame as PNG and drop that.'],
  [/\.(csv|tsv|json|xml|html?|md|log|rtf|ini)$/i, 'it is text'],
  [
    sidecarExtension,
    'it is a text file, and no picture of its name was dropped',
    'Drop it together with the picture it describes.',
  ],
];

export const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Why a file of this name is not even read, or null where its content decides. */
function refusal(path: string): UnreadableFileError | null {
  const name = baseName(path);
  const found = known.find(([pattern]) => pattern.test(name));
  return found ? new NotAPictureError(name, found[1], found[2]) : null;
}

/**
 * Plans a drop from its paths alone (archives that can be opened have been replaced by what is in them); contents are looked at when each picture is read. Only what its name says is clearly something
 * else is refused here: a file of any other name, or of none, may be a picture under a wrong one, and the reader says what it is.
 */
export function planDrop(paths: readonly string[]): DropPlan {
  const visible = paths.filter((path) => !isSystemFile(path));
  const describes = sidecarFinder(visible.filter((path) => sidecarExtension.test(path)));
  const refused = visible.map((path) => ({ path, error: refusal(path) }));
  const used = new Set<string>();
  const pictures = refused.flatMap(({ path, error }) => {
    if (error) return [];
    const sidecars = describes(path);
    for (const sidecar of sidecars) used.add(sidecar);
    return [{ path, sidecars }];
  });
  const ignored = refused.flatMap(({ path, error }) => (error && !used.has(path) ? [{ path, error }] : []));
  return { pictures, ignored };
}
