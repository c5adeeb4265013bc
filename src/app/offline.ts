/**
 * Keeps the whole product on the user's disk, so that it opens without a network, and tells when a newer build has arrived.
 * The new build waits until the user takes it: a page never changes under an experiment.
 */
export interface OfflineEvents {
  /** Everything is stored: from now on the page opens without a network. Called on every visit once that is so. */
  onReady?: () => void;
  /** A newer build is stored and waits. `reload` takes it and reloads the page; not calling it dismisses the prompt. */
  onUpdate: (reload: () => void) => void;
}

/**
 * Registers the service worker of the build (sw.js beside the page). Does nothing in `npm run dev`, and where the browser
 * offers no service workers (private windows of some browsers): the product then needs its server at each visit.
 * @throws never; a failed registration is logged and the page goes on
 */
export async function keepOffline({ onReady, onUpdate }: OfflineEvents): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(new URL('sw.js', document.baseURI));
    const announce = (waiting: ServiceWorker) => onUpdate(() => takeUpdate(waiting));
    // A first installation also passes through `waiting`; it is an update only where an older build is in charge.
    if (registration.waiting && registration.active) announce(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing;
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && registration.active) announce(fresh);
      });
    });
    await navigator.serviceWorker.ready;
    onReady?.();
  } catch (error) {
    console.warn('Micrographia is not available offline:', error);
  }
}

/** Lets the new build take charge, and reloads when it has. It has already where this page is older than the first installation. */
function takeUpdate(fresh: ServiceWorker): void {
  const reloadWhenActive = () => {
    if (fresh.state === 'activated') location.reload();
  };
  fresh.addEventListener('statechange', reloadWhenActive);
  fresh.postMessage({ type: 'SKIP_WAITING' });
  reloadWhenActive();
}
