import { useState } from 'react';
import { Toolbar } from 'react-aria-components';
import { useStore } from 'zustand';
import { redoWords, undoWords } from '../../base/history';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { UndoButtons } from '../../ui/UndoButtons';
import { ExportDialog, KeysDialog } from './dialogs';
import { useDesk, useParts } from './parts';
import { Samples } from './Samples';

/** The actions of the classify view for the head of the page. */
export function ClassifyActions() {
  const { conductor, exporting, open: pick } = useParts();
  const asked = useStore(exporting, (state) => state.asked);
  const some = useDesk(({ session }) => session.items.size > 0);
  const back = useDesk(({ session }) => undoWords(session.history));
  const again = useDesk(({ session }) => redoWords(session.history));
  const [open, setOpen] = useState<'samples' | 'keys' | null>(null);
  const close = () => setOpen(null);
  return (
    <Toolbar className="actions" aria-label={t('Classify')}>
      <Button look="quiet" icon="add" onPress={() => void pick('files')}>
        {t('Add files')}
      </Button>
      <Button look="quiet" icon="folder" wideOnly onPress={() => void pick('folder')}>
        {t('Add folder')}
      </Button>
      <Button look="quiet" icon="samples" onPress={() => setOpen('samples')}>
        {t('Samples')}
      </Button>
      <UndoButtons back={back} again={again} onUndo={conductor.undo} onRedo={conductor.redo} />
      <Button look="quiet" icon="download" isDisabled={!some} onPress={() => exporting.setState({ asked: { ids: null } })}>
        {t('Export')}
      </Button>
      <Button look="quiet" icon="keys" wideOnly onPress={() => setOpen('keys')}>
        {t('Keys')}
      </Button>
      {open === 'samples' && (
        <Dialog title={t('Samples')} onClose={close}>
          <Samples onTaken={close} />
        </Dialog>
      )}
      {asked && <ExportDialog ids={asked.ids} onClose={() => exporting.setState({ asked: null })} />}
      {open === 'keys' && <KeysDialog onClose={close} />}
    </Toolbar>
  );
}
