import type { DroppedFile } from '../../state/item';
import { fromFileList } from './files';

/** Opens the browser's file (or folder) picker; resolves with what was chosen, nothing on cancel. */
export function pickFiles(kind: 'files' | 'folder'): Promise<DroppedFile[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (kind === 'folder') input.webkitdirectory = true;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files ? fromFileList(input.files) : []));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
