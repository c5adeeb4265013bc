import { heard, t, words } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import './finetune.css';
import './judgement.css';
import './labels.css';
import { useEffect, useMemo, useState } from 'react';
import { classCounts } from '../../dataset/dataset';
import { splitState } from '../../dataset/draw-split';
import { isRunning, type RunState } from '../../state/fine-tune-run';
import { Button } from '../../ui/Button';
import { pickFiles } from '../../ui/files';
import { LiveRegion } from '../../ui/LiveRegion';
import { Notice } from '../../ui/Notice';
import { Segmented } from '../../ui/Segmented';
import { ALL_PICTURES, DataPane, type Listing } from './DataPane';
import { JudgementPane } from './JudgementPane';
import { KeptLabels } from './KeptLabels';
import { useDataDesk, useDataSet, useFineTune, useLabels, useTraining } from './parts';
import { ReadProgress } from './ReadProgress';
import { StoredLabels } from './StoredLabels';
import { TrainingPane } from './TrainingPane';

type Pane = 'data' | 'training' | 'judgement';

const PANES = words(
  [
    { id: 'data', content: '1 Data set' },
    { id: 'training', content: '2 Training' },
    { id: 'judgement', content: '3 Judgement' },
  ] as const,
  'content',
);

/** Fine-tuning: look at the labelled pictures, train on them, judge and use what comes of it. */
export function FineTuneView() {
  const { trainer } = useFineTune();
  const [pane, setPane] = useState<Pane>('data');
  const [listing, setListing] = useState<Listing>(ALL_PICTURES);
  const set = useDataSet();
  const empty = set.work.entries.size === 0;
  const error = useTraining((desk) => desk.error);
  const run = useTraining((desk) => desk.run);
  useEffect(() => void trainer.refresh(), [trainer]);
  useCounts();
  useAskBeforeLeaving();

  const reading = useDataDesk((desk) => desk.reading !== null);
  useEffect(() => {
    // What is dropped is seen coming in, whichever step was open.
    if (!reading) return;
    setPane('data');
    setListing(ALL_PICTURES);
  }, [reading]);
  const review = (words: string, ids: readonly string[]) => {
    setListing({ filter: 'ids', ids: new Set(ids), words });
    setPane('data');
  };
  return (
    <div className="finetune">
      <header className="finetune-head">
        <h2 className="hidden-visually">{t('Fine-tune a model')}</h2>
        <Segmented label={t('Step')} options={PANES} value={pane} onChange={setPane} />
      </header>
      {error && (
        <Notice tone="fail" onDismiss={() => trainer.dismiss()}>
          <Fault error={error} />
        </Notice>
      )}
      {pane === 'data' && (empty ? <EmptySet /> : <DataPane listing={listing} onList={setListing} />)}
      {pane === 'training' && <TrainingPane onJudgement={() => setPane('judgement')} />}
      {pane === 'judgement' && <JudgementPane onReview={review} onTrainAgain={() => setPane('training')} />}
      <LiveRegion message={runWords(run)} />
    </div>
  );
}

/** For screen readers: the phases of a training and its end, not every step. */
function runWords(run: RunState | null): string {
  if (!run) return '';
  if (run.status === 'done') return t('{name} is trained.', { name: run.name });
  if (run.status === 'failed') return t('{name} failed.', { name: run.name });
  if (run.status === 'paused') return t('{name} is paused.', { name: run.name });
  return (run.phase && heard(run.phase.words)) ?? (run.last ? t('{name} is training.', { name: run.name }) : '');
}

/** The trainer is told how large the set is: its defaults follow. */
function useCounts(): void {
  const { trainer } = useFineTune();
  const set = useDataSet();
  const reading = useDataDesk((desk) => desk.reading !== null);
  useEffect(() => {
    if (reading) return;
    const { counts } = splitState(set);
    const filled = classCounts(set);
    const classes = set.work.classes.filter(({ id }) => (filled.get(id) ?? 0) > 0);
    const perClass = classes.map(({ id }) => {
      const row = counts.get(id);
      return row && row.train + row.validation > 0 ? row.train + row.validation : (filled.get(id) ?? 0);
    });
    trainer.setCounts({ classes: classes.map(({ name }) => name), perClass });
  }, [set, reading, trainer]);
}

/** Only while something would be lost: labels that are not kept yet, or a training at work. */
function useAskBeforeLeaving(): void {
  const unsaved = useLabels((desk) => desk.unsaved);
  const run = useTraining((desk) => desk.run);
  const lose = useMemo(() => unsaved || isRunning(run), [unsaved, run]);
  useEffect(() => {
    if (!lose) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [lose]);
}

function EmptySet() {
  const { data } = useFineTune();
  return (
    <div className="empty-set">
      <section className="drop-zone" aria-label={t('Add labelled pictures')}>
        <h2>{t('Drop labelled micrographs here')}</h2>
        <p>{t('One folder per class, or a zip or tar of such folders, or a CSV (file, class, group) beside the pictures.')}</p>
        <div className="drop-buttons">
          <Button look="primary" icon="folder" onPress={async () => void data.add(await pickFiles('folder'))}>
            {t('Choose a folder')}
          </Button>
          <Button icon="add" onPress={async () => void data.add(await pickFiles('files'))}>
            {t('Choose files')}
          </Button>
          <StoredLabels />
        </div>
        <p className="muted">
          {t('Ten pictures per class are enough to begin with. They stay on this computer: training runs in the browser.')}
        </p>
        <ReadProgress />
      </section>
      <KeptLabels />
    </div>
  );
}
