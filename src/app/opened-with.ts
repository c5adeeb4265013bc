/**
 * Files that the computer hands to the installed page: "Open with Micrographia" (the browser's launch queue), and those another program
 * shares with it (the service worker keeps them in a cache, and sends the page to `?shared`).
 */
import { shownText } from '../base/shown';
import { t } from '../locales/words';
import type { DroppedFile } from '../services/read/protocol';
import { SHARE_FAILED, SHARED, SHARED_FILES, sharedName } from './shared-files';

/** What Chromium gives an installed page; no other browser does yet. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

/**
 * Hands over what the page was opened with, now and whenever more comes, and sentences about what could not be had, in the language that
 * is spoken when they are shown.
 */
export async function takeOpened(take: (files: DroppedFile[], problems: (() => string)[]) => void): Promise<void> {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(async ({ files = [] }) => {
    const opened = await Promise.allSettled(files.map((handle) => handle.getFile()));
    const read = opened.flatMap((file) => (file.status === 'fulfilled' ? [{ path: file.value.name, blob: file.value }] : []));
    const lost = files.filter((_, i) => opened[i].status === 'rejected');
    const problems = lost.map(
      ({ name }) =>
        () =>
          t('{path} could not be opened: check that it still exists and may be read.', { path: shownText(name) }),
    );
    if (files.length > 0) take(read, problems);
  });
  const shared = new URLSearchParams(location.search).get(SHARED);
  if (shared === null || !('caches' in globalThis)) return;
  // Once only: a reload must not add them again.
  history.replaceState(null, '', location.pathname + location.hash);
  const failed = () => t('The shared files could not be taken over; the disk may be full. Open them from this page instead.');
  if (shared === SHARE_FAILED) return take([], [failed]);
  const files: DroppedFile[] = [];
  try {
    const cache = await caches.open(SHARED_FILES);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      if (response) files.push({ path: sharedName(request.url), blob: await response.blob() });
    }
    await caches.delete(SHARED_FILES);
  } catch {
    return take(files, [failed]);
  }
  take(files, files.length > 0 ? [] : [() => t('What was shared holds no file.')]);
}
