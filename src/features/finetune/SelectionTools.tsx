import { useState } from 'react';
import { addClass, classNamed, exclude, placeOf, relabel, setGroup } from '../../dataset/dataset';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { NameDialog } from './NameDialog';
import { useDataSet, useFineTune } from './parts';

interface Props {
  readonly chosen: readonly string[];
  readonly total: number;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

/** What can be done with the chosen pictures: another class, out or back in, a group. */
export function SelectionTools({ chosen, total, onAll, onClear }: Props) {
  const { data } = useFineTune();
  const set = useDataSet();
  const [asking, setAsking] = useState<'class' | 'group' | null>(null);
  const entries = chosen.map((id) => set.work.entries.get(placeOf(id)));
  const classes = new Set(entries.map((entry) => entry?.classId ?? null));
  const allOut = entries.every((entry) => entry?.excluded);
  const common = classes.size === 1 ? String([...classes][0] ?? 'none') : '';
  const onClass = (value: string) => {
    if (value === 'new') setAsking('class');
    else data.apply((now) => relabel(now, chosen, value === 'none' ? null : Number(value)));
  };
  if (chosen.length === 0)
    return (
      <div className="selection-tools">
        <span className="muted">{t('Choose pictures to relabel, leave out or group them.')}</span>
        <Button look="quiet" isDisabled={total === 0} onPress={onAll}>
          {t('Choose all listed')}
        </Button>
      </div>
    );
  return (
    <div className="selection-tools" role="toolbar" aria-label={t('Chosen pictures')}>
      <span role="status">{t('{count, plural, one {# picture} other {# pictures}} chosen', { count: chosen.length })}</span>
      <label className="select">
        <span>{t('Class')}</span>
        <select value={common} onChange={(event) => onClass(event.target.value)}>
          {common === '' && <option value="">{t('several')}</option>}
          {set.work.classes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="none">{t('no class')}</option>
          <option value="new">{t('new class …')}</option>
        </select>
      </label>
      <Button onPress={() => data.apply((now) => exclude(now, chosen, !allOut))}>
        {allOut ? t('Take back') : t('Leave out')}
      </Button>
      <Button onPress={() => setAsking('group')}>{t('Group …')}</Button>
      <Button look="quiet" onPress={onAll}>
        {t('Choose all listed')}
      </Button>
      <Button look="quiet" onPress={onClear}>
        {t('Choose none')}
      </Button>
      {asking === 'class' && (
        <NameDialog
          title={t('A new class for {count, plural, one {# picture} other {# pictures}}', { count: chosen.length })}
          label={t('Name of the class')}
          action={t('Make the class')}
          onClose={() => setAsking(null)}
          onName={(name) =>
            data.apply((now) => {
              const added = addClass(now, name);
              const made = classNamed(added.work, name.trim());
              return made ? relabel(added, chosen, made.id) : added;
            })
          }
        />
      )}
      {asking === 'group' && (
        <NameDialog
          title={t('A group of {count, plural, one {# picture} other {# pictures}}', { count: chosen.length })}
          label={t('Specimen or session (empty: as the grouping says)')}
          action={t('Set the group')}
          mayBeEmpty
          onClose={() => setAsking(null)}
          onName={(name) => data.apply((now) => setGroup(now, chosen, name.trim() === '' ? null : name.trim()))}
        />
      )}
    </div>
  );
}
