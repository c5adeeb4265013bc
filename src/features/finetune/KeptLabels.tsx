import { useEffect } from 'react';
import type { KeptSet } from '../../dataset/kept-sets';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Fault } from '../../ui/Heard';
import { dayText, labelsText, someClasses } from './kept-words';
import { useDataDesk, useFineTune, useLabels } from './parts';

/** In the empty view: the sets whose labels were kept, the newest at sight, to go on with or to discard. */
export function KeptLabels() {
  const { labels } = useFineTune();
  const [newest, ...earlier] = useLabels((desk) => desk.kept);
  const discarded = useLabels((desk) => desk.discarded);
  const error = useLabels((desk) => desk.error);
  useEffect(() => void labels.refresh(), [labels]);
  return (
    <div className="kept-labels">
      {newest && <KeptLine kept={newest} />}
      {earlier.length > 0 && (
        <details>
          <summary>{t('{count, plural, one {# earlier set} other {# earlier sets}}', { count: earlier.length })}</summary>
          {earlier.map((kept) => (
            <KeptLine key={kept.id} kept={kept} />
          ))}
        </details>
      )}
      {discarded && (
        <div className="kept-line" role="status">
          <span>{t('{labels} discarded.', { labels: labelsText(discarded) })}</span>
          <span className="kept-tools">
            <Button look="quiet" icon="undo" onPress={() => void labels.restore()}>
              {t('Undo')}
            </Button>
          </span>
        </div>
      )}
      {error && (
        <div className="kept-line" role="alert">
          <span>
            <Fault error={error} />
          </span>
          <span className="kept-tools">
            <Button look="quiet" onPress={() => labels.dismiss('error')}>
              {t('Dismiss')}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}

function KeptLine({ kept }: { kept: KeptSet }) {
  const { labels } = useFineTune();
  const reading = useDataDesk((desk) => desk.reading !== null);
  const when = dayText(kept.savedAt);
  return (
    <div className="kept-line">
      {kept.damage === null ? (
        <span title={someClasses(kept)}>{t('{labels}, kept {when}', { labels: labelsText(kept), when })}</span>
      ) : (
        <span>{t('Labels kept {when} are damaged and cannot be read any more', { when })}</span>
      )}
      <span className="kept-tools">
        {kept.damage === null && (
          <Button isDisabled={reading} onPress={() => void labels.goOn(kept.id)}>
            {t('Go on with them')}
          </Button>
        )}
        <Button look="quiet" isDisabled={reading} onPress={() => void labels.discard(kept.id)}>
          {t('Discard')}
        </Button>
      </span>
    </div>
  );
}
