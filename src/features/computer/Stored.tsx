import { useEffect, useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { bytesText } from '../../ui/quantity';
import { type StoredKind, useComputer } from './parts';

/** What is kept in this browser, where, and how large it is. */
export function Stored() {
  const { stored, deleteHref } = useComputer();
  const [kinds, setKinds] = useState<readonly StoredKind[] | 'unknown' | null>(null);
  const [deleted, setDeleted] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was deleted is looked for again
  useEffect(() => {
    let shown = true;
    const look = () =>
      stored().then(
        (found) => shown && setKinds(found),
        () => shown && setKinds('unknown'),
      );
    void look();
    addEventListener('focus', look);
    return () => {
      shown = false;
      removeEventListener('focus', look);
    };
  }, [stored, deleted]);
  return (
    <section className="computer-part" aria-labelledby="computer-stored">
      <h3 id="computer-stored">{t('What is kept in this browser')}</h3>
      <p>
        {t(
          'This lies on this disk, in this browser, for this address alone. Pictures of Classify are kept only where you chose so.',
        )}
      </p>
      {kinds === null && <p className="muted">{t('Looking …')}</p>}
      {kinds === 'unknown' && <p>{t('The browser does not let the page look into its storage in this window.')}</p>}
      {Array.isArray(kinds) && <KindTable kinds={kinds} onDeleted={() => setDeleted((count) => count + 1)} />}
      <p>
        <a href={deleteHref}>{t('Delete everything …')}</a>
        <span className="muted"> {t('Single models, sets and trainings are deleted where they are listed.')}</span>
      </p>
    </section>
  );
}

const KindTable = ({ kinds, onDeleted }: { kinds: readonly StoredKind[]; onDeleted: () => void }) =>
  kinds.length === 0 ? (
    <p>{t('Nothing.')}</p>
  ) : (
    <table className="stored-table">
      <thead>
        <tr>
          <th scope="col">{t('What')}</th>
          <th scope="col">{t('Size')}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map(({ id, title, where, what, bytes, remove }) => (
          <tr key={id}>
            <th scope="row">
              {title}
              <span className="muted"> {[what, where].filter(Boolean).join(' · ')}</span>
              {remove && (
                <Button
                  look="quiet"
                  icon="remove"
                  aria-label={t('Delete {title}', { title })}
                  onPress={() => void remove().finally(onDeleted)}
                >
                  {t('Delete')}
                </Button>
              )}
            </th>
            <td>{bytesText(bytes)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('All of it')}</th>
          <td>{bytesText(kinds.reduce((sum, { bytes }) => sum + bytes, 0))}</td>
        </tr>
      </tbody>
    </table>
  );
