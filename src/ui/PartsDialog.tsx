import { useState } from 'react';
import { t } from '../locales/words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ExportParts } from './ExportParts';

interface Props<Id extends string> {
  readonly title: string;
  /** What is in the file, ending in what is listed next. */
  readonly lead: string;
  /** `example` is from what is about to be exported. */
  readonly parts: readonly { readonly id: Id; readonly label: string; readonly example: string }[];
  /** What of the pictures is not in the file. */
  readonly note: string;
  readonly onSave: (chosen: Readonly<Record<Id, boolean>>) => void;
  readonly onClose: () => void;
}

/** Says what a file will tell of the pictures, lets parts be left out, and saves it. */
export function PartsDialog<Id extends string>({ title, lead, parts, note, onSave, onClose }: Props<Id>) {
  const [chosen, setChosen] = useState(() => Object.fromEntries(parts.map(({ id }) => [id, true])) as Record<Id, boolean>);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{lead}</p>
      <ExportParts parts={parts} chosen={chosen} onChange={setChosen} />
      <p className="muted">{note}</p>
      <div className="dialog-actions">
        <Button
          look="primary"
          icon="download"
          onPress={() => {
            onSave(chosen);
            onClose();
          }}
        >
          {t('Save')}
        </Button>
      </div>
    </Dialog>
  );
}
