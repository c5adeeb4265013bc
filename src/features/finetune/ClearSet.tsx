import { useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useFineTune, useLabels } from './parts';

/** Empties the view for another set; says first what becomes of the labels. */
export function ClearSet() {
  const { labels } = useFineTune();
  const canKeep = useLabels((desk) => desk.fault === null);
  const [asking, setAsking] = useState(false);
  const clear = (what: 'keep' | 'discard') => {
    setAsking(false);
    void labels.clear(what);
  };
  return (
    <>
      <Button look="quiet" onPress={() => setAsking(true)}>
        {t('Clear')}
      </Button>
      {asking && (
        <Dialog title={t('Clear the data set')} onClose={() => setAsking(false)}>
          <p>
            {canKeep
              ? t(
                  'The pictures go from this page; their files stay where they are. Labels, groups and split can stay kept in this browser, to go on with later.',
                )
              : t(
                  'The pictures go from this page; their files stay where they are. Labels, groups and split cannot be kept in this browser: save them to a file first if you want them again.',
                )}
          </p>
          <div className="dialog-actions">
            {canKeep && (
              <Button look="primary" onPress={() => clear('keep')}>
                {t('Clear, keep the labels')}
              </Button>
            )}
            <Button onPress={() => clear('discard')}>{t('Clear and discard the labels')}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
