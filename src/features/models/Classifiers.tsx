import { type FormEvent, useEffect, useRef, useState } from 'react';
import { accuracySentence, doubtSentences, warning } from '../../locales/accuracy';
import { pointed, t, words } from '../../locales/words';
import type { LibraryModel } from '../../state/model-keepers';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Dialog } from '../../ui/Dialog';
import { pickFiles, saveFile } from '../../ui/files';
import { Fault, Heard } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { bytesText, dateText, percentText } from '../../ui/quantity';
import { ConfirmDialog } from './ConfirmDialog';
import { ORIGIN } from './origin';
import { useClassifiers, useComparison, useModels } from './parts';

/** Of the button in a model's entry, which gets the focus back. */
export const compareButtonId = (id: string): string => `compare-${id}`;

/** The models that classify: the shipped one, and those made from it here or elsewhere. */
export function Classifiers() {
  const { classifiers } = useModels();
  const { models, work, error } = useClassifiers((state) => state);
  const heading = useRef<HTMLHeadingElement>(null);
  const count = models?.length ?? 0;
  const before = useRef(count);
  useEffect(() => {
    // A deleted entry takes the focus with it.
    if (count < before.current && document.activeElement === document.body) heading.current?.focus();
    before.current = count;
  }, [count]);
  const importZip = async () => {
    const [file] = await pickFiles('files', '.zip');
    if (file) void classifiers.import(file);
  };
  return (
    <section className="models-part" aria-label={t('Classification models')}>
      <header className="models-head">
        <h2 ref={heading} tabIndex={-1}>
          {t('Classification models')}
        </h2>
        <Button icon="add" isDisabled={work !== null} onPress={() => void importZip()}>
          {t('Import zip')}
        </Button>
      </header>
      {work !== null && (
        <div className="model-work" role="status">
          <p>{work()} …</p>
          <ProgressLine label={work()} fraction={null} />
        </div>
      )}
      {error && (
        <Notice tone="fail" onDismiss={() => classifiers.dismiss()}>
          <Fault error={error} />
        </Notice>
      )}
      <CompareChoice models={models ?? []} />
      {models === null ? (
        <p className="muted">{t('Reading the library …')}</p>
      ) : (
        <ul className="model-list">
          {models.map((model) => (
            <ClassifierEntry key={model.id} model={model} models={models} busy={work !== null} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Says that one of two is chosen. The line is always there, so that screen readers hear it change. */
function CompareChoice({ models }: { models: readonly LibraryModel[] }) {
  const { comparer } = useModels();
  const chosen = useComparison((desk) => desk.chosen);
  const name = models.find(({ id }) => id === chosen)?.name;
  return (
    <div className="compare-choice">
      <p role="status">{name !== undefined && t('{name} is one of two: press Compare on the other.', { name })}</p>
      {name !== undefined && <Button onPress={comparer.close}>{t('Do not compare')}</Button>}
    </div>
  );
}

const METRICS: Readonly<Record<string, string>> = words({
  top1: 'named right (top-1)',
  top5: 'among the first five (top-5)',
  macroRecall: 'all categories alike (macro recall)',
  macroF1: 'all categories alike (macro-F1)',
  ece: 'stated against true: off by (calibration error)',
});

const metricText = ([name, value]: [string, number]): string =>
  name === 'n'
    ? t('judged on {value, plural, one {# picture} other {# pictures}}', { value })
    : `${METRICS[name] ?? name} ${value >= 0 && value <= 1 ? percentText(value) : pointed(String(Number(value.toPrecision(4))))}`;

interface EntryProps {
  readonly model: LibraryModel;
  readonly models: readonly LibraryModel[];
  readonly busy: boolean;
}

function ClassifierEntry({ model, models, busy }: EntryProps) {
  const { classifiers, comparer, saveReport } = useModels();
  const active = useClassifiers((state) => state.activeId === model.id);
  const chosen = useComparison((state) => state.chosen);
  const chosenName = models.find(({ id }) => id === chosen)?.name;
  const [open, setOpen] = useState<'delete' | 'rename' | null>(null);
  const close = () => setOpen(null);
  const save = async () => {
    const zip = await classifiers.exportZip(model);
    if (zip) saveFile(`micrographia-model-${model.id}.zip`, zip);
  };
  const saveOnnx = async () => {
    const file = await classifiers.exportOnnx(model);
    if (file) saveFile(`micrographia-${model.id}.onnx`, file);
  };
  const comparable = model.damage === null && models.filter(({ damage }) => damage === null).length > 1;
  const parent = model.parentId === null ? null : (models.find(({ id }) => id === model.parentId)?.name ?? model.parentId);
  return (
    <li className={active ? 'model-entry current' : 'model-entry'}>
      <div className="model-words">
        <h3>
          {model.name}
          {active && <span className="model-mark">{t('active')}</span>}
        </h3>
        {model.damage !== null && (
          <p className="model-lack">
            <Heard text={model.damage} />
          </p>
        )}
        {(model.shipped || model.evaluation) && model.damage === null && (
          <p className="model-notes">
            {[accuracySentence(model.evaluation), ...doubtSentences(model.evaluation), warning()].join(' ')}
          </p>
        )}
        {!model.shipped && (
          <p className="model-notes muted">
            {t('Its export tells the names and SHA-256 of the pictures it was trained and judged on; its ONNX file does not.')}
          </p>
        )}
        {model.notes !== '' && <p className="model-notes">{model.notes}</p>}
        <p className="model-facts">
          <span>{t('{count} categories', { count: model.categories.length })}</span>
          <span>{ORIGIN[model.origin]}</span>
          {parent !== null && <span>{t('from {parent}', { parent })}</span>}
          <span>{dateText(model.createdAt)}</span>
          <span>{bytesText(model.bytes)}</span>
          {Object.entries(model.metrics).map((entry) => (
            <span key={entry[0]}>{metricText(entry)}</span>
          ))}
          <code title={t('Weights SHA-256 {weightsSha256}', { weightsSha256: model.weightsSha256 })}>
            {model.weightsSha256.slice(0, 8)}
          </code>
        </p>
      </div>
      <div className="model-buttons">
        {!active && model.damage === null && (
          <Button
            isDisabled={busy}
            aria-label={t('Use {name}', { name: model.name })}
            onPress={() => void classifiers.activate(model)}
          >
            {t('Use')}
          </Button>
        )}
        {comparable && (
          <Button
            id={compareButtonId(model.id)}
            look="quiet"
            aria-pressed={chosen === model.id}
            aria-label={
              chosenName === undefined || chosen === model.id
                ? t('Compare {name} with another', { name: model.name })
                : t('Compare {name} with {chosenName}', { name: model.name, chosenName })
            }
            onPress={() => comparer.choose(model.id)}
          >
            {t('Compare')}
          </Button>
        )}
        {!model.shipped && (
          <Button
            look="quiet"
            isDisabled={busy}
            aria-label={t('Name and notes of {name}', { name: model.name })}
            onPress={() => setOpen('rename')}
          >
            {t('Name, notes')}
          </Button>
        )}
        <Button
          look="quiet"
          icon="download"
          isDisabled={busy}
          aria-label={t('Export {name}', { name: model.name })}
          onPress={() => void save()}
        >
          {t('Export')}
        </Button>
        {!model.shipped && model.damage === null && (
          <Button
            look="quiet"
            icon="download"
            isDisabled={busy}
            aria-label={t('Report on the training of {name}', { name: model.name })}
            onPress={() => void saveReport(model)}
          >
            {t('Report')}
          </Button>
        )}
        {model.damage === null && (
          <Button
            look="quiet"
            icon="download"
            isDisabled={busy}
            aria-label={t('ONNX file of {name}, for other programs', { name: model.name })}
            onPress={() => void saveOnnx()}
          >
            {t('ONNX')}
          </Button>
        )}
        {!model.shipped && active && <span className="muted">{t('Use another before deleting it')}</span>}
        {!model.shipped && !active && (
          <Button
            look="quiet"
            icon="remove"
            isDisabled={busy}
            aria-label={t('Delete {name}', { name: model.name })}
            onPress={() => setOpen('delete')}
          >
            {t('Delete')}
          </Button>
        )}
      </div>
      {open === 'delete' && (
        <ConfirmDialog
          title={t('Delete {name}?', { name: model.name })}
          action={t('Delete')}
          onConfirm={() => void classifiers.remove(model)}
          onClose={close}
        >
          <p>{t('Its weights and descriptions are deleted from this browser. Export it first if it may be wanted again.')}</p>
        </ConfirmDialog>
      )}
      {open === 'rename' && <RenameDialog model={model} onClose={close} />}
    </li>
  );
}

function RenameDialog({ model, onClose }: { model: LibraryModel; onClose: () => void }) {
  const { classifiers } = useModels();
  const [name, setName] = useState(model.name);
  const [notes, setNotes] = useState(model.notes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    void classifiers.rename(model, { name: name.trim(), notes: notes.trim() });
    onClose();
  };
  return (
    <Dialog title={t('Name and notes of {name}', { name: model.name })} onClose={onClose}>
      <form className="rename" onSubmit={submit}>
        <label>
          <span>{t('Name')}</span>
          <input
            className="text-field"
            data-first
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          <span>{t('Notes')}</span>
          <textarea
            className="text-field"
            rows={4}
            maxLength={2000}
            value={notes}
            onChange={(event) => setNotes(event.target.value)}
          />
        </label>
        <div className="dialog-actions">
          <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
            {t('Save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
