import { useEffect } from 'react';
import type { KeptSet } from '../../dataset/kept-sets';
import { Button } from '../../ui/Button';
import { countText } from '../../ui/quantity';
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
          <summary>{countText(earlier.length, 'earlier set')}</summary>
          {earlier.map((kept) => (
            <KeptLine key={kept.id} kept={kept} />
          ))}
        </details>
      )}
      {discarded && (
        <div className="kept-line" role="status">
          <span>{labelsText(discarded)} discarded.</span>
          <span className="kept-tools">
            <Button look="quiet" icon="undo" onPress={() => void labels.restore()}>
              Undo
            </Button>
          </span>
        </div>
      )}
      {error && (
        <div className="kept-line" role="alert">
          <span>
            {error.message} {error.advice}
          </span>
          <span className="kept-tools">
            <Button look="quiet" onPress={() => labels.dismiss('error')}>
              Dismiss
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
        <span title={someClasses(kept)}>
          {labelsText(kept)}, kept {when}
        </span>
      ) : (
        <span>Labels kept {when} are damaged and cannot be read any more</span>
      )}
      <span className="kept-tools">
        {kept.damage === null && (
          <Button isDisabled={reading} onPress={() => void labels.goOn(kept.id)}>
            Go on with them
          </Button>
        )}
        <Button look="quiet" isDisabled={reading} onPress={() => void labels.discard(kept.id)}>
          Discard
        </Button>
      </span>
    </div>
  );
}
