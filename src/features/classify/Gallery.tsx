import type { SortKey } from '../../state/order';
import { countText } from '../../ui/quantity';
import { useMedia } from '../../ui/useMedia';
import { WindowedList } from '../../ui/WindowedList';
import { Failures } from './Failures';
import { GalleryEntry } from './GalleryEntry';
import { useDesk, useGalleryOrder, useParts, useSettings } from './parts';
import { RunProgress } from './RunProgress';

const SORTS: readonly (readonly [SortKey, string])[] = [
  ['arrival', 'As dropped'],
  ['name', 'By name'],
  ['category', 'By category'],
  ['doubt', 'By doubt'],
];

const entryOf = (id: string) => <GalleryEntry id={id} />;

/** Where the stacked layout begins; the style sheet uses the same width. */
export const NARROW = '(max-width: 860px)';

/** Every picture of the session, how far the run is, and what could not be read. */
export function Gallery({ onOpen }: { onOpen: () => void }) {
  const { conductor, settings } = useParts();
  const order = useGalleryOrder();
  const selected = useDesk(({ session }) => session.selected);
  const sort = useSettings((state) => state.sort);
  const narrow = useMedia(NARROW);
  return (
    <section className="gallery" aria-label="Gallery">
      <header className="gallery-head">
        <h2>{countText(order.length, 'micrograph')}</h2>
        <label className="select">
          <span className="hidden-visually">Sort</span>
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
        label="Micrographs"
        ids={order}
        selected={selected}
        orientation={narrow ? 'horizontal' : 'vertical'}
        entrySize={narrow ? 132 : 60}
        onSelect={(id) => conductor.select(id)}
        onOpen={onOpen}
        onDelete={(id) => conductor.remove([id], order)}
      >
        {entryOf}
      </WindowedList>
      <Failures />
    </section>
  );
}
