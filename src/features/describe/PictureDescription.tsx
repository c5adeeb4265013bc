import { t } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import './describe.css';
import { useCallback, useEffect, useId, useState } from 'react';
import type { Item } from '../../state/item';
import { canMeasure, currentSheet, factsKey } from '../../state/picture-texts';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Section } from '../../ui/Section';
import { FactTable } from './FactTable';
import { PictureTextBlock } from './PictureTextBlock';
import { useDescribe, usePictures } from './parts';

const NONE: ReadonlySet<string> = new Set();

/**
 * Two sections of the verdict panel: what was measured in the picture, and the text that rests on it. The picture on screen is measured
 * by itself once its verdict is in, in a worker, so that classifying goes on meanwhile.
 */
export function PictureDescription({ item }: { item: Item }) {
  const { pictures, desk } = useDescribe();
  const entry = usePictures(({ sheets }) => sheets.get(item.id));
  const sheet = usePictures((state) => currentSheet(item, state));
  const [cited, setCited] = useState(NONE);
  const onCite = useCallback((ids: readonly string[]) => setCited(ids.length === 0 ? NONE : new Set(ids)), []);
  const base = useId();
  const key = factsKey(item);
  const ready = canMeasure(item);
  useEffect(() => {
    if (ready && key) void pictures.measure(item.id);
  }, [pictures, item.id, key, ready]);

  const state = entry?.key === key ? entry.state : null;
  // A file that is at hand again says so by a session with the same pictures.
  const gone = state?.kind === 'failed' && state.error.code === 'picture-gone';
  useEffect(() => {
    if (!gone) return;
    return desk.subscribe(({ session }, { session: before }) => {
      if (session !== before && session.items === before.items) void pictures.measure(item.id);
    });
  }, [desk, pictures, item.id, gone]);

  if (!item.facts) return null;
  return (
    <>
      <Section
        title={t('Facts')}
        summary={sheet ? t('{count, plural, one {# fact} other {# facts}}', { count: sheet.facts.length }) : undefined}
        open
      >
        {sheet ? (
          <FactTable sheet={sheet} cited={cited} base={base} />
        ) : state?.kind === 'failed' ? (
          <div className="describe-fault" role="alert">
            <p>
              <Fault error={state.error} />
            </p>
            <Button onPress={() => void pictures.measure(item.id)}>{t('Measure again')}</Button>
          </div>
        ) : (
          <div className="describe-wait" role="status">
            <p className="muted">{ready ? t('Measuring …') : t('Measured when the verdict is in.')}</p>
            {ready && <ProgressLine label={t('Measuring')} fraction={null} />}
          </div>
        )}
      </Section>
      <PictureTextBlock item={item} sheet={sheet} onCite={onCite} base={base} />
    </>
  );
}
