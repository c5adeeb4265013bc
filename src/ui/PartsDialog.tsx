import { useState } from 'react';
import { t } from '../locales/words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ExportParts } from './ExportParts';

interface Props<Id extends string> {
  readonly title: string;
  /** What is in the file, ending in what is listed next. */
  readonly lead: string;
  /** `example` is from what is about to be exported; `offered` where a part can be left out only with another. */
  readonly parts: readonly {
    readonly id: Id;
    readonly label: string;
    readonly example: string;
    readonly offered?: (chosen: Readonly<Record<Id, boolean>>) => boolean;
  }[];
  /** What of the pictures is not in the file, or cannot be left out. */
  readonly note: (chosen: Readonly<Record<Id, boolean>>) => string;
  readonly onSave: (chosen: Readonly<Record<Id, boolean>>) => void;
  readonly onClose: () => void;
}

/** Says what a file will tell of the pictures, lets parts be left out, and saves it. */
export function PartsDialog<Id extends string>({ title, lead, parts, note, onSave, onClose }: Props<Id>) {
  const [chosen, setChosen] = useState(() => Object.fromEntries(parts.map(({ id }) => [id, true])) as Record<Id, boolean>);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{lead}</p>
      <ExportParts parts={parts.filter(({ offered }) => offered?.(chosen) ?? true)} chosen={chosen} onChange={setChosen} />
      <p className="muted">{note(chosen)}</p>
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
