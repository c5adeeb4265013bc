import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { t } from '../locales/words';

/** A part of the screen whose code is a file of its own. */
export interface Fetched<P> {
  (props: P): ReactNode;
  /** Fetches the code before it is wanted: what is shown later stands at once. Never throws; whoever shows the part is told of a fault. */
  ahead(): Promise<void>;
}

/**
 * Shows a part of the screen when its code has arrived. It is fetched when the part is first shown, if nobody has asked for it ahead of
 * that; where it cannot be had, the error boundary around it is told, and drawing the part again asks anew.
 * @param meanwhile stands in its place
 */
export function fetched<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: () => ReactNode = () => <p className="muted">{t('Opening …')}</p>,
): Fetched<P> {
  let known: ComponentType<P> | null = null;
  let asked: Promise<ComponentType<P>> | null = null;
  function get(): Promise<ComponentType<P>> {
    asked ??= stylesAgain()
      .then(load)
      .then(
        (view) => {
          known = view;
          return view;
        },
        (cause: unknown) => {
          asked = null;
          throw new Error(
            t(
              'its code could not be fetched: there is no network, or a newer version has taken its place. If drawing it again does not help, reload the page.',
            ),
            { cause },
          );
        },
      );
    return asked;
  }
  function Part(props: P) {
    const [View, setView] = useState(() => known);
    const [fault, setFault] = useState<Error | null>(null);
    useEffect(() => {
      if (View) return;
      let left = false;
      get().then(
        (view) => !left && setView(() => view),
        (error: Error) => !left && setFault(error),
      );
      return () => {
        left = true;
      };
    }, [View]);
    if (fault) throw fault;
    return View ? <View {...props} /> : meanwhile();
  }
  const ahead = () => get().then(ignored, ignored);
  return Object.assign(Part, { ahead });
}

const ignored = () => {};

const failedStyles = new Set<HTMLLinkElement>();
document.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failedStyles.add(target);
  },
  { capture: true },
);

/** Style sheets that failed are asked for again: whoever imports code a second time (Vite's preload) takes them for fetched. */
async function stylesAgain(): Promise<void> {
  const failed = [...failedStyles];
  failedStyles.clear();
  await Promise.all(
    failed.map(
      (link) =>
        new Promise((resolve, reject) => {
          const again = link.cloneNode() as HTMLLinkElement;
          again.onload = resolve;
          again.onerror = reject;
          link.replaceWith(again);
        }),
    ),
  );
}
