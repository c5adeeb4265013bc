import { useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { shownText } from '../../base/shown';
import type { DataSet } from '../../dataset/dataset';
import { datasetFromJson, datasetToJson } from '../../dataset/json';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { pickFiles, saveFile } from '../../ui/files';
import { Fault } from '../../ui/Heard';
import { PartsDialog } from '../../ui/PartsDialog';
import { useDataSet, useFineTune } from './parts';

/** Labels, groups and split as a file of their own: the pictures are dropped again beside it. */
export function StoredLabels() {
  const { labels } = useFineTune();
  const set = useDataSet();
  const [fault, setFault] = useState<PackedError | null>(null);
  const [asking, setAsking] = useState(false);
  const open = async () => {
    const [file] = await pickFiles('files', '.json');
    if (!file) return;
    try {
      labels.open(datasetFromJson(await file.blob.text()));
      setFault(null);
    } catch (error) {
      setFault(packError(error));
    }
  };
  return (
    <>
      {set.pictures.size > 0 && (
        <Button look="quiet" onPress={() => setAsking(true)}>
          {t('Save labels')}
        </Button>
      )}
      {asking && <LabelsDialog set={set} onClose={() => setAsking(false)} />}
      <Button look="quiet" onPress={() => void open()}>
        {t('Open labels')}
      </Button>
      {fault !== null && (
        <span className="muted" role="alert">
          <Fault error={fault} />
        </span>
      )}
    </>
  );
}

function LabelsDialog({ set, onClose }: { readonly set: DataSet; readonly onClose: () => void }) {
  const groups = new Set(set.work.entries.map(({ group }) => group).filter((group) => group !== null));
  const [some] = groups;
  const path = set.pictures.get(0)?.path;
  return (
    <PartsDialog
      title={t('Save labels')}
      lead={t(
        'The labels of {count, plural, one {# picture} other {# pictures}}, with what was left out of training and the split. Besides, the file tells whoever gets it:',
        { count: set.pictures.size },
      )}
      parts={[
        {
          id: 'names',
          label: t('File names and folders'),
          example: t('as {path}; without them the labels do not find their pictures again', { path: shownText(path ?? '') }),
        },
        { id: 'hashes', label: t('SHA-256 of the files'), example: t('by which whoever has the file knows it again') },
        ...(some === undefined
          ? []
          : [
              {
                id: 'groups' as const,
                label: t('Names of the groups'),
                example: t('as {group}; without them the groups are numbered', { group: shownText(some) }),
              },
            ]),
      ]}
      note={() =>
        t('The names of the classes are in it. The pictures themselves and what their files say of the instrument are not.')
      }
      onSave={(chosen) => {
        const json = datasetToJson(set, { names: chosen.names, hashes: chosen.hashes, groups: chosen.groups ?? true });
        saveFile('micrographia-labels.json', new Blob([json], { type: 'application/json' }));
      }}
      onClose={onClose}
    />
  );
}
