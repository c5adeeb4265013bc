import { useEffect } from 'react';
import { useCategories, useTeachParts } from './parts';

/** Digits name the category of the chosen picture, X says that it is none of them; not where digits mean something else. */
export function useTeachKeys(): void {
  const { conductor, desk } = useTeachParts();
  const categories = useCategories();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, dialog, .picture-view, [role=grid]')) return;
      const { selected, items } = desk.getState().session;
      const item = selected === null ? undefined : items.get(selected);
      if (!item?.facts) return;
      const place = /^[0-9]$/.test(event.key) ? (Number(event.key) + 9) % 10 : -1;
      const none = event.key.toLowerCase() === 'x';
      if (!none && !categories[place]) return;
      conductor.say([item.id], { category: none ? null : categories[place] });
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [conductor, desk, categories]);
}
