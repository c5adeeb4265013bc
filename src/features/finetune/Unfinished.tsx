import { useState } from 'react';
import { isRunning } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { momentText } from '../../ui/quantity';
import { useFineTune, useTraining } from './parts';
import { placeText } from './words';

/** Trainings that were broken off, by a pause or with the tab: each can go on from its last save. */
export function Unfinished() {
  const { trainer } = useFineTune();
  const unfinished = useTraining((desk) => desk.unfinished);
  const run = useTraining((desk) => desk.run);
  const busy = isRunning(run);
  const [asking, setAsking] = useState<(typeof unfinished)[number] | null>(null);
  const notices = unfinished
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
                aria-label={`Resume ${entry.name}, saved at ${placeText(entry.place)}`}
                onPress={() => void trainer.resume(entry)}
              >
                Resume
              </Button>
            )}
            <Button
              look="quiet"
              isDisabled={busy}
              aria-label={`Discard ${entry.name}, saved at ${placeText(entry.place)}`}
              onPress={() => setAsking(entry)}
            >
              Discard
            </Button>
          </>
        }
      >
        <strong>{entry.name}</strong> ({entry.mode} training) is not finished: saved at {placeText(entry.place)},{' '}
        {momentText(entry.savedAt)}.
      </Notice>
    ));
  return (
    <>
      {notices}
      {asking && (
        <Dialog title={`Discard the training of ${asking.name}?`} onClose={() => setAsking(null)}>
          <p>What it has learned up to {placeText(asking.place)} is deleted. This cannot be undone.</p>
          <div className="dialog-actions">
            <Button onPress={() => setAsking(null)}>Keep it</Button>
            <Button
              look="primary"
              onPress={() => {
                setAsking(null);
                void trainer.discard(asking);
              }}
            >
              Discard
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
