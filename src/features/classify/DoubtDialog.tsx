import { accuracySentence, doubtSentences, warning } from '../../locales/accuracy';
import { t } from '../../locales/words';
import { Dialog } from '../../ui/Dialog';
import { useAccuracy } from './parts';

/** What a verdict is worth: how the words are meant, and what was measured on real micrographs. */
export function DoubtDialog({ onClose }: { onClose: () => void }) {
  const accuracy = useAccuracy() ?? null;
  return (
    <Dialog title={t('How far to trust a verdict')} onClose={onClose}>
      <p>
        <strong>{warning()}</strong> {accuracySentence(accuracy)}
      </p>
      {doubtSentences(accuracy).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>
        {t(
          '“With little doubt” is said from 90\u00a0% on, “probably” from 70\u00a0%. Several categories are named where one alone would not keep the promise above. A picture unlike those it knows is called unknown, and one without contrast gets no category.',
        )}
      </p>
      {accuracy && (
        <p className="muted">
          {t('Measured on {date}, each source by thresholds fitted on the others.', { date: accuracy.date })}
        </p>
      )}
    </Dialog>
  );
}
