import { words } from '../../locales/words';
import type { LibraryModel } from '../../state/model-keepers';

/** How a model came to be, in words. */
export const ORIGIN: Record<LibraryModel['origin'], string> = words(
  {
    shipped: 'shipped with Micrographia',
    trained: 'trained in this browser',
    imported: 'imported',
    described: 'other descriptions, same weights',
  },
  'shipped',
  'trained',
  'described',
);
