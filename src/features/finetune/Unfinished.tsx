import { useState } from 'react';
import { heard, spoken, t } from '../../locales/words';
import { isRunning } from '../../state/fine-tune-run';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { momentText } from '../../ui/quantity';
import { rich } from '../../ui/rich';
import { useFineTune, useTraining } from './parts';
import { placeText, progressText } from './words';

/** As it stands within a sentence: languages that write their nouns large keep them so. */
const lowerFirst = (words: string): string => (spoken() === 'en' ? words.charAt(0).toLowerCase() + words.slice(1) : words);

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
                aria-label={t('Resume {name}, saved at {place}', { name: entry.name, place: placeText(entry.place) })}
                onPress={() => void trainer.resume(entry)}
              >
                {t('Resume')}
              </Button>
            )}
            <Button
              look="quiet"
              isDisabled={busy}
              aria-label={t('Discard {name}, saved at {place}', { name: entry.name, place: placeText(entry.place) })}
              onPress={() => setAsking(entry)}
            >
              {t('Discard')}
            </Button>
          </>
        }
      >
        {entry.damage === null
          ? rich('{name} ({mode, select, quick {quick} other {full}} training) is not finished: saved at {place}, {savedAt}.', {
              name: <strong>{entry.name}</strong>,
              mode: entry.mode,
              place: placeText(entry.place),
              savedAt: momentText(entry.savedAt),
            })
          : rich('The training {name}, saved {savedAt}, is damaged and cannot be gone on with: {damage}.', {
              name: <strong>{entry.name}</strong>,
              savedAt: momentText(entry.savedAt),
              damage: entry.damage,
            })}
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
              aria-label={t('Take over {name} from the other tab', { name: other.name ?? t('the training') })}
              onPress={() => void trainer.takeOver(other)}
            >
              {t('Take over')}
            </Button>
          }
        >
          {rich('{name} is being trained in another tab{details}. It is saved there before this tab goes on with it.', {
            name: <strong>{other.name ?? t('A training')}</strong>,
            details: `${other.last ? `: ${lowerFirst(progressText(other.last, other.last.steps))}` : ''}${
              other.words === null ? '' : ` (${lowerFirst(heard(other.words))})`
            }`,
          })}
        </Notice>
      ))}
      {notices}
      {asking && (
        <Dialog title={t('Discard the training of {name}?', { name: asking.name })} onClose={() => setAsking(null)}>
          <p>{t('What it has learned up to {place} is deleted. This cannot be undone.', { place: placeText(asking.place) })}</p>
          <div className="dialog-actions">
            <Button onPress={() => setAsking(null)}>{t('Keep it')}</Button>
            <Button
              look="primary"
              onPress={() => {
                setAsking(null);
                void trainer.discard(asking);
              }}
            >
              {t('Discard')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
