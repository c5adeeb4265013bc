import { useMemo } from 'react';
import { type DataSet, excludeCopies, placeOf } from '../../dataset/dataset';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Section } from '../../ui/Section';
import type { Filter } from './chosen';
import { useFineTune } from './parts';

interface Props {
  readonly set: DataSet;
  /** While pictures still come, nothing can be said of copies yet. */
  readonly reading: boolean;
  readonly onFilter: (filter: Filter) => void;
}

/** How many pictures are copies of others, and what can be done with them. */
export function Duplicates({ set, reading, onFilter }: Props) {
  const { data } = useFineTune();
  const { exact, near, left, apart } = useMemo(() => {
    let [exact, near, left, apart] = [0, 0, 0, 0];
    for (const { duplicateKind, duplicateOf, id } of set.pictures) {
      if (duplicateKind === 'exact') exact++;
      if (duplicateKind === 'near') near++;
      const entry = set.work.entries.get(placeOf(id));
      const original = duplicateOf === null ? undefined : set.work.entries.get(placeOf(duplicateOf));
      if (!entry || !original || entry.excluded || original.excluded) continue;
      // As `excludeCopies` sees it: which of two that are in different classes is right is for the user to say.
      if (entry.classId === original.classId) left++;
      else apart++;
    }
    return { exact, near, left, apart };
  }, [set]);
  return (
    <Section title={t('Copies')} summary={exact + near > 0 ? String(exact + near) : reading ? '…' : t('none')}>
      {exact + near === 0 ? (
        <p className="muted">
          {reading
            ? t('Copies are looked for while the pictures are read.')
            : t('No two pictures are the same, also not turned, mirrored, resized or with another contrast.')}
        </p>
      ) : (
        <>
          <p>
            {t(
              '{exact, plural, one {# exact copy} other {# exact copies}}, {near, plural, one {# near copy} other {# near copies}}: turned, mirrored, resized or with another contrast. Copies stay on one side of the split.',
              { exact, near },
            )}
            {apart > 0 &&
              ` ${t('{apart, plural, one {# is} other {# are}} in another class than the original: which is right is yours to say.', { apart })}`}
          </p>
          <div className="side-buttons">
            <Button onPress={() => onFilter('copies')}>{t('Show them beside their originals')}</Button>
            <Button isDisabled={left === 0} onPress={() => data.apply(excludeCopies)}>
              {t('Leave the copies out')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}
