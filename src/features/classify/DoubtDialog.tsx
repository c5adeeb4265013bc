import { accuracySentence, doubtSentences, WARNING } from '../../state/accuracy';
import { Dialog } from '../../ui/Dialog';
import { useAccuracy } from './parts';

/** What a verdict is worth: how the words are meant, and what was measured on real micrographs. */
export function DoubtDialog({ onClose }: { onClose: () => void }) {
  const accuracy = useAccuracy() ?? null;
  return (
    <Dialog title="How far to trust a verdict" onClose={onClose}>
      <p>
        <strong>{WARNING}</strong> {accuracySentence(accuracy)}
      </p>
      {doubtSentences(accuracy).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>
        “With little doubt” is said from 90&nbsp;% on, “probably” from 70&nbsp;%. Several categories are named where one alone
        would not keep the promise above. A picture unlike those it knows is called unknown, and one without contrast gets no
        category.
      </p>
      {accuracy && <p className="muted">Measured on {accuracy.date}, each source by thresholds fitted on the others.</p>}
    </Dialog>
  );
}
