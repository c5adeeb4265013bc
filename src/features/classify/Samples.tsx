import { useEffect, useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { Button } from '../../ui/Button';
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
    <section className="samples" aria-label="Samples">
      <header className="samples-head">
        <h3>Try a sample</h3>
        {list.length > 1 && (
          <Button look="quiet" onPress={() => void take(list)}>
            All {list.length}
          </Button>
        )}
      </header>
      {error && (
        <Notice tone="fail" onDismiss={() => setError(null)}>
          {error.message} {error.advice}
        </Notice>
      )}
      <ul className="samples-grid">
        {list.map((sample) => (
          <li key={sample.url}>
            <button type="button" className="sample" onClick={() => void take([sample])}>
              <span className="sample-picture" aria-hidden="true">
                <img src={sample.picture} alt="" decoding="async" />
              </span>
              <span className="sample-title">{sample.title}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="muted">Computed by this product, not taken with a microscope.</p>
    </section>
  );
}
