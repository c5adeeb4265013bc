import { useEffect } from 'react';
import { chosenOf } from '../../state/choice';
import { useCategories, useTeachParts } from './parts';

/** Digits name the category of the chosen pictures, X says that they are none of them; not where digits mean something else. */
export function useTeachKeys(): void {
  const { conductor, desk, choice } = useTeachParts();
  const categories = useCategories();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, dialog, [role=grid]')) return;
      const { selected, items } = desk.getState().session;
      const ids = chosenOf(choice.getState(), selected).filter((id) => items.get(id)?.facts);
      if (ids.length === 0) return;
      const place = /^[0-9]$/.test(event.key) ? (Number(event.key) + 9) % 10 : -1;
      const none = event.key.toLowerCase() === 'x';
      if (!none && !categories[place]) return;
      conductor.say(ids, { category: none ? null : categories[place] });
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [conductor, desk, choice, categories]);
}
