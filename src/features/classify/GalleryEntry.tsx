import { memo } from 'react';
import { categoryLabel } from '../../base/categories';
import { type Item, nameOf, pathOf } from '../../state/item';
import { middleCut } from '../../ui/middle';
import { Thumb } from '../../ui/picture/Thumb';
import { percentText } from '../../ui/quantity';
import { KIND_WORDS, KindMark } from './KindMark';
import { useItem, useTaughtEntry } from './parts';

const STATUS_WORDS: Record<Exclude<Item['status'], 'done'>, string> = {
  reading: 'Reading',
  waiting: 'Waiting',
  classifying: 'Classifying',
  failed: 'Failed',
  stopped: 'Stopped',
};

/** Longer names are cut in the middle: their ends tell them apart. */
const NAME_LENGTH = 24;

/** One line of the gallery: thumbnail, name, and the first category or how far it is. */
export const GalleryEntry = memo(function GalleryEntry({ id }: { id: string }) {
  const item = useItem(id);
  if (!item) return null;
  return (
    <div className={`entry ${item.status}`} title={pathOf(item)}>
      <span className="entry-thumb" aria-hidden="true">
        {item.thumbnail && <Thumb thumbnail={item.thumbnail} />}
      </span>
      <span className="entry-words">
        <span className="entry-name">{middleCut(nameOf(item), NAME_LENGTH)}</span>
        <EntryState item={item} />
      </span>
    </div>
  );
});

function EntryState({ item }: { item: Item }) {
  const result = item.classification;
  const taught = useTaughtEntry(item);
  if (item.status !== 'done' || !result)
    return <span className="entry-state muted">{item.status === 'done' ? '' : STATUS_WORDS[item.status]}</span>;
  const { kind } = result.verdict;
  if (item.said)
    return (
      <span className="entry-state">
        <span className="hidden-visually">You say: </span>
        <span className="entry-category entry-said">
          {item.said.category === null ? 'None of these' : categoryLabel(item.said.category)}
        </span>
        <span className="entry-percent">you</span>
      </span>
    );
  if (taught)
    return (
      <span className="entry-state">
        <KindMark kind={kind} />
        <span className="hidden-visually">With your corrections: </span>
        <span className="entry-category">{taught.category === null ? 'None of these' : categoryLabel(taught.category)}</span>
        <span className="entry-percent">{percentText(taught.share)}</span>
      </span>
    );
  const [first] = result.ranking;
  if (!first)
    return (
      <span className="entry-state">
        <KindMark kind={kind} />
        <span className="entry-category">{KIND_WORDS[kind]}</span>
      </span>
    );
  return (
    <span className="entry-state">
      <KindMark kind={kind} />
      <span className="hidden-visually">{KIND_WORDS[kind]}: </span>
      <span className="entry-category">{kind === 'unknown' ? 'Unknown kind' : categoryLabel(first.category)}</span>
      <span className="entry-percent">{percentText(first.probability)}</span>
    </span>
  );
}
