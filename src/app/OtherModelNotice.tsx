import { useState } from 'react';
import { useDesk, useParts } from '../features/classify/parts';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { countText } from '../ui/quantity';

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
      actions={<Button onPress={() => conductor.reclassify()}>Classify again</Button>}
    >
      {countText(others, 'result is', 'results are')} of another model than {active.modelId}, which is active now.
    </Notice>
  );
}
