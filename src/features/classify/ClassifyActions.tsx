import { useState } from 'react';
import { Toolbar } from 'react-aria-components';
import { redoWords, undoWords } from '../../base/history';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { pickFiles } from '../../ui/files';
import { UndoButtons } from '../../ui/UndoButtons';
import { ExportDialog } from './ExportDialog';
import { KeysDialog } from './KeysDialog';
import { useDesk, useParts } from './parts';
import { Samples } from './Samples';

/** The actions of the classify view for the head of the page. */
export function ClassifyActions() {
  const { conductor } = useParts();
  const some = useDesk(({ session }) => session.items.size > 0);
  const back = useDesk(({ session }) => undoWords(session.history));
  const again = useDesk(({ session }) => redoWords(session.history));
  const [open, setOpen] = useState<'samples' | 'keys' | 'export' | null>(null);
  const close = () => setOpen(null);
  return (
    <Toolbar className="actions" aria-label="Classify">
      <Button look="quiet" icon="add" onPress={async () => void conductor.add(await pickFiles('files'))}>
        Add files
      </Button>
      <Button look="quiet" icon="folder" wideOnly onPress={async () => void conductor.add(await pickFiles('folder'))}>
        Add folder
      </Button>
      <Button look="quiet" icon="samples" onPress={() => setOpen('samples')}>
        Samples
      </Button>
      <UndoButtons back={back} again={again} onUndo={conductor.undo} onRedo={conductor.redo} />
      <Button look="quiet" icon="download" isDisabled={!some} onPress={() => setOpen('export')}>
        Export
      </Button>
      <Button look="quiet" icon="keys" wideOnly onPress={() => setOpen('keys')}>
        Keys
      </Button>
      {open === 'samples' && (
        <Dialog title="Samples" onClose={close}>
          <Samples onTaken={close} />
        </Dialog>
      )}
      {open === 'export' && <ExportDialog onClose={close} />}
      {open === 'keys' && <KeysDialog onClose={close} />}
    </Toolbar>
  );
}
