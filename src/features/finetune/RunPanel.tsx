import { useEffect, useRef } from 'react';
import { isRunning, type RunState } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { LineChart } from '../../ui/charts/LineChart';
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
        <h2>{unfinished.length > 0 ? 'No training is running' : 'No training yet'}</h2>
        <p className="muted">
          It runs on this computer, in the background: you can go on classifying meanwhile. What is reached is saved every few
          seconds.
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
            ? 'stopped before there was anything to keep'
            : STATUS[run.status]}
        </span>
        <span className="data-gap" />
        {(run.status === 'running' || run.status === 'ending') && <Button onPress={() => trainer.pause()}>Pause</Button>}
        {run.status === 'held' && <Button onPress={() => trainer.goOn()}>Go on unsaved</Button>}
        {run.status === 'running' && (
          <Button isDisabled={run.last === null} onPress={() => trainer.endNow()}>
            Finish early
          </Button>
        )}
        {(run.status === 'paused' || run.status === 'failed') && stored && (
          <Button look="primary" onPress={() => void trainer.resume(stored)}>
            Resume
          </Button>
        )}
        {run.status === 'done' && (
          <Button look="primary" onPress={onJudgement}>
            See the judgement
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
          {run.error.message} {run.error.advice}
        </Notice>
      )}
      {isRunning(run) && <Progress run={run} />}
      <Facts rows={factsOf(run)} />
      <Curves run={run} />
    </div>
  );
}

const STATUS: Record<RunState['status'], string> = {
  running: 'training',
  pausing: 'saving, to pause',
  held: 'stopped, but not stored yet',
  ending: 'ending; what is trained by now is judged and becomes the model',
  paused: 'paused; it is stored and can go on at any time, also after the tab was closed',
  failed: 'broken off',
  done: 'done; the model is in the library',
};

/** What is lost with the window while there is no room to save the training, and what helps. */
function unsavedText({ status, saved }: RunState): string {
  const lost = saved
    ? `what came after ${placeText(saved)} would be lost with this window`
    : 'all of it would be lost with this window';
  const room = 'delete models, unfinished trainings or kept labels that you do not need, or free some space on the disk';
  return status === 'held'
    ? `There is no space left to store this training, so it waits: ${lost}. Make room (${room}), and within seconds it is stored and paused.`
    : `There is no space left to save this training: it goes on, but ${lost}. Make room (${room}), and it is saved again by itself.`;
}

function Progress({ run }: { run: RunState }) {
  const { phase, last } = run;
  const words = phase?.words ?? (last ? progressText(last, last.steps) : 'Starting');
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
    ['Fit', fitText(last) || null],
    ['Step', `${last.step.toLocaleString('en')} of ${last.steps.toLocaleString('en')}, epoch ${last.epoch + 1}`],
    ['Loss', last.loss.toFixed(3)],
    ['Right in training', percentText(last.accuracy)],
    ['Pictures', rateText(last.picturesPerSecond)],
    [
      'Time left',
      status === 'running' ? `${durationText(last.secondsLeft)}${last.fits > 1 ? ', all fits together' : ''}` : null,
    ],
    ['GPU memory', last.gpuBytes === null ? 'no GPU: on the processor' : bytesText(last.gpuBytes)],
    ['GPU memory at most', gpuPeakBytes === null ? null : bytesText(gpuPeakBytes)],
    ['Saved at', saved === null || status === 'done' ? null : placeText(saved)],
  ];
}

function Curves({ run: { losses, scores, last } }: { run: RunState }) {
  if (!last) return null;
  const known = scores.flatMap(({ epoch, top1 }) => (top1 === null ? [] : [{ x: epoch, y: top1 }]));
  return (
    <div className="curves">
      <LineChart title="Training loss" xLabel="Step" yLabel="Loss" series={[{ name: 'Loss', points: losses }]} />
      {scores.length > 0 ? (
        <LineChart
          title="On the validation pictures"
          xLabel="Epoch"
          yLabel="Share"
          series={[
            { name: 'Macro-F1', points: scores.map(({ epoch, macroF1 }) => ({ x: epoch, y: macroF1 })) },
            ...(known.length > 0 ? [{ name: 'Top-1', points: known }] : []),
          ]}
        />
      ) : (
        <p className="muted">
          There is no validation part to draw a curve of: with few pictures, folds or the test pictures judge the model at the
          end.
        </p>
      )}
    </div>
  );
}
