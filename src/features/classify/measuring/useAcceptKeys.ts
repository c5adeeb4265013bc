import { useEffect } from 'react';
import { offeredBars } from '../../../state/scale';
import { useParts } from '../parts';

/**
 * B accepts the scale bar that is offered on the picture shown, with Shift those of all pictures: from the gallery, too; not where letters
 * mean something else.
 * @param id of the picture, where a bar is offered on it
 */
export function useAcceptKeys(id: string | null): void {
  const { scaler, desk } = useParts();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if ((event.target as HTMLElement).closest('input:not([type=range]), select, textarea, dialog')) return;
      if (event.key === 'B') scaler.accept(offeredBars(desk.getState().session.items).map((item) => item.id));
      else if (event.key === 'b' && id !== null) scaler.accept([id]);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [id, scaler, desk]);
}
