import { useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { datasetFromJson, datasetToJson } from '../../dataset/json';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { pickFiles, saveFile } from '../../ui/files';
import { Fault } from '../../ui/Heard';
import { useDataSet, useFineTune } from './parts';

/** Labels, groups and split as a file of their own: the pictures are dropped again beside it. */
export function StoredLabels() {
  const { labels } = useFineTune();
  const set = useDataSet();
  const [fault, setFault] = useState<PackedError | null>(null);
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
        <Button
          look="quiet"
          onPress={() => saveFile('micrographia-labels.json', new Blob([datasetToJson(set)], { type: 'application/json' }))}
        >
          {t('Save labels')}
        </Button>
      )}
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
