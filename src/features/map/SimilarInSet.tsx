import { useEffect, useRef, useState } from 'react';
import { CancelledError, type PackedError, packError } from '../../base/errors';
import { shownText } from '../../base/shown';
import { categoryName } from '../../locales/categories';
import { fixed, t } from '../../locales/words';
import type { Item } from '../../state/item';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Fault } from '../../ui/Heard';
import { MiddleName } from '../../ui/MiddleName';
import { Thumb } from '../../ui/picture/Thumb';
import { percentText } from '../../ui/quantity';
import { type Thumbnail, useLabelledSet, useMapParts } from './parts';

/** The labelled pictures of Fine-tune that are most like the one looked at: asked for once, as each of them has to be looked at. */
export function SimilarInSet({ item, count }: { readonly item: Item; readonly count: number }) {
  const { inSet } = useMapParts();
  const set = useLabelledSet();
  const [progress, setProgress] = useState<readonly [done: number, total: number] | null>(null);
  const [error, setError] = useState<PackedError | null>(null);
  const looking = useRef<AbortController | null>(null);
  useEffect(() => () => looking.current?.abort(), []);
  const { labelled, seen } = inSet.counts();
  const own = item.classification?.features;
  if (!own) return null;
  if (set.reading || labelled === 0)
    return (
      <p className="muted">
        {t(
          'Open a labelled set in Fine-tune, and those of its pictures that are most like this one can be found, too. The pictures that the shipped model has learned from are not part of this page.',
        )}
      </p>
    );
  const look = async () => {
    const controller = new AbortController();
    looking.current = controller;
    setError(null);
    try {
      await inSet.look(controller.signal, (done, total) => setProgress([done, total]));
    } catch (fault) {
      if (!(fault instanceof CancelledError)) setError(packError(fault));
    }
    setProgress(null);
  };
  const found = inSet.nearest(own, count, item.facts?.sha256 ?? '');
  return (
    <>
      <h4>{t('In the labelled set of Fine-tune')}</h4>
      {error && (
        <p role="alert">
          <Fault error={error} />
        </p>
      )}
      {progress ? (
        <div>
          <ProgressLine label={t('Looking at the labelled pictures')} fraction={progress[0] / Math.max(1, progress[1])} />
          <Button icon="stop" onPress={() => looking.current?.abort()}>
            {t('Stop at {done} of {total}', { done: progress[0], total: progress[1] })}
          </Button>
        </div>
      ) : (
        seen < labelled && (
          <Button onPress={() => void look()}>
            {t('Look at {count, plural, one {# labelled picture} other {# labelled pictures}}', { count: labelled - seen })}
          </Button>
        )
      )}
      {found.length > 0 && (
        <ul className="similar" aria-label={t('In the labelled set of Fine-tune')}>
          {found.map(({ path, category, likeness }) => (
            <li key={path} className="similar-labelled" title={shownText(path)}>
              <SetThumb path={path} />
              <MiddleName name={shownText(path.slice(path.lastIndexOf('/') + 1))} whole={shownText(path)} />
              <span className="similar-name muted">{categoryName(category)}</span>
              <span className="similar-share">
                {percentText(Math.max(0, likeness))}
                <span className="muted"> {t('distance {distance}', { distance: fixed(1 - likeness, 2) })}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function SetThumb({ path }: { readonly path: string }) {
  const { thumbnailOf } = useMapParts();
  const [thumbnail, setThumbnail] = useState<Thumbnail | null>(null);
  useEffect(() => {
    let gone = false;
    // Where it cannot be had, name and class stand alone.
    thumbnailOf(path).then(
      (found) => !gone && setThumbnail(found),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [thumbnailOf, path]);
  return thumbnail && <Thumb thumbnail={thumbnail} />;
}
