import { useEffect, useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { heard, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { type Sample, useParts } from './parts';

/** The procedural micrographs that come with the product: one click classifies one of them, or all. */
export function Samples({ onTaken }: { onTaken?: () => void }) {
  const { conductor, samples } = useParts();
  const [list, setList] = useState<readonly Sample[]>([]);
  const [error, setError] = useState<PackedError | null>(null);
  useEffect(() => {
    samples.list().then(setList, (fault) => setError(packError(fault)));
  }, [samples]);
  const take = async (chosen: readonly Sample[]) => {
    try {
      const files = await Promise.all(chosen.map((sample) => samples.fetch(sample)));
      void conductor.add(files);
      onTaken?.();
    } catch (fault) {
      setError(packError(fault));
    }
  };
  return (
    <section className="samples" aria-label={t('Samples')}>
      <header className="samples-head">
        <h3>{t('Try a sample')}</h3>
        {list.length > 1 && (
          <Button look="quiet" onPress={() => void take(list)}>
            {t('All {count}', { count: list.length })}
          </Button>
        )}
      </header>
      {error && (
        <Notice tone="fail" onDismiss={() => setError(null)}>
          <Fault error={error} />
        </Notice>
      )}
      <ul className="samples-grid">
        {list.map((sample) => (
          <li key={sample.url}>
            <button type="button" className="sample" onClick={() => void take([sample])}>
              <span className="sample-picture" aria-hidden="true">
                <img src={sample.picture} alt="" decoding="async" />
              </span>
              <span className="sample-title">{heard(sample.title)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="muted">{t('Computed by this product, not taken with a microscope.')}</p>
    </section>
  );
}
