import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import './map.css';
import { useEffect, useState } from 'react';
import { type Item, nameOf } from '../../state/item';
import type { SimilarPicture } from '../../state/teach';
import { MiddleName } from '../../ui/MiddleName';
import { Thumb } from '../../ui/picture/Thumb';
import { percentText } from '../../ui/quantity';
import { Section } from '../../ui/Section';
import { calledOf, useMapDesk, useMapParts, useMapTaught } from './parts';
import { SimilarInSet } from './SimilarInSet';

const COUNT = 6;
/** A run goes first: likeness is asked for when no verdict has come for so long, ms. */
const QUIET = 300;

/** The pictures of the session that are most like the one looked at, with how like they are. */
export function Similar({ item }: { readonly item: Item }) {
  const { teacher, conductor } = useMapParts();
  const done = useMapDesk(({ session }) => session.items.count('done'));
  const items = useMapDesk(({ session }) => session.items);
  const taught = useMapTaught((desk) => desk.taught);
  const [found, setFound] = useState<readonly SimilarPicture[]>([]);
  const seen = item.classification?.features;
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew when further pictures have been seen.
  useEffect(() => {
    let gone = false;
    if (!seen) return;
    const timer = setTimeout(() => {
      // Where likeness cannot be had, nothing is said of it.
      void teacher.similar(item.id, COUNT).then(
        (pictures) => !gone && setFound(pictures),
        () => undefined,
      );
    }, QUIET);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [teacher, item.id, seen, done]);
  const shown = found.flatMap(({ id, likeness }) => {
    const other = items.get(id);
    return other ? [{ other, likeness }] : [];
  });
  if (!seen) return null;
  return (
    <Section title={t('Similar pictures')} summary={shown.length > 0 ? nearestText(shown[0].likeness) : undefined}>
      {shown.length > 0 && (
        <>
          <p className="muted">{t('Of this session, by what the model sees in them: 100\u00a0% would be the same picture.')}</p>
          <ul className="similar">
            {shown.map(({ other, likeness }) => {
              const category = calledOf(other, taught);
              return (
                <li key={other.id}>
                  <button type="button" title={nameOf(other)} onClick={() => conductor.select(other.id)}>
                    {other.thumbnail && <Thumb thumbnail={other.thumbnail} />}
                    <MiddleName name={nameOf(other)} />
                    {category && <span className="similar-name muted">{categoryName(category)}</span>}
                    {other.said && <span className="similar-name muted">{t('Labelled by you')}</span>}
                    <span className="similar-share">{percentText(Math.max(0, likeness))}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </>
      )}
      <SimilarInSet item={item} count={COUNT} />
    </Section>
  );
}

/** What is worth knowing while it is folded: two pictures may also be less alike than two taken at random. */
const nearestText = (likeness: number): string =>
  likeness > 0 ? t('nearest {share}', { share: percentText(likeness) }) : t('none alike');
