import { useState } from 'react';
import { isRunning } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { momentText } from '../../ui/quantity';
import { useFineTune, useTraining } from './parts';
import { placeText, progressText } from './words';

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** Trainings that were broken off, by a pause or with the tab: each can go on from its last save. */
export function Unfinished() {
  const { trainer } = useFineTune();
  const unfinished = useTraining((desk) => desk.unfinished);
  const elsewhere = useTraining((desk) => desk.elsewhere);
  const run = useTraining((desk) => desk.run);
  const busy = isRunning(run);
  const [asking, setAsking] = useState<(typeof unfinished)[number] | null>(null);
  const notices = unfinished
    .filter(({ runId }) => !elsewhere.has(runId))
    .filter(({ runId }) => runId !== run?.runId || run.status === 'paused' || run.status === 'failed')
    .map((entry) => (
      <Notice
        key={entry.runId}
        tone="info"
        actions={
          <>
            {(entry.runId !== run?.runId || run.status === 'failed') && entry.damage === null && (
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
        {entry.damage === null ? (
          <>
            <strong>{entry.name}</strong> ({entry.mode} training) is not finished: saved at {placeText(entry.place)},{' '}
            {momentText(entry.savedAt)}.
          </>
        ) : (
          <>
            The training <strong>{entry.name}</strong>, saved {momentText(entry.savedAt)}, is damaged and cannot be gone on
            with: {entry.damage}.
          </>
        )}
      </Notice>
    ));
  return (
    <>
      {[...elsewhere.values()].map((other) => (
        <Notice
          key={other.runId}
          tone="info"
          actions={
            <Button
              isDisabled={busy}
              aria-label={`Take over ${other.name ?? 'the training'} from the other tab`}
              onPress={() => void trainer.takeOver(other)}
            >
              Take over
            </Button>
          }
        >
          <strong>{other.name ?? 'A training'}</strong> is being trained in another tab
          {other.last && `: ${lowerFirst(progressText(other.last, other.last.steps))}`}
          {other.words !== null && ` (${lowerFirst(other.words)})`}. It is saved there before this tab goes on with it.
        </Notice>
      ))}
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
