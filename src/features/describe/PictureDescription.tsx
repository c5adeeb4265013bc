import './describe.css';
import { useCallback, useEffect, useId, useState } from 'react';
import { canMeasure, factsKey } from '../../state/describe-picture';
import type { Item } from '../../state/item';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { countText } from '../../ui/quantity';
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
  const { pictures } = useDescribe();
  const entry = usePictures(({ sheets }) => sheets.get(item.id));
  const [cited, setCited] = useState(NONE);
  const onCite = useCallback((ids: readonly string[]) => setCited(ids.length === 0 ? NONE : new Set(ids)), []);
  const base = useId();
  const key = factsKey(item);
  const ready = canMeasure(item);
  useEffect(() => {
    if (ready && key) void pictures.measure(item.id);
  }, [pictures, item.id, key, ready]);

  if (!item.facts) return null;
  const state = entry?.key === key ? entry.state : null;
  const sheet = state?.kind === 'ready' ? state.sheet : null;
  return (
    <>
      <Section title="Facts" summary={sheet ? countText(sheet.facts.length, 'fact') : undefined} open>
        {sheet ? (
          <FactTable sheet={sheet} cited={cited} base={base} />
        ) : state?.kind === 'failed' ? (
          <div className="describe-fault" role="alert">
            <p>
              {state.error.message} {state.error.advice}
            </p>
            <Button onPress={() => void pictures.measure(item.id)}>Measure again</Button>
          </div>
        ) : (
          <div className="describe-wait" role="status">
            <p className="muted">{ready ? 'Measuring …' : 'Measured when the verdict is in.'}</p>
            {ready && <ProgressLine label="Measuring" fraction={null} />}
          </div>
        )}
      </Section>
      <PictureTextBlock item={item} sheet={sheet} onCite={onCite} base={base} />
    </>
  );
}
