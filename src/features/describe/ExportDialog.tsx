import { useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../../locales/words';
import { pathOf } from '../../state/item';
import { canMeasure, currentSheet, currentText } from '../../state/picture-texts';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Dialog } from '../../ui/Dialog';
import { ExportParts } from '../../ui/ExportParts';
import { saveFile } from '../../ui/files';
import { Segmented } from '../../ui/Segmented';
import { ALL_PARTS, descriptionsJson, descriptionsMarkdown } from './export';
import { useDescribe, usePictures } from './parts';

/** Saves facts and texts of the session; measures first, on request, what was not looked at yet. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { desk, pictures } = useDescribe();
  const items = useStore(desk, ({ session }) => session.items);
  const state = usePictures((all) => all);
  const [form, setForm] = useState<'md' | 'json'>('md');
  const [parts, setParts] = useState(ALL_PARTS);
  const all = items.values();
  const measured = all.filter((item) => currentSheet(item, state));
  const texts = measured.filter((item) => currentText(item, state) !== '');
  const due = all.filter((item) => canMeasure(item) && !currentSheet(item, state));
  const save = () => {
    const json = form === 'json';
    const body = json ? descriptionsJson(all, state, parts) : descriptionsMarkdown(all, state, parts);
    const type = json ? 'application/json' : 'text/markdown;charset=utf-8';
    saveFile(`micrographia-descriptions.${form}`, new Blob([body], { type }));
    onClose();
  };
  return (
    <Dialog title={t('Export descriptions')} onClose={onClose}>
      <div className="export-body">
        <p>
          {t(
            '{count, plural, one {# picture} other {# pictures}} measured, {count2} of them with a text. Texts of earlier facts stay out. Markdown says how many sentences were struck; JSON keeps them, marked.',
            { count: measured.length, count2: texts.length },
          )}
        </p>
        <p>{t('Beside facts and texts the file tells whoever gets it:')}</p>
        <ExportParts
          parts={[
            {
              id: 'names',
              label: t('File names and folders'),
              example: measured[0] ? t('as {path}', { path: pathOf(measured[0]) }) : '',
            },
            { id: 'hashes', label: t('SHA-256 of the files'), example: t('by which whoever has the file knows it again') },
            {
              id: 'notes',
              label: t('Notes'),
              example: t('{count, plural, one {# note} other {# notes}}', {
                count: measured.filter(({ note }) => note !== '').length,
              }),
            },
          ]}
          chosen={parts}
          onChange={setParts}
        />
        {state.sweep ? (
          <div className="export-sweep">
            <ProgressLine
              label={t('Measuring the rest')}
              fraction={state.sweep.total === 0 ? null : state.sweep.done / state.sweep.total}
            />
            <Button icon="stop" onPress={() => pictures.stopMeasuring()}>
              {t('Stop at {done} of {total}', { done: state.sweep.done, total: state.sweep.total })}
            </Button>
          </div>
        ) : (
          due.length > 0 && (
            <div className="export-sweep">
              <Button onPress={() => void pictures.measureAll(due.map(({ id }) => id))}>
                {t('Measure the other {count, plural, one {# picture} other {# pictures}} first', { count: due.length })}
              </Button>
            </div>
          )
        )}
        <div className="dialog-actions">
          <Segmented
            label={t('Form')}
            options={[
              { id: 'md', content: t('Markdown') },
              { id: 'json', content: 'JSON' },
            ]}
            value={form}
            onChange={setForm}
          />
          <Button look="primary" icon="download" isDisabled={measured.length === 0} onPress={save}>
            {t('Save')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
