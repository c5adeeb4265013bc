import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react';
import { exclude, placeOf, redo, redoWords, relabel, undo, undoWords } from '../../dataset/dataset';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { pickFiles } from '../../ui/files';
import { rich } from '../../ui/rich';
import { Section } from '../../ui/Section';
import { UndoButtons } from '../../ui/UndoButtons';
import { ClassList } from './ClassList';
import { ClearSet } from './ClearSet';
import { FILTERS, type Filter, listed } from './chosen';
import { Duplicates } from './Duplicates';
import { Groups } from './Groups';
import { LabelNotices } from './LabelNotices';
import { LargeView } from './LargeView';
import { PictureCell } from './PictureCell';
import { useDataDesk, useDataSet, useFineTune } from './parts';
import { ReadProgress } from './ReadProgress';
import { SelectionTools } from './SelectionTools';
import { SplitTable } from './SplitTable';
import { StoredLabels } from './StoredLabels';
import { Warnings } from './Warnings';
import { WindowedGrid } from './WindowedGrid';

/** What is listed: a filter, or the pictures that a confusion cell or a warning names. */
export interface Listing {
  readonly filter: Filter;
  readonly ids: ReadonlySet<string> | null;
  /** What `ids` are, in words. */
  readonly words: string;
}

export const ALL_PICTURES: Listing = { filter: 'all', ids: null, words: '' };

interface Props {
  readonly listing: Listing;
  readonly onList: (listing: Listing) => void;
}

/** The data set: classes, groups and split at the left, the pictures at the right. */
export function DataPane({ listing, onList }: Props) {
  const { data } = useFineTune();
  const set = useDataSet();
  const reading = useDataDesk((desk) => desk.reading);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const [large, setLarge] = useState(false);
  const deferred = useDeferredValue(set);
  const ids = useMemo(() => listed(deferred, listing.filter, listing.ids), [deferred, listing]);
  const chosen = useMemo(() => ids.filter((id) => selected.has(id)), [ids, selected]);

  const place = active === null ? -1 : ids.indexOf(active);
  const goTo = (id: string | undefined) => {
    if (id === undefined) return;
    setActive(id);
    setSelected(new Set([id]));
  };
  const showLarge = () => {
    setLarge(true);
    if (place < 0) goTo(chosen[0] ?? ids[0]);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Enter' && !large) {
      showLarge();
      return true;
    }
    if (event.key === 'Escape' && large) {
      setLarge(false);
      return true;
    }
    if (chosen.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      const out = chosen.every((id) => set.work.entries.get(placeOf(id))?.excluded);
      data.apply((now) => exclude(now, chosen, !out));
      return true;
    }
    if (!/^[0-9]$/.test(event.key)) return false;
    const entry = set.work.classes[Number(event.key) - 1];
    if (event.key !== '0' && !entry) return false;
    data.apply((now) => relabel(now, chosen, event.key === '0' ? null : entry.id));
    return true;
  };
  const onFilter = (filter: Filter) => {
    setSelected(new Set());
    onList({ filter, ids: null, words: '' });
  };
  const show = (words: string, some: readonly string[]) => {
    setSelected(new Set());
    onList({ filter: 'ids', ids: new Set(some), words });
  };
  return (
    <div className="data-pane">
      <div className="data-side">
        <Warnings set={deferred} reading={reading !== null} onShow={show} />
        <ClassList set={deferred} onFilter={onFilter} current={listing.filter} />
        <Duplicates set={deferred} reading={reading !== null} onFilter={onFilter} />
        <Groups set={deferred} />
        <SplitTable set={deferred} />
        <Section title={t('Keys')}>
          <ul className="key-list">
            <li>
              {rich('{kbd}–{kbd2} give the chosen pictures the class of that place, {kbd3} none', {
                kbd: <kbd>1</kbd>,
                kbd2: <kbd>9</kbd>,
                kbd3: <kbd>0</kbd>,
              })}
            </li>
            <li>
              {rich('<kbd>Enter</kbd> shows the picture large, the arrow keys walk on, <kbd>Esc</kbd> leads back', {
                kbd: (words) => <kbd>{words}</kbd>,
              })}
            </li>
            <li>{rich('<kbd>Delete</kbd> leaves them out, or takes them back', { kbd: (words) => <kbd>{words}</kbd> })}</li>
            <li>
              {rich(
                '<kbd>Shift</kbd> extends, <kbd>Space</kbd> or <kbd>Ctrl</kbd>+click takes one in or out, <kbd>Ctrl</kbd>+{kbd2} all',
                { kbd: (words) => <kbd>{words}</kbd>, kbd2: <kbd>A</kbd> },
              )}
            </li>
            <li>
              {rich('<kbd>Ctrl</kbd>+{kbd2} undo, <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+{kbd2} redo', {
                kbd: (words) => <kbd>{words}</kbd>,
                kbd2: <kbd>Z</kbd>,
              })}
            </li>
          </ul>
        </Section>
      </div>
      <section className="data-main" aria-label={t('Pictures')}>
        <header className="data-head">
          <label className="select">
            <span className="hidden-visually">{t('Show')}</span>
            <select value={listing.filter} onChange={(event) => onFilter(event.target.value as Filter)}>
              {listing.filter === 'ids' && <option value="ids">{listing.words}</option>}
              {FILTERS.map(([filter, words]) => (
                <option key={filter} value={filter}>
                  {words}
                </option>
              ))}
              {set.work.classes.map(({ id, name }) => (
                <option key={id} value={`class:${id}`}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <span className="muted">{t('{count, plural, one {# picture} other {# pictures}}', { count: ids.length })}</span>
          <span className="data-gap" />
          <Button
            look="quiet"
            aria-pressed={large}
            isDisabled={ids.length === 0}
            onPress={() => (large ? setLarge(false) : showLarge())}
          >
            {t('Large view')}
          </Button>
          <StoredLabels />
          <ClearSet />
          <UndoData />
          <Button icon="folder" onPress={async () => void data.add(await pickFiles('folder'))}>
            {t('Add folder')}
          </Button>
          <Button icon="add" onPress={async () => void data.add(await pickFiles('files'))}>
            {t('Add files')}
          </Button>
        </header>
        <ReadProgress />
        <LabelNotices onShow={show} />
        <SelectionTools
          chosen={chosen}
          total={ids.length}
          onClear={() => setSelected(new Set())}
          onAll={() => setSelected(new Set(ids))}
        />
        {ids.length === 0 ? (
          <p className="data-none muted">{t('No picture is listed here.')}</p>
        ) : (
          <div className={large ? 'data-pictures large' : 'data-pictures'}>
            <WindowedGrid
              label={t('Pictures of the data set')}
              ids={ids}
              selected={selected}
              onSelect={setSelected}
              active={active}
              onActive={setActive}
              onKey={onKey}
              entryWidth={124}
              entryHeight={150}
            >
              {(id) => <PictureCell id={id} />}
            </WindowedGrid>
            {large && (
              <LargeView
                id={place < 0 ? null : active}
                place={place + 1}
                count={ids.length}
                onStep={(by) => goTo(ids[place + by])}
                onKey={onKey}
                onClose={() => setLarge(false)}
              />
            )}
          </div>
        )}
      </section>
    </div>
  );
}

function UndoData() {
  const { data } = useFineTune();
  const back = useDataDesk(({ set }) => undoWords(set));
  const again = useDataDesk(({ set }) => redoWords(set));
  return <UndoButtons back={back} again={again} onUndo={() => data.apply(undo)} onRedo={() => data.apply(redo)} />;
}
