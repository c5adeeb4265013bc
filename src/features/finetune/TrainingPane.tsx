import { useMemo, useRef } from 'react';
import { classCounts } from '../../dataset/dataset';
import { splitState } from '../../dataset/draw-split';
import { datasetWarnings } from '../../dataset/warnings';
import { isRunning } from '../../state/fine-tune';
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
      <section className="plan" aria-label="What is trained">
        <PlanForm onStart={() => course.current?.focus()} />
      </section>
      <section className="course" aria-label="Course of the training" ref={course} tabIndex={-1}>
        <Unfinished />
        <RunPanel onJudgement={onJudgement} />
      </section>
    </div>
  );
}

const MODES = [
  { id: 'quick', content: 'Quick' },
  { id: 'full', content: 'Full' },
] as const;

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
    ? 'The data set is still being read.'
    : pictures === 0
      ? 'There is no data set yet.'
      : stops.length > 0
        ? stops[0].message
        : set.work.split === null
          ? 'The data set is not split yet.'
          : null;
  const usable = (models ?? []).filter(({ damage }) => damage === null);
  const parent = usable.find(({ id }) => id === plan.parentId);
  return (
    <>
      <label className="field">
        <span>Starts from</span>
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
            It has learned from pictures before. Where some of them are test pictures now, the judgement is too kind.
          </span>
        )}
      </label>
      <label className="field">
        <span>Name of the new model</span>
        <input
          className="text-field"
          maxLength={80}
          placeholder="Fine-tuned model"
          value={plan.name}
          onChange={(event) => trainer.setPlan({ name: event.target.value })}
        />
      </label>
      <div className="field">
        <span>How</span>
        <Segmented
          label="Training mode"
          options={MODES}
          value={plan.mode}
          onChange={(mode) => trainer.setPlan(mode === 'quick' ? { mode, fromScratch: false } : { mode })}
        />
        <p className="muted">
          {plan.mode === 'quick'
            ? 'The network looks at the pictures once; only what names the classes learns. Seconds to minutes.'
            : 'All weights learn. Minutes to hours, on a GPU much sooner; it can be paused, and goes on after the tab was closed.'}
        </p>
        {plan.mode === 'full' && (
          <label className="check">
            <input
              type="checkbox"
              checked={plan.fromScratch}
              onChange={(event) => trainer.setPlan({ fromScratch: event.target.checked })}
            />
            <span>From scratch: random weights in place of those of the model it starts from (needs hundreds per class)</span>
          </label>
        )}
      </div>
      <ClassTexts />
      <Knobs />
      {missing > 0 && set.work.split !== null && (
        <p className="muted">{missing.toLocaleString('en')} pictures belong to no part of the split and are not used.</p>
      )}
      {plan.mode === 'full' && set.work.split !== null && held === 0 && (
        <Notice
          tone="warn"
          actions={<Button onPress={() => data.split({ ...drawn, validation: 0.15, test: 0.2 })}>Split again</Button>}
        >
          There is no validation part: nothing then tells when to stop, or how sure the model is.
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
          Train
        </Button>
        <span className="muted" role="status">
          {busy
            ? 'A training is running.'
            : (lack ??
              `${pictures.toLocaleString('en')} pictures, ${[...counts.values()].filter((count) => count > 0).length} classes`)}
        </span>
      </div>
    </>
  );
}
