import './classify.css';
import { type ReactNode, useEffect, useState } from 'react';
import { Announcer } from './Announcer';
import { KeysDialog } from './dialogs';
import { EmptyState } from './EmptyState';
import { useDesk } from './parts';

/** The classify task: the session, which is its children; before the first drop, the drop zone. */
export function ClassifyView({ children }: { children: ReactNode }) {
  const empty = useDesk(({ session }) => session.items.size === 0);
  const [keys, setKeys] = useState(false);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input:not([type=range]), select, textarea, dialog')) return;
      if (event.key !== '?' || event.ctrlKey || event.metaKey) return;
      setKeys(true);
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <>
      {empty ? <EmptyState /> : children}
      <Announcer />
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </>
  );
}
