import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../locales/words';
import { Button } from './Button';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** What is inside; an element with `data-first` gets the focus. */
  readonly children: ReactNode;
}

/** A modal dialog on the browser's own element: it traps focus, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    // A dialog whose button takes it off the page is not closed first: the browser then gives no focus back.
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click only closes from the backdrop; Escape does so by keyboard.
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && ref.current?.close()}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <Button look="quiet" onPress={() => ref.current?.close()}>
            {t('Close')}
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
