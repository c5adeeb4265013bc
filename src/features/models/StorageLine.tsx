import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { ShareBar } from '../../ui/bars';
import { bytesText } from '../../ui/quantity';
import { useModels, useTextModels } from './parts';

/** How much this browser keeps for the page, of how much, and whether it promised to keep it. */
export function StorageLine({ busy }: { busy: boolean }) {
  const { texts } = useModels();
  const storage = useTextModels((state) => state.storage);
  const answer = useTextModels((state) => state.persistAnswer);
  if (!storage) return null;
  const { usedBytes, quotaBytes, persisted } = storage;
  return (
    <div className="storage-line">
      <span>
        {quotaBytes === null
          ? t('Stored: {used}', { used: bytesText(usedBytes) })
          : t('Stored: {used} of {quota} this browser allows', { used: bytesText(usedBytes), quota: bytesText(quotaBytes) })}
      </span>
      {quotaBytes !== null && quotaBytes > 0 && <ShareBar share={usedBytes / quotaBytes} />}
      {persisted ? (
        <span className="muted">{t('The browser promised to keep it.')}</span>
      ) : (
        <>
          <span className="muted">
            {answer === false
              ? t(
                  'The browser did not promise to keep it: when the disk runs full it may delete models. Bookmarking or installing the page helps.',
                )
              : t('The browser may delete it when the disk runs full.')}
          </span>
          <Button isDisabled={busy} onPress={() => void texts.persist()}>
            {t('Ask the browser to keep it')}
          </Button>
        </>
      )}
    </div>
  );
}
