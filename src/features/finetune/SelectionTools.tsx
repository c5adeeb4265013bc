import { useState } from 'react';
import { addClass, classNamed, exclude, placeOf, relabel, setGroup } from '../../dataset/dataset';
import { Button } from '../../ui/Button';
import { countText } from '../../ui/quantity';
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
        <span className="muted">Choose pictures to relabel, leave out or group them.</span>
        <Button look="quiet" isDisabled={total === 0} onPress={onAll}>
          Choose all listed
        </Button>
      </div>
    );
  return (
    <div className="selection-tools" role="toolbar" aria-label="Chosen pictures">
      <span role="status">{countText(chosen.length, 'picture')} chosen</span>
      <label className="select">
        <span>Class</span>
        <select value={common} onChange={(event) => onClass(event.target.value)}>
          {common === '' && <option value="">several</option>}
          {set.work.classes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="none">no class</option>
          <option value="new">new class …</option>
        </select>
      </label>
      <Button onPress={() => data.apply((now) => exclude(now, chosen, !allOut))}>{allOut ? 'Take back' : 'Leave out'}</Button>
      <Button onPress={() => setAsking('group')}>Group …</Button>
      <Button look="quiet" onPress={onAll}>
        Choose all listed
      </Button>
      <Button look="quiet" onPress={onClear}>
        Choose none
      </Button>
      {asking === 'class' && (
        <NameDialog
          title={`A new class for ${countText(chosen.length, 'picture')}`}
          label="Name of the class"
          action="Make the class"
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
          title={`A group of ${countText(chosen.length, 'picture')}`}
          label="Specimen or session (empty: as the grouping says)"
          action="Set the group"
          mayBeEmpty
          onClose={() => setAsking(null)}
          onName={(name) => data.apply((now) => setGroup(now, chosen, name.trim() === '' ? null : name.trim()))}
        />
      )}
    </div>
  );
}
