import { useEffect, useMemo, useRef, useState } from 'react';
import {
  addClass,
  classCounts,
  classNamed,
  type DataClass,
  type DataSet,
  deleteClass,
  mergeClasses,
  renameClass,
} from '../../dataset/dataset';
import { numberText, t } from '../../locales/words';
import { Button, IconButton } from '../../ui/Button';
import { ShareBar } from '../../ui/bars';
import { Dialog } from '../../ui/Dialog';
import { Section } from '../../ui/Section';
import type { Filter } from './chosen';
import { NameDialog } from './NameDialog';
import { useFineTune } from './parts';

interface Props {
  readonly set: DataSet;
  readonly current: Filter;
  readonly onFilter: (filter: Filter) => void;
}

type Asking =
  | { readonly kind: 'rename' | 'merge'; readonly entry: DataClass }
  /** A class was to be given the name of another. */
  | { readonly kind: 'one'; readonly entry: DataClass; readonly into: DataClass }
  | { readonly kind: 'add' }
  | null;

/** The classes with their numbers: shown by a click, renamed, merged, deleted. */
export function ClassList({ set, current, onFilter }: Props) {
  const { data } = useFineTune();
  const [asking, setAsking] = useState<Asking>(null);
  const counts = useMemo(() => classCounts(set), [set]);
  const most = Math.max(1, ...counts.values());
  const close = () => setAsking(null);
  const rename = (entry: DataClass, name: string) => {
    const into = classNamed(set.work, name);
    if (into && into.id !== entry.id) setAsking({ kind: 'one', entry, into });
    else data.apply((now) => renameClass(now, entry.id, name));
  };
  const list = useRef<HTMLUListElement>(null);
  /** Where a class has just been taken off the list. */
  const gap = useRef<number | null>(null);
  const drop = (id: number, change: (now: DataSet) => DataSet) => {
    gap.current = set.work.classes.findIndex((entry) => entry.id === id);
    data.apply(change);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the list has changed, not before
  useEffect(() => {
    if (gap.current === null) return;
    // The focus went with the class's buttons: the class that has its place now gets it.
    const names = list.current?.querySelectorAll<HTMLElement>('.class-name') ?? [];
    names[Math.min(gap.current, names.length - 1)]?.focus();
    gap.current = null;
  }, [set.work.classes]);
  return (
    <Section title={t('Classes')} open summary={String(set.work.classes.length)}>
      <ul className="class-list" ref={list}>
        {set.work.classes.map((entry, place) => {
          const { id, name } = entry;
          const count = counts.get(id) ?? 0;
          const filter: Filter = `class:${id}`;
          return (
            <li key={id} className="class-row">
              <button
                type="button"
                className="class-name"
                aria-pressed={current === filter}
                onClick={() => onFilter(current === filter ? 'all' : filter)}
              >
                <span className="class-key">{place < 9 ? place + 1 : ''}</span>
                <span className="class-words">{name}</span>
                <span className="class-count">{numberText(count)}</span>
                <ShareBar share={count / most} quiet />
              </button>
              <span className="class-tools">
                <Button
                  look="quiet"
                  aria-label={t('Rename {name}', { name })}
                  onPress={() => setAsking({ kind: 'rename', entry })}
                >
                  {t('Rename')}
                </Button>
                <Button
                  look="quiet"
                  aria-label={t('Merge {name}', { name })}
                  isDisabled={set.work.classes.length < 2}
                  onPress={() => setAsking({ kind: 'merge', entry })}
                >
                  {t('Merge')}
                </Button>
                <IconButton
                  icon="remove"
                  label={t('Delete class {name}', { name })}
                  onPress={() => drop(id, (now) => deleteClass(now, id))}
                />
              </span>
            </li>
          );
        })}
      </ul>
      <Button look="quiet" icon="add" onPress={() => setAsking({ kind: 'add' })}>
        {t('New class')}
      </Button>
      {asking?.kind === 'add' && (
        <NameDialog
          title={t('A new class')}
          label={t('Name')}
          action={t('Make the class')}
          onClose={close}
          onName={(name) => data.apply((now) => addClass(now, name))}
        />
      )}
      {asking?.kind === 'rename' && (
        <NameDialog
          title={t('Rename {name}', { name: asking.entry.name })}
          label={t('Name')}
          action={t('Rename')}
          initial={asking.entry.name}
          onClose={close}
          onName={(name) => rename(asking.entry, name)}
        />
      )}
      {asking?.kind === 'one' && (
        <Dialog title={t('There is a class {name} already', { name: asking.into.name })} onClose={close}>
          <p>
            {t(
              'Shall the {get, plural, one {# picture} other {# pictures}} of {name} go to {name2} ({get2, plural, one {# picture} other {# pictures}})? {name} is then no class any more.',
              {
                get: counts.get(asking.entry.id) ?? 0,
                name: asking.entry.name,
                name2: asking.into.name,
                get2: counts.get(asking.into.id) ?? 0,
              },
            )}
          </p>
          <div className="dialog-actions">
            <Button look="quiet" onPress={close}>
              {t('Keep both')}
            </Button>
            <Button
              onPress={() => {
                close();
                drop(asking.entry.id, (now) => mergeClasses(now, [asking.entry.id], asking.into.id));
              }}
            >
              {t('Make them one')}
            </Button>
          </div>
        </Dialog>
      )}
      {asking?.kind === 'merge' && (
        <Dialog title={t('Merge {name} into …', { name: asking.entry.name })} onClose={close}>
          <ul className="merge-list">
            {set.work.classes
              .filter(({ id }) => id !== asking.entry.id)
              .map(({ id, name }) => (
                <li key={id}>
                  <Button
                    onPress={() => {
                      close();
                      drop(asking.entry.id, (now) => mergeClasses(now, [asking.entry.id], id));
                    }}
                  >
                    {`${name} (${t('{get, plural, one {# picture} other {# pictures}}', { get: counts.get(id) ?? 0 })})`}
                  </Button>
                </li>
              ))}
          </ul>
        </Dialog>
      )}
    </Section>
  );
}
