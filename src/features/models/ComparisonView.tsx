import { t } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import './comparison.css';
import { useEffect, useRef } from 'react';
import type { ModelComparison } from '../../state/compare-models';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Notice } from '../../ui/Notice';
import { PairedWords } from '../../ui/PairedWords';
import { dateText } from '../../ui/quantity';
import { ComparedFacts } from './ComparedFacts';
import { ComparedScores } from './ComparedScores';
import { noPairsText, pairsText } from './comparison-words';
import { useClassifiers, useComparison, useModels } from './parts';

/** Two models of the library side by side. */
export function ComparisonView({ pair: [first, second] }: { pair: readonly [string, string] }) {
  const { comparer } = useModels();
  const { shown, error } = useComparison((desk) => desk);
  const models = useClassifiers((desk) => desk.models) ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  // Once, where the view opens: not when another pair is chosen in it, nor on the way back from another task.
  const greeted = useRef(false);
  useEffect(() => {
    if (!greeted.current) heading.current?.focus();
    greeted.current = true;
  }, []);
  const usable = models.filter(({ damage }) => damage === null);
  const choice = (label: string, value: string, other: string, onChange: (id: string) => void) => (
    <label className="select">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {usable.map(({ id, name, createdAt }) => (
          <option key={id} value={id} disabled={id === other}>
            {name}, {dateText(createdAt)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="comparison" aria-label={t('Comparison of two models')}>
      <header className="models-head">
        <h2 ref={heading} tabIndex={-1}>
          {t('Two models compared')}
        </h2>
        <Button onPress={comparer.close}>{t('Back to the models')}</Button>
      </header>
      <div className="comparison-choice">
        {choice(t('First'), first, second, (id) => void comparer.open(id, second))}
        {choice(t('Second'), second, first, (id) => void comparer.open(first, id))}
      </div>
      {error && (
        <Notice tone="fail">
          <Fault error={error} />
        </Notice>
      )}
      {!shown && !error && (
        <div role="status">
          <p>{t('Reading what is known of both …')}</p>
          <ProgressLine label={t('Reading what is known of both')} fraction={null} />
        </div>
      )}
      {shown && (
        <div className="comparison-body">
          <Paired comparison={shown} />
          <ComparedScores comparison={shown} />
          <ComparedFacts comparison={shown} models={models} />
        </div>
      )}
    </section>
  );
}

/** Which is better, where that can be asked. */
export function Paired({ comparison: { first, second, paired } }: { comparison: ModelComparison }) {
  // Two models may have the same name.
  const same = first.model.name === second.model.name;
  const names = {
    first: same ? t('the first model') : first.model.name,
    second: same ? t('the second model') : second.model.name,
  };
  const kind = [first, second].filter(({ scores }) => scores?.on === 'validation').map(({ model }) => model.name);
  return (
    <section className="compared-part paired" aria-label={t('Paired comparison')}>
      <h3>{t('On the same pictures')}</h3>
      {paired.kind !== 'pairs' ? (
        <p>{noPairsText(paired, names)}</p>
      ) : (
        <>
          <PairedWords {...names} right={paired.right} comparison={paired.comparison} />
          <p className="muted">
            {pairsText(paired, names)}
            {kind.length > 0 &&
              ` ${t('{names} was judged on validation pictures, by which its training was ended: this is somewhat too kind to it.', { names: kind.join(` ${t('and')} `) })}`}
          </p>
        </>
      )}
    </section>
  );
}
