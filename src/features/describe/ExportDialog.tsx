import { useState } from 'react';
import { useStore } from 'zustand';
import { canMeasure, currentSheet, currentText } from '../../state/describe-picture';
import { pathOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Dialog } from '../../ui/Dialog';
import { ExportParts } from '../../ui/ExportParts';
import { saveFile } from '../../ui/files';
import { countText } from '../../ui/quantity';
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
    <Dialog title="Export descriptions" onClose={onClose}>
      <div className="export-body">
        <p>
          {countText(measured.length, 'picture')} measured, {texts.length} of them with a text. Texts of earlier facts stay out.
          Markdown says how many sentences were struck; JSON keeps them, marked.
        </p>
        <p>Beside facts and texts the file tells whoever gets it:</p>
        <ExportParts
          parts={[
            { id: 'names', label: 'File names and folders', example: measured[0] ? `as ${pathOf(measured[0])}` : '' },
            { id: 'hashes', label: 'SHA-256 of the files', example: 'by which whoever has the file knows it again' },
            { id: 'notes', label: 'Notes', example: countText(measured.filter(({ note }) => note !== '').length, 'note') },
          ]}
          chosen={parts}
          onChange={setParts}
        />
        {state.sweep ? (
          <div className="export-sweep">
            <ProgressLine
              label="Measuring the rest"
              fraction={state.sweep.total === 0 ? null : state.sweep.done / state.sweep.total}
            />
            <Button icon="stop" onPress={() => pictures.stopMeasuring()}>
              Stop at {state.sweep.done} of {state.sweep.total}
            </Button>
          </div>
        ) : (
          due.length > 0 && (
            <div className="export-sweep">
              <Button onPress={() => void pictures.measureAll(due.map(({ id }) => id))}>
                Measure the other {countText(due.length, 'picture')} first
              </Button>
            </div>
          )
        )}
        <div className="dialog-actions">
          <Segmented
            label="Form"
            options={[
              { id: 'md', content: 'Markdown' },
              { id: 'json', content: 'JSON' },
            ]}
            value={form}
            onChange={setForm}
          />
          <Button look="primary" icon="download" isDisabled={measured.length === 0} onPress={save}>
            Save
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
