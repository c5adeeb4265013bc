/** The pictures that a person has labelled in Classify, as a drop for Fine-tune: a folder a category. */

import type { Desk } from '../state/desk';
import type { DropFile } from '../state/drops';
import type { DroppedFile } from '../state/item';

export interface LabelledDrop {
  readonly files: readonly DroppedFile[];
  /** Pictures that cannot go along: of no category, inside an archive or a stack, or not kept. */
  readonly left: number;
}

const FOLDER = 'Corrected in Classify';

export async function labelledDrop(
  { session }: Pick<Desk, 'session'>,
  drops: ReadonlyMap<number, readonly DropFile[]>,
): Promise<LabelledDrop> {
  const files: DroppedFile[] = [];
  let left = 0;
  for (const { said, drop, path } of session.items.values()) {
    if (!said) continue;
    const file = said.category === null ? undefined : drops.get(drop)?.find((one) => one.path === path);
    const blob = file && ('blob' in file ? file.blob : await file.open().catch(() => null));
    if (!blob || said.category === null) {
      left++;
      continue;
    }
    // Two pictures of one name lie in two drops or folders: their ways tell them apart.
    const name = path.replaceAll('/', ' - ');
    files.push({ path: `${FOLDER}/${said.category.replaceAll('/', '-')}/${drop > 1 ? `${drop} - ` : ''}${name}`, blob });
  }
  return { files, left };
}
