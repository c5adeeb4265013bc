import { memo } from 'react';
import { categoryName } from '../../locales/categories';
import { KIND_WORDS } from '../../locales/verdict';
import { t, words } from '../../locales/words';
import { type Item, nameOf, pathOf } from '../../state/item';
import { MiddleName } from '../../ui/MiddleName';
import { Thumb } from '../../ui/picture/Thumb';
import { percentText } from '../../ui/quantity';
import { useLanguage } from '../../ui/useLanguage';
import { KindMark } from './KindMark';
import { useItem, useTaughtEntry } from './parts';

const STATUS_WORDS: Record<Exclude<Item['status'], 'done'>, string> = words({
  reading: 'Reading',
  waiting: 'Waiting',
  classifying: 'Classifying',
  failed: 'Failed',
  stopped: 'Stopped',
});

/** One line of the gallery: thumbnail, name, and the first category or how far it is. */
export const GalleryEntry = memo(function GalleryEntry({ id }: { id: string }) {
  const item = useItem(id);
  useLanguage();
  if (!item) return null;
  return (
    <div className={`entry ${item.status}`}>
      <span className="entry-thumb" aria-hidden="true">
        {item.thumbnail && <Thumb thumbnail={item.thumbnail} />}
      </span>
      <span className="entry-words">
        <span className="entry-name">
          <MiddleName name={nameOf(item)} whole={pathOf(item)} />
        </span>
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
        <span className="hidden-visually">{t('You say:')} </span>
        <span className="entry-category entry-said">
          {item.said.category === null ? t('None of these') : categoryName(item.said.category)}
        </span>
        <span className="entry-percent">{t('you')}</span>
      </span>
    );
  if (taught)
    return (
      <span className="entry-state">
        <KindMark kind={kind} />
        <span className="hidden-visually">{t('With your corrections:')} </span>
        <span className="entry-category">{taught.category === null ? t('None of these') : categoryName(taught.category)}</span>
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
      <span className="entry-category">{kind === 'unknown' ? t('Unknown kind') : categoryName(first.category)}</span>
      <span className="entry-percent">{percentText(first.probability)}</span>
    </span>
  );
}
