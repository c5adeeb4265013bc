import { heard, t } from '../../locales/words';
import { type MicrographFacts, sourceWords } from '../../state/item';
import { Heard } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { lengthText } from '../../ui/quantity';

/** What the reader wants the user to know: sources that disagree, and its notes. */
export function Remarks({ facts }: { facts: MicrographFacts }) {
  if (facts.disagreements.length === 0 && facts.notes.length === 0) return null;
  return (
    <div className="remarks">
      {facts.disagreements.map(({ what, values }) => (
        <Notice key={what} tone="warn">
          {t('Sources disagree on the {what}: {values}.', {
            what: heard(what),
            values: values
              .map(
                ({ value, unit, source }) => `${unit === 'nm' ? lengthText(value) : `${value} ${unit}`} ${sourceWords(source)}`,
              )
              .join('; '),
          })}
        </Notice>
      ))}
      {facts.notes.map((note) => (
        <Notice key={note} tone="info">
          <Heard text={note} />
        </Notice>
      ))}
    </div>
  );
}
