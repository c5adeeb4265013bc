/** The dialogs of the classify view, fetched apart: no first screen shows them. */
import { fetched } from '../../ui/fetched';

const nothing = () => null;

export const ExportDialog = fetched(async () => (await import('./ExportDialog')).ExportDialog, nothing);
export const KeysDialog = fetched(async () => (await import('./KeysDialog')).KeysDialog, nothing);
