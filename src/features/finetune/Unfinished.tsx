import { isRunning } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { useFineTune, useTraining } from './parts';

/** Trainings that were broken off, by a pause or with the tab: each can go on from its last save. */
export function Unfinished() {
  const { trainer } = useFineTune();
  const unfinished = useTraining((desk) => desk.unfinished);
  const run = useTraining((desk) => desk.run);
  const busy = isRunning(run);
  return unfinished
    .filter(({ runId }) => runId !== run?.runId || run.status === 'paused' || run.status === 'failed')
    .map((entry) => (
      <Notice
        key={entry.runId}
        tone="info"
        actions={
          <>
            {entry.runId !== run?.runId && (
              <Button
                isDisabled={busy}
                aria-label={`Resume ${entry.name}, saved at step ${entry.step}`}
                onPress={() => void trainer.resume(entry)}
              >
                Resume
              </Button>
            )}
            <Button
              look="quiet"
              isDisabled={busy}
              aria-label={`Discard ${entry.name}, saved at step ${entry.step}`}
              onPress={() => void trainer.discard(entry)}
            >
              Discard
            </Button>
          </>
        }
      >
        <strong>{entry.name}</strong> ({entry.mode} training) is not finished: saved at step {entry.step.toLocaleString('en')},{' '}
        {entry.savedAt.slice(0, 16).replace('T', ' ')}.
      </Notice>
    ));
}
