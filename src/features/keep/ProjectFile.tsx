import { useState } from 'react';
import { useStore } from 'zustand';
import { type PackedError, packError } from '../../base/errors';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { pickFiles } from '../../ui/files';
import { Fault } from '../../ui/Heard';
import { ProjectDialog } from './ProjectDialog';
import { useKeepParts } from './parts';

/** The session as one file, for another computer or for the archive, and back. */
export function ProjectFile({ onOpened }: { onOpened: () => void }) {
  const { saveProject, openProject, desk } = useKeepParts();
  const items = useStore(desk, ({ session }) => session.items);
  const [asking, setAsking] = useState(false);
  const [work, setWork] = useState<(() => string) | null>(null);
  const [fault, setFault] = useState<PackedError | null>(null);
  const act = async (words: () => string, what: () => Promise<void>) => {
    setWork(() => words);
    setFault(null);
    try {
      await what();
    } catch (error) {
      setFault(packError(error));
    }
    setWork(null);
  };
  const open = async () => {
    const [file] = await pickFiles('files', '.zip');
    if (file)
      await act(
        () => t('Opening …'),
        () => openProject(file).then(onOpened),
      );
  };
  return (
    <section aria-label={t('Project file')}>
      <h3>{t('Project file')}</h3>
      <p className="muted">
        {t('One zip with all numbers, words and corrections; opened on another computer it shows the same.')}
      </p>
      <div className="kept-actions">
        <Button icon="download" isDisabled={items.size === 0 || work !== null} onPress={() => setAsking(true)}>
          {t('Save a project file')}
        </Button>
        <Button icon="folder" isDisabled={work !== null} onPress={() => void open()}>
          {t('Open')}
        </Button>
        {work && (
          <span className="muted" role="status">
            {work()}
          </span>
        )}
      </div>
      {asking && (
        <ProjectDialog
          items={[...items.values()]}
          onSave={(parts) =>
            void act(
              () => t('Packing …'),
              () => saveProject(parts),
            )
          }
          onClose={() => setAsking(false)}
        />
      )}
      {fault && (
        <p role="alert">
          <Fault error={fault} />
        </p>
      )}
    </section>
  );
}
