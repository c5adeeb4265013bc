import { type FormEvent, useMemo, useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { type DataSet, setGrouping } from '../../dataset/dataset';
import { type Grouping, NAME_PATTERNS } from '../../dataset/grouping';
import { t, words } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Fault } from '../../ui/Heard';
import { Section } from '../../ui/Section';
import { groupSizes } from './chosen';
import { useFineTune } from './parts';

const SHOWN = 30;

type InName = keyof typeof NAME_PATTERNS;

const IN_NAME = Object.keys(NAME_PATTERNS) as readonly InName[];

type Kind = 'each' | 'column' | 'folder-0' | 'folder-1' | InName | 'pattern';

/** A pattern that has words of its own is called by them. */
function kindOf(grouping: Grouping): Kind {
  if (grouping.kind === 'folder') return grouping.level === 0 ? 'folder-0' : 'folder-1';
  if (grouping.kind !== 'pattern') return grouping.kind;
  return IN_NAME.find((name) => NAME_PATTERNS[name] === grouping.pattern) ?? 'pattern';
}

const KIND_WORDS: Record<Kind, string> = words({
  each: 'every picture for itself',
  column: 'the group column of the table',
  'folder-0': 'the folder below the class',
  'folder-1': 'the second folder below the class',
  number: 'the file name without its last number',
  last: 'the file name without its last word',
  first: 'the first word of the file name',
  pattern: 'another part of the file name (for experts)',
});

/** How pictures of one specimen or session are told; the groups that come of it. */
export function Groups({ set }: { set: DataSet }) {
  const { data } = useFineTune();
  const { grouping } = set.work;
  const { groups, single } = useMemo(() => groupSizes(set), [set]);
  const [pattern, setPattern] = useState(grouping.kind === 'pattern' ? grouping.pattern : NAME_PATTERNS.number);
  const [fault, setFault] = useState<PackedError | null>(null);
  const [editing, setEditing] = useState(false);
  const kind: Kind = editing ? 'pattern' : kindOf(grouping);
  const hasColumn = useMemo(() => set.pictures.map(({ column }) => column !== null).includes(true), [set.pictures]);
  const depth = useMemo(() => Math.max(0, ...set.pictures.map(({ folders }) => folders.length)), [set.pictures]);
  const kinds: Kind[] = [
    'each',
    ...(hasColumn ? (['column'] as const) : []),
    ...(depth > 0 ? (['folder-0'] as const) : []),
    ...(depth > 1 ? (['folder-1'] as const) : []),
    ...IN_NAME,
    'pattern',
  ];

  const choose = (next: Kind) => {
    setFault(null);
    setEditing(next === 'pattern');
    if (next === 'each' || next === 'column') data.apply((now) => setGrouping(now, { kind: next }));
    else if (next === 'number' || next === 'last' || next === 'first')
      data.apply((now) => setGrouping(now, { kind: 'pattern', pattern: NAME_PATTERNS[next] }));
    else if (next !== 'pattern') data.apply((now) => setGrouping(now, { kind: 'folder', level: next === 'folder-0' ? 0 : 1 }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      data.apply((now) => setGrouping(now, { kind: 'pattern', pattern }));
      setFault(null);
      setEditing(false);
    } catch (error) {
      setFault(packError(error));
    }
  };
  return (
    <Section title={t('Groups')} summary={groups.length === 0 ? t('none') : String(groups.length)}>
      <p className="muted">
        {t('Pictures of one specimen or session stay on one side of the split: else the test is too kind.')}
      </p>
      <label className="field">
        <span>{t('Told by')}</span>
        <select className="text-field" value={kind} onChange={(event) => choose(event.target.value as Kind)}>
          {kinds.map((entry) => (
            <option key={entry} value={entry}>
              {KIND_WORDS[entry]}
            </option>
          ))}
        </select>
      </label>
      {kind === 'pattern' && (
        <form className="field" onSubmit={submit}>
          <label className="field">
            <span>{t('What the file names look like; brackets hold the group (regular expression)')}</span>
            <input
              className="text-field mono"
              value={pattern}
              aria-invalid={fault !== null}
              onChange={(event) => setPattern(event.target.value)}
            />
          </label>
          {fault !== null && (
            <p role="alert">
              <Fault error={fault} />
            </p>
          )}
          <Button type="submit">{t('Group by this pattern')}</Button>
        </form>
      )}
      {groups.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ul className="group-list" aria-label={t('Groups')} tabIndex={0}>
          {groups.slice(0, SHOWN).map(([name, count]) => (
            <li key={name}>
              <span className="group-name">{name}</span>{' '}
              <span className="muted">{t('{count, plural, one {# picture} other {# pictures}}', { count })}</span>
            </li>
          ))}
          {groups.length > SHOWN && (
            <li className="muted">{t('and {count, number} more', { count: groups.length - SHOWN })}</li>
          )}
        </ul>
      )}
      {single > 0 && groups.length > 0 && (
        <p className="muted">
          {t('{single, plural, one {# picture stands} other {# pictures stand}} for themselves.', { single })}
        </p>
      )}
    </Section>
  );
}
