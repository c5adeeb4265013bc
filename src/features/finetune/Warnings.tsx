import { useEffect, useMemo, useRef } from 'react';
import { type DataSet, excludeCopies, mergeClasses } from '../../dataset/dataset';
import { type DataWarning, datasetWarnings } from '../../dataset/warnings';
import { heard, t, words } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Heard } from '../../ui/Heard';
import { useFineTune } from './parts';

const NONE: readonly DataWarning[] = [];

/** With few pictures no part is set aside on purpose: that a class has no test pictures is then no news. */
const foldsSay = (set: DataSet, { code, message }: DataWarning): boolean =>
  code === 'class-not-in-part' &&
  message.includes('test') &&
  set.work.split?.kind === 'drawn' &&
  set.work.split.options.test === 0;

interface Props {
  readonly set: DataSet;
  /** While pictures still come, most of what could be said would be wrong a moment later. */
  readonly reading: boolean;
  readonly onShow: (words: string, ids: readonly string[]) => void;
}

/** What should be known of the set before training, each with a way out. */
export function Warnings({ set, reading, onShow }: Props) {
  const { data } = useFineTune();
  const warnings = useMemo(
    () => (reading ? NONE : datasetWarnings(set).filter((warning) => !foldsSay(set, warning))),
    [set, reading],
  );
  const list = useRef<HTMLUListElement>(null);
  const before = useRef(warnings.length);
  useEffect(() => {
    // The way out of a warning goes with it, and the focus with that.
    if (warnings.length < before.current && document.activeElement === document.body) list.current?.focus();
    before.current = warnings.length;
  }, [warnings.length]);
  if (warnings.length === 0) return null;
  const wayOut = ({ code, classIds }: DataWarning) => {
    if (code === 'copies') return <Button onPress={() => data.apply(excludeCopies)}>{t('Leave the copies out')}</Button>;
    if (code === 'not-in-split') return <Button onPress={() => data.topUpSplit()}>{t('Add them to the split')}</Button>;
    if (code === 'names-alike')
      return (
        <Button onPress={() => data.apply((now) => mergeClasses(now, classIds.slice(1), classIds[0]))}>
          {t('Merge them')}
        </Button>
      );
    return null;
  };
  return (
    <ul className="warning-list" ref={list} tabIndex={-1} aria-label={t('Warnings about the data set')}>
      {warnings.map((warning) => (
        <li key={`${warning.code} ${warning.clue ?? ''} ${warning.message}`} className={`data-warning ${warning.weight}`}>
          <p>
            <strong>{WEIGHTS[warning.weight]}</strong> <Heard text={warning.message} />{' '}
            <span className="muted">
              <Heard text={warning.advice} />
            </span>
          </p>
          <div className="side-buttons">
            {warning.pictureIds.length > 0 && (
              <Button look="quiet" onPress={() => onShow(heard(warning.message).split(/[:：]/)[0], warning.pictureIds)}>
                {t('Show the pictures')}
              </Button>
            )}
            {wayOut(warning)}
          </div>
        </li>
      ))}
    </ul>
  );
}

const WEIGHTS: Record<DataWarning['weight'], string> = words({ stop: 'Not trainable.', warn: 'Warning.', note: 'Note.' });
