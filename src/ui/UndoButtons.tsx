import { useEffect, useRef } from 'react';
import { t } from '../locales/words';
import { Button } from './Button';

interface Props {
  /** What would be taken back or done again, in words; null where there is nothing. */
  readonly back: string | null;
  readonly again: string | null;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** Undo and redo by button; by keys (Ctrl Z, Ctrl Shift Z, Ctrl Y) as long as they are there and nobody types. */
export function UndoButtons({ back, again, onUndo, onRedo }: Props) {
  const act = useRef({ onUndo, onRedo });
  act.current = { onUndo, onRedo };
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (target.closest('input:not([type=range]), select, textarea, dialog')) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      if (key === 'y' || event.shiftKey) act.current.onRedo();
      else act.current.onUndo();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      <Button
        look="quiet"
        icon="undo"
        isDisabled={back === null}
        aria-label={back === null ? t('Undo') : t('Undo: {back}', { back })}
        onPress={onUndo}
      >
        {t('Undo')}
      </Button>
      <Button
        look="quiet"
        icon="redo"
        isDisabled={again === null}
        aria-label={again === null ? t('Redo') : t('Redo: {again}', { again })}
        onPress={onRedo}
      >
        {t('Redo')}
      </Button>
    </>
  );
}
