import { useMemo, useRef } from 'react';
import { classCounts } from '../../dataset/dataset';
import { splitState } from '../../dataset/draw-split';
import { datasetWarnings } from '../../dataset/warnings';
import { heard, t, words } from '../../locales/words';
import { isRunning } from '../../state/fine-tune-run';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { Segmented } from '../../ui/Segmented';
import { ClassTexts } from './ClassTexts';
import { Knobs } from './Knobs';
import { useDataDesk, useDataSet, useFineTune, useTraining } from './parts';
import { RunPanel } from './RunPanel';
import { Unfinished } from './Unfinished';

/** What is to be trained, and how the training goes. */
export function TrainingPane({ onJudgement }: { onJudgement: () => void }) {
  const course = useRef<HTMLElement>(null);
  return (
    <div className="training-pane">
      <section className="plan" aria-label={t('What is trained')}>
        <PlanForm onStart={() => course.current?.focus()} />
      </section>
      <section className="course" aria-label={t('Course of the training')} ref={course} tabIndex={-1}>
        <Unfinished />
        <RunPanel onJudgement={onJudgement} />
      </section>
    </div>
  );
}

const MODES = words(
  [
    { id: 'quick', content: 'Quick' },
    { id: 'full', content: 'Full' },
  ] as const,
  'content',
);

/** @param props.onStart where the eye goes next: the button that was pressed is disabled from then on */
function PlanForm({ onStart }: { onStart: () => void }) {
  const { trainer, data } = useFineTune();
  const set = useDataSet();
  const reading = useDataDesk((desk) => desk.reading !== null);
  const { plan, models, run, defaults } = useTraining((desk) => desk);
  const counts = useMemo(() => classCounts(set), [set]);
  const { missing, counts: parts } = useMemo(() => splitState(set), [set]);
  const held = [...parts.values()].reduce((sum, row) => sum + row.validation, 0);
  const stops = useMemo(() => (reading ? [] : datasetWarnings(set).filter(({ weight }) => weight === 'stop')), [set, reading]);
  const unused = [...parts.values()].reduce((sum, row) => sum + row.unused, 0);
  const drawn = set.work.split?.kind === 'drawn' ? set.work.split.options : { seed: '1' };
  const pictures = [...counts.values()].reduce((sum, count) => sum + count, 0) - unused;
  const busy = isRunning(run);
  const lack = reading
    ? t('The data set is still being read.')
    : pictures === 0
      ? t('There is no data set yet.')
      : stops.length > 0
        ? heard(stops[0].message)
        : set.work.split === null
          ? t('The data set is not split yet.')
          : null;
  const usable = (models ?? []).filter(({ damage }) => damage === null);
  const parent = usable.find(({ id }) => id === plan.parentId);
  return (
    <>
      <label className="field">
        <span>{t('Starts from')}</span>
        <select
          className="text-field"
          value={plan.parentId}
          onChange={(event) => trainer.setPlan({ parentId: event.target.value })}
        >
          {usable.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        {(parent?.origin === 'trained' || parent?.origin === 'imported') && (
          <span className="field-hint muted">
            {t('It has learned from pictures before. Where some of them are test pictures now, the judgement is too kind.')}
          </span>
        )}
      </label>
      <label className="field">
        <span>{t('Name of the new model')}</span>
        <input
          className="text-field"
          maxLength={80}
          placeholder={t('Fine-tuned model')}
          value={plan.name}
          onChange={(event) => trainer.setPlan({ name: event.target.value })}
        />
      </label>
      <div className="field">
        <span>{t('How')}</span>
        <Segmented
          label={t('Training mode')}
          options={MODES}
          value={plan.mode}
          onChange={(mode) => trainer.setPlan(mode === 'quick' ? { mode, fromScratch: false } : { mode })}
        />
        <p className="muted">
          {plan.mode === 'quick'
            ? t('The network looks at the pictures once; only what names the classes learns. Seconds to minutes.')
            : t(
                'All weights learn. Minutes to hours, on a GPU much sooner; it can be paused, and goes on after the tab was closed.',
              )}
        </p>
        {plan.mode === 'full' && (
          <label className="check">
            <input
              type="checkbox"
              checked={plan.fromScratch}
              onChange={(event) => trainer.setPlan({ fromScratch: event.target.checked })}
            />
            <span>
              {t('From scratch: random weights in place of those of the model it starts from (needs hundreds per class)')}
            </span>
          </label>
        )}
      </div>
      <ClassTexts />
      <Knobs />
      {missing > 0 && set.work.split !== null && (
        <p className="muted">{t('{missing, number} pictures belong to no part of the split and are not used.', { missing })}</p>
      )}
      {plan.mode === 'full' && set.work.split !== null && held === 0 && (
        <Notice
          tone="warn"
          actions={<Button onPress={() => data.split({ ...drawn, validation: 0.15, test: 0.2 })}>{t('Split again')}</Button>}
        >
          {t('There is no validation part: nothing then tells when to stop, or how sure the model is.')}
        </Notice>
      )}
      <div className="start-row">
        <Button
          look="primary"
          isDisabled={busy || lack !== null || defaults === null}
          onPress={() => {
            void trainer.start();
            onStart();
          }}
        >
          {t('Train')}
        </Button>
        <span className="muted" role="status">
          {busy
            ? t('A training is running.')
            : (lack ??
              t('{pictures, number} pictures, {count} classes', {
                pictures,
                count: [...counts.values()].filter((count) => count > 0).length,
              }))}
        </span>
      </div>
    </>
  );
}
