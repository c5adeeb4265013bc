import { useEffect, useMemo, useState } from 'react';
import { shownText } from '../../base/shown';
import { exclude, placeOf, relabel } from '../../dataset/dataset';
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { Judgement } from '../../services/finetune/protocol';
import { Button } from '../../ui/Button';
import { MiddleName } from '../../ui/MiddleName';
import { percentText } from '../../ui/quantity';
import type { Cell } from './ConfusionTable';
import { useDataSet, useFineTune } from './parts';
import { Thumb } from './Thumb';

/** Worst first, the first tell most, and the rest of the judgement stays within reach below them; a cell was asked for. */
const AT_FIRST = { worst: 12, cell: 60 };
const STEP = 24;

interface Props {
  readonly judgement: Judgement;
  readonly cell: Cell;
  readonly onCell: (cell: Cell) => void;
  readonly onReview: (words: string, ids: readonly string[]) => void;
  readonly onTrainAgain: () => void;
}

/** The pictures of a confusion cell, or all, worst first: looked at, relabelled, left out; then trained again. */
export function JudgedPictures({ judgement, cell, onCell, onReview, onTrainAgain }: Props) {
  const set = useDataSet();
  const { pictures, categories } = judgement;
  const [shown, setShown] = useState(AT_FIRST.worst);
  const byPath = useMemo(() => new Map(set.pictures.map(({ path, id }) => [path, id])), [set.pictures]);
  const of = cell ? pictures.filter(({ truth, predicted }) => truth === cell.truth && predicted === cell.predicted) : pictures;
  const known = of.flatMap(({ id }) => byPath.get(id) ?? []);
  useEffect(() => setShown(cell ? AT_FIRST.cell : AT_FIRST.worst), [cell]);
  const words = cell
    ? t('{category} named {category2}', {
        category: categoryName(categories[cell.truth]),
        category2: categoryName(categories[cell.predicted]),
      })
    : t('Worst first');
  return (
    <div className="judged">
      <div className="judged-head">
        <h4>{words}</h4>
        <span className="muted">{t('{count, plural, one {# picture} other {# pictures}}', { count: of.length })}</span>
        {cell && (
          <Button look="quiet" onPress={() => onCell(null)}>
            {t('All, worst first')}
          </Button>
        )}
        {known.length > 0 && (
          <Button look="quiet" onPress={() => onReview(words, known)}>
            {t('Show in the data set')}
          </Button>
        )}
        <span className="data-gap" />
        <Button onPress={onTrainAgain}>{t('Train again')}</Button>
      </div>
      {known.length < of.length && (
        <p className="muted">
          {known.length === 0
            ? t('The data set of this training is not open: drop it again to see the pictures and to relabel them.')
            : t('{count} of them are not in the open data set: drop it again to see the pictures and to relabel them.', {
                count: of.length - known.length,
              })}
        </p>
      )}
      <ul className="judged-list" aria-label={words}>
        {of.slice(0, shown).map((picture) => (
          <JudgedEntry key={picture.id} picture={picture} categories={categories} dataId={byPath.get(picture.id) ?? null} />
        ))}
      </ul>
      {of.length > shown && (
        <div className="judged-more">
          <Button onPress={() => setShown(shown + STEP)}>{t('Show more')}</Button>
          <span className="muted">{t('{count, number} better ones are not shown', { count: of.length - shown })}</span>
        </div>
      )}
    </div>
  );
}

interface EntryProps {
  readonly picture: Judgement['pictures'][number];
  readonly categories: readonly string[];
  readonly dataId: string | null;
}

function JudgedEntry({ picture: { id, truth, predicted, probability, truthProbability }, categories, dataId }: EntryProps) {
  const { data } = useFineTune();
  const set = useDataSet();
  const place = dataId === null ? -1 : placeOf(dataId);
  const picture = set.pictures.get(place);
  const entry = set.work.entries.get(place);
  const name = shownText(id.slice(id.lastIndexOf('/') + 1));
  const right = truth === predicted;
  return (
    <li className={right ? 'judged-entry' : 'judged-entry wrong'} title={shownText(id)}>
      <span className="cell-thumb">
        {picture?.facts ? (
          <Thumb path={picture.path} sha256={picture.facts.sha256} />
        ) : (
          <span className="muted">{t('file not here')}</span>
        )}
      </span>
      <div className="judged-words">
        <span className="cell-name">
          <MiddleName name={name} whole={shownText(id)} />
        </span>
        <span>
          {right
            ? t('named right, {probability}', { probability: percentText(probability) })
            : t('is {category} ({truthProbability}), named {category2} ({probability})', {
                category: categoryName(categories[truth]),
                truthProbability: percentText(truthProbability),
                category2: categoryName(categories[predicted]),
                probability: percentText(probability),
              })}
        </span>
        {dataId !== null && entry && (
          <span className="judged-tools">
            <label className="select">
              <span className="hidden-visually">{t('Class of {name}', { name })}</span>
              <select
                value={entry.classId ?? 'none'}
                onChange={(event) =>
                  data.apply((now) => relabel(now, [dataId], event.target.value === 'none' ? null : Number(event.target.value)))
                }
              >
                {set.work.classes.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
                <option value="none">{t('no class')}</option>
              </select>
            </label>
            <Button
              look="quiet"
              aria-label={`${entry.excluded ? t('Take back') : t('Leave out')} ${name}`}
              onPress={() => data.apply((now) => exclude(now, [dataId], !entry.excluded))}
            >
              {entry.excluded ? t('Take back') : t('Leave out')}
            </Button>
          </span>
        )}
      </div>
    </li>
  );
}
