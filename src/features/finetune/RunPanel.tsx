import { useEffect, useRef } from 'react';
import { fixed, heard, t, words } from '../../locales/words';
import { isRunning, type RunState } from '../../state/fine-tune-run';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { LineChart } from '../../ui/charts/LineChart';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { bytesText, durationText, percentText, rateText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';
import { useFineTune, useTraining } from './parts';
import { fitText, placeText, progressText } from './words';

/** The running training, or the one that ended last: how far, how fast, its curves, and what can be done. */
export function RunPanel({ onJudgement }: { onJudgement: () => void }) {
  const { trainer } = useFineTune();
  const run = useTraining((desk) => desk.run);
  const unfinished = useTraining((desk) => desk.unfinished);
  const elsewhere = useTraining((desk) => desk.elsewhere);
  const heading = useRef<HTMLHeadingElement>(null);
  const status = run?.status;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the status the buttons change, and one that had the focus may be gone
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [status]);
  if (!run)
    return (
      <div className="no-run">
        <h2>{unfinished.length > 0 ? t('No training is running') : t('No training yet')}</h2>
        <p className="muted">
          {t(
            'It runs on this computer, in the background: you can go on classifying meanwhile. What is reached is saved every few seconds.',
          )}
        </p>
      </div>
    );
  const stored = unfinished.find(({ runId, damage }) => runId === run.runId && damage === null && !elsewhere.has(runId));
  return (
    <div className="run-panel">
      <header className="run-head">
        <h2 ref={heading} tabIndex={-1}>
          {run.name}
        </h2>
        <span className="muted">
          {run.status === 'paused' && !stored && run.last === null
            ? t('stopped before there was anything to keep')
            : STATUS[run.status]}
        </span>
        <span className="data-gap" />
        {(run.status === 'running' || run.status === 'ending') && <Button onPress={() => trainer.pause()}>{t('Pause')}</Button>}
        {run.status === 'held' && <Button onPress={() => trainer.goOn()}>{t('Go on unsaved')}</Button>}
        {run.status === 'running' && (
          <Button isDisabled={run.last === null} onPress={() => trainer.endNow()}>
            {t('Finish early')}
          </Button>
        )}
        {(run.status === 'paused' || run.status === 'failed') && stored && (
          <Button look="primary" onPress={() => void trainer.resume(stored)}>
            {t('Resume')}
          </Button>
        )}
        {run.status === 'done' && (
          <Button look="primary" onPress={onJudgement}>
            {t('See the judgement')}
          </Button>
        )}
      </header>
      {run.notices.map((notice, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: notices only come, in order, and one may come twice.
        <Notice key={i} tone="warn">
          {notice}
        </Notice>
      ))}
      {isRunning(run) && run.unsaved && <Notice tone="warn">{unsavedText(run)}</Notice>}
      {run.error && (
        <Notice tone="fail">
          <Fault error={run.error} />
        </Notice>
      )}
      {isRunning(run) && <Progress run={run} />}
      <Facts rows={factsOf(run)} />
      <Curves run={run} />
    </div>
  );
}

const STATUS: Record<RunState['status'], string> = words({
  running: 'training',
  pausing: 'saving, to pause',
  held: 'stopped, but not stored yet',
  ending: 'ending; what is trained by now is judged and becomes the model',
  paused: 'paused; it is stored and can go on at any time, also after the tab was closed',
  failed: 'broken off',
  done: 'done; the model is in the library',
});

/** What is lost with the window while there is no room to save the training, and what helps. */
function unsavedText({ status, saved }: RunState): string {
  const lost = saved
    ? t('what came after {place} would be lost with this window', { place: placeText(saved) })
    : t('all of it would be lost with this window');
  const room = t('delete models, unfinished trainings or kept labels that you do not need, or free some space on the disk');
  return status === 'held'
    ? t(
        'There is no space left to store this training, so it waits: {lost}. Make room ({room}), and within seconds it is stored and paused.',
        { lost, room },
      )
    : t(
        'There is no space left to save this training: it goes on, but {lost}. Make room ({room}), and it is saved again by itself.',
        { lost, room },
      );
}

function Progress({ run }: { run: RunState }) {
  const { phase, last } = run;
  const words = (phase && heard(phase.words)) ?? (last ? progressText(last, last.steps) : t('Starting'));
  const fraction = phase ? phase.fraction : last ? (last.fit - 1 + last.step / last.steps) / last.fits : null;
  return (
    <div className="read-work">
      <p>
        {words}
        {phase?.fraction != null && <span className="muted"> · {percentText(phase.fraction)}</span>}
      </p>
      <ProgressLine label={words} fraction={fraction} />
    </div>
  );
}

function factsOf({ last, saved, status, gpuPeakBytes }: RunState): (readonly [string, string | null])[] {
  if (!last) return [];
  return [
    [t('Fit'), fitText(last) || null],
    [
      t('Step'),
      t('{step, number} of {steps, number}, pass {epoch} through the pictures', {
        step: last.step,
        steps: last.steps,
        epoch: last.epoch + 1,
      }),
    ],
    [t('Error (loss)'), fixed(last.loss, 3)],
    [t('Right in training'), percentText(last.accuracy)],
    [t('Pictures'), rateText(last.picturesPerSecond)],
    [
      t('Time left'),
      status !== 'running'
        ? null
        : last.fits > 1
          ? t('{time}, all fits together', { time: durationText(last.secondsLeft) })
          : durationText(last.secondsLeft),
    ],
    [t('GPU memory'), last.gpuBytes === null ? t('no GPU: on the processor') : bytesText(last.gpuBytes)],
    [t('GPU memory at most'), gpuPeakBytes === null ? null : bytesText(gpuPeakBytes)],
    [t('Saved at'), saved === null || status === 'done' ? null : placeText(saved)],
  ];
}

function Curves({ run: { losses, scores, last } }: { run: RunState }) {
  if (!last) return null;
  const known = scores.flatMap(({ epoch, top1 }) => (top1 === null ? [] : [{ x: epoch, y: top1 }]));
  return (
    <div className="curves">
      <LineChart
        title={t('Error in training (loss)')}
        xLabel={t('Step')}
        yLabel={t('Error (loss)')}
        series={[{ name: t('Error (loss)'), points: losses }]}
      />
      {scores.length > 0 ? (
        <LineChart
          title={t('On the validation pictures')}
          xLabel={t('Pass through the pictures (epoch)')}
          yLabel={t('Share')}
          series={[
            { name: t('All classes alike (macro-F1)'), points: scores.map(({ epoch, macroF1 }) => ({ x: epoch, y: macroF1 })) },
            ...(known.length > 0 ? [{ name: t('Named right (top-1)'), points: known }] : []),
          ]}
        />
      ) : (
        <p className="muted">
          {t(
            'There is no validation part to draw a curve of: with few pictures, folds or the test pictures judge the model at the end.',
          )}
        </p>
      )}
    </div>
  );
}
