import { t, words } from '../../locales/words';
import type { SortKey } from '../../state/order';
import { type MarkHow, markedAt } from '../../ui/marks';
import { useMedia } from '../../ui/useMedia';
import { WindowedList } from '../../ui/WindowedList';
import { Failures } from './Failures';
import { GalleryEntry } from './GalleryEntry';
import { useChosen, useDesk, useGalleryOrder, useParts, useSettings } from './parts';
import { RunProgress } from './RunProgress';

const SORTS: readonly (readonly [SortKey, string])[] = words(
  [
    ['arrival', 'As dropped'],
    ['name', 'By name'],
    ['category', 'By category'],
    ['doubt', 'By doubt'],
  ],
  '1',
);

const entryOf = (id: string) => <GalleryEntry id={id} />;

/** Where the stacked layout begins; the style sheet uses the same width. */
export const NARROW = '(max-width: 860px)';

/** Every picture of the session, how far the run is, and what could not be read. */
export function Gallery({ onOpen }: { onOpen: () => void }) {
  const { conductor, settings, choice } = useParts();
  const order = useGalleryOrder();
  const selected = useDesk(({ session }) => session.selected);
  const sort = useSettings((state) => state.sort);
  const narrow = useMedia(NARROW);
  const chosen = useChosen();
  const choose = (id: string, how: MarkHow) => {
    const { anchor } = choice.getState();
    const marks = markedAt(order, { ids: new Set(chosen), cursor: selected, anchor: anchor ?? selected }, id, how);
    // What was taken out of the choice is not looked at, unless nothing else is left.
    const stays = selected !== null && marks.ids.has(selected) ? selected : ([...marks.ids][0] ?? id);
    choice.setState({ ids: marks.ids, anchor: marks.anchor });
    conductor.select(marks.ids.has(id) ? id : stays);
  };
  return (
    <section className="gallery" aria-label={t('Gallery')}>
      <header className="gallery-head">
        <h2>
          <span aria-live="polite">
            {chosen.length > 1
              ? t('{count, number} of {count2, number} chosen', { count: chosen.length, count2: order.length })
              : t('{count, plural, one {# micrograph} other {# micrographs}}', { count: order.length })}
          </span>
        </h2>
        <label className="select">
          <span className="hidden-visually">{t('Sort')}</span>
          <select value={sort} onChange={(event) => settings.setState({ sort: event.target.value as SortKey })}>
            {SORTS.map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </header>
      <RunProgress />
      <WindowedList
        label={t('Micrographs')}
        ids={order}
        selected={selected}
        chosen={new Set(chosen)}
        orientation={narrow ? 'horizontal' : 'vertical'}
        entrySize={narrow ? 132 : 60}
        onSelect={choose}
        onSelectAll={() => choice.setState({ ids: new Set(order), anchor: selected })}
        onOpen={onOpen}
        onDelete={() => conductor.remove(chosen, order)}
      >
        {entryOf}
      </WindowedList>
      <Failures />
    </section>
  );
}
