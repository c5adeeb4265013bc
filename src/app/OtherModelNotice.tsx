import { useState } from 'react';
import { useDesk, useParts } from '../features/classify/parts';
import { t } from '../locales/words';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

/** Says that results on the screen come from another model than the active one, and offers to ask that one. */
export function OtherModelNotice() {
  const { conductor } = useParts();
  const active = useDesk(({ engine }) => (engine.phase === 'ready' ? engine.report : null));
  const [dismissed, setDismissed] = useState('');
  const others = useDesk(({ session }) => (active ? session.items.namedByOthers(active.modelSha256) : 0));
  if (!active || others === 0 || dismissed === active.modelSha256) return null;
  return (
    <Notice
      tone="info"
      onDismiss={() => setDismissed(active.modelSha256)}
      actions={<Button onPress={() => conductor.reclassify()}>{t('Classify again')}</Button>}
    >
      {t('{others, plural, one {# result is} other {# results are}} of another model than {modelId}, which is active now.', {
        others,
        modelId: active.modelId,
      })}
    </Notice>
  );
}
