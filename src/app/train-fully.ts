/** The pictures that a person has labelled in Classify, as a drop for Fine-tune: a folder a category. */
import type { Plane } from '../base/plane';
import { asStackPath } from '../base/stack-path';
import { t } from '../locales/words';
import type { PackedFile } from '../services/read/protocol';
import type { Desk } from '../state/desk';
import { type DropFile, filesToReread } from '../state/drops';
import type { DroppedFile, Item } from '../state/item';

export interface LabelledDrop {
  readonly files: readonly DroppedFile[];
  /** Labelled `none of these`: a category that cannot be trained. */
  readonly ofNone: number;
  /** Pictures whose files cannot be opened any more. */
  readonly gone: number;
}

export interface LabelledSource {
  readonly desk: Pick<Desk, 'session'>;
  readonly drops: ReadonlyMap<number, readonly DropFile[]>;
  /** What lies in archives, each file opened only when it is wanted. */
  readonly open: (files: readonly DroppedFile[]) => Promise<{ readonly files: readonly PackedFile[] }>;
  /** Pixels of one picture. Rejects where its file is gone. */
  readonly pixels: (id: string) => Promise<Plane>;
}

const FOLDER = 'Corrected in Classify';

/** Files as they were dropped, out of their archives too; of a stack the one image, as a PNG of 16 bits. */
export async function labelledDrop({ desk, drops, open, pixels }: LabelledSource): Promise<LabelledDrop> {
  const archives = new Map<DropFile, Promise<readonly PackedFile[]>>();

  async function blobOf({ id, drop, path, facts }: Item): Promise<Blob | null> {
    if (facts?.image) return new Blob([await pngOf(await pixels(id))], { type: 'image/png' });
    const [file] = filesToReread(drops.get(drop) ?? [], path);
    if (!file) return null;
    const blob = 'blob' in file ? file.blob : await file.open();
    if (file.path === path) return blob;
    const inside = archives.get(file) ?? open([{ path: file.path, blob }]).then(({ files }) => files);
    archives.set(file, inside);
    return (await inside).find((one) => one.path === path)?.open() ?? null;
  }

  const files: DroppedFile[] = [];
  let [ofNone, gone] = [0, 0];
  for (const item of desk.session.items.values()) {
    const { said, drop, path, facts } = item;
    if (!said) continue;
    if (said.category === null) {
      ofNone++;
      continue;
    }
    const blob = await blobOf(item).catch(() => null);
    if (!blob) {
      gone++;
      continue;
    }
    // Two pictures of one name lie in two drops or folders: their ways tell them apart.
    const stack = facts?.image ? asStackPath(path) : null;
    const name = (stack ? `${stack.file} image ${stack.image}.png` : path).replaceAll('/', ' - ');
    files.push({ path: `${FOLDER}/${said.category.replaceAll('/', '-')}/${drop > 1 ? `${drop} - ` : ''}${name}`, blob });
  }
  return { files, ofNone, gone };
}

/** What of the labelled pictures does not go along, as a sentence; null where all do. */
export function leftBehind({ files, ofNone, gone }: LabelledDrop): string | null {
  const reasons = [
    ofNone > 0 ? t('{ofNone} labelled “None of these”, which is no category to train', { ofNone }) : '',
    gone > 0
      ? t(
          '{gone, plural, one {# whose file} other {# whose files}} cannot be opened any more (drop them in Classify once more)',
          { gone },
        )
      : '',
  ].filter((reason) => reason !== '');
  if (reasons.length === 0) return null;
  const all = files.length + ofNone + gone;
  return t('{count} of your {all} labelled pictures went to Fine-tune. Left out: {reasons}.', {
    count: files.length,
    all,
    reasons: reasons.join('; '),
  });
}

/** The whole range of grey values over 16 bits. */
async function pngOf({ width, height, data }: Plane): Promise<Uint8Array<ArrayBuffer>> {
  const { greyPng } = await import('../formats/grey-png');
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const gain = high > low ? 65535 / (high - low) : 0;
  return greyPng(
    width,
    height,
    Uint16Array.from(data, (value) => Math.round((value - low) * gain) || 0),
  );
}
