/**
 * Keeps the product on the user's disk, so that it opens without a network, and tells when a newer build has arrived.
 * The new build waits until the user takes it: a page never changes under an experiment.
 */
import type { PageMessage } from './builds';

export interface OfflineEvents {
  /** Everything is stored: from now on the page opens without a network. Called on every visit once that is so. */
  onReady?: () => void;
  /** A newer build is stored and waits. `reload` takes it and reloads the page; not calling it dismisses the prompt. */
  onUpdate: (reload: () => void) => void;
}

/**
 * Registers the service worker of the build (sw.js beside the page). Does nothing in `npm run dev`, and where the browser
 * offers no service workers (private windows of some browsers): the product then needs its server at each visit.
 * @param opened the model is there: nothing is stored before, so that the first verdict does not wait for it
 * @throws never; a failed registration is logged and the page goes on
 */
export async function keepOffline({ onReady, onUpdate }: OfflineEvents, opened: Promise<unknown>): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    navigator.serviceWorker.addEventListener('controllerchange', () => tellBuild(navigator.serviceWorker.controller));
    await Promise.race([opened.catch(() => {}), new Promise((resolve) => setTimeout(resolve, OPENING_MS))]);
    const registration = await navigator.serviceWorker.register(new URL('sw.js', document.baseURI));
    const announce = (waiting: ServiceWorker) => onUpdate(() => takeUpdate(waiting));
    const asked = sessionStorage.getItem(TAKING) !== null;
    sessionStorage.removeItem(TAKING);
    // A first installation also passes through `waiting`; it is an update only where an older build is in charge.
    const waiting = registration.active ? registration.waiting : null;
    if (asked && waiting) takeUpdate(waiting, false);
    else if (asked) location.reload();
    if (waiting) announce(waiting);
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing;
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && registration.active) announce(fresh);
      });
    });
    tellBuild((await navigator.serviceWorker.ready).active);
    onReady?.();
  } catch (error) {
    console.warn('Micrographia is not available offline:', error);
  }
}

/** Tells whoever keeps the files of which build this page is: they stay as long as it is open. */
function tellBuild(worker: ServiceWorker | null): void {
  const script = document.querySelector<HTMLScriptElement>('script[type=module]')?.src;
  if (script) worker?.postMessage({ type: 'PAGE', script } satisfies PageMessage);
}

/** A model that takes longer to open does not keep the page from being stored. */
const OPENING_MS = 20_000;

/** In the session's storage while a new build is being taken: the user has asked for it. */
const TAKING = 'micrographia.taking-update';
const PATIENCE_MS = 3000;

/**
 * Lets the new build take charge, and reloads when it has. It has already where this page is older than the first installation. A browser
 * lets the old one finish what it is asked for, and requests of this page may hang with it: leaving the page ends them, and the next takes up from there.
 * @param leave whether to leave the page where it takes long; only once, or the page would reload for ever.
 */
function takeUpdate(fresh: ServiceWorker, leave = true): void {
  const reloadWhenActive = () => {
    if (fresh.state === 'activated') location.reload();
  };
  fresh.addEventListener('statechange', reloadWhenActive);
  fresh.postMessage({ type: 'SKIP_WAITING' });
  reloadWhenActive();
  if (!leave) return;
  setTimeout(() => {
    if (fresh.state === 'activated' || fresh.state === 'redundant') return;
    sessionStorage.setItem(TAKING, 'yes');
    location.reload();
  }, PATIENCE_MS);
}
