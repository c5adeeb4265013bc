import { shownText } from '../../base/shown';
import { placeOf } from '../../dataset/dataset';
import { t, words } from '../../locales/words';
import { MiddleName } from '../../ui/MiddleName';
import { classLabel } from './chosen';
import { useDataDesk } from './parts';
import { Thumb } from './Thumb';

const PART_MARKS = words({ train: 'for training', validation: 'for validation', test: 'for the test', unused: 'not used' });

/** One picture of the set: what it shows, its class, and what is special about it, in words. */
export function PictureCell({ id }: { id: string }) {
  const picture = useDataDesk(({ set }) => set.pictures.get(placeOf(id)));
  const entry = useDataDesk(({ set }) => set.work.entries.get(placeOf(id)));
  const label = useDataDesk(({ set }) => classLabel(set, set.work.entries.get(placeOf(id))?.classId ?? null));
  if (!picture || !entry) return null;
  const name = shownText(picture.path.slice(picture.path.lastIndexOf('/') + 1));
  const marks = [
    entry.excluded ? t('left out') : null,
    picture.duplicateKind === 'exact' ? t('exact copy') : picture.duplicateKind === 'near' ? t('near copy') : null,
    entry.part === null || entry.excluded || entry.classId === null ? null : PART_MARKS[entry.part],
  ].filter((mark) => mark !== null);
  return (
    <div className={entry.excluded ? 'picture-cell out' : 'picture-cell'} title={shownText(picture.path)}>
      <span className="cell-thumb">
        {picture.facts && picture.status === 'ready' ? (
          <Thumb path={picture.path} sha256={picture.facts.sha256} />
        ) : (
          <span className="muted">{STATUS[picture.status]}</span>
        )}
      </span>
      <span className="cell-name">
        <MiddleName name={name} whole={shownText(picture.path)} />
      </span>
      <span className="cell-class">{label}</span>
      <span className="cell-marks">{marks.join(' · ')}</span>
    </div>
  );
}

const STATUS = words(
  { reading: 'reading', ready: '', failed: 'not readable', absent: 'file not here' } as const,
  'failed',
  'absent',
);
