import { useStore } from 'zustand';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import type { DropRouter } from './drop-router';

/** Where a drop went when it was not what the task shown takes, and what is offered to be done with it. */
export function DropNotices({ drops, shown }: { drops: DropRouter; shown: string }) {
  const notices = useStore(drops.store, (state) => state.notices);
  return notices
    .filter(({ seenAt }) => seenAt !== shown)
    .map(({ id, tone, words: said, actions }) => (
      <Notice
        key={id}
        tone={tone}
        onDismiss={() => drops.dismiss(id)}
        actions={actions.map(({ label, act }) => (
          <Button key={label()} onPress={act}>
            {label()}
          </Button>
        ))}
      >
        {said()}
      </Notice>
    ));
}
