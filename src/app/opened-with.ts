/**
 * Files that the computer hands to the installed page: "Open with Micrographia" (the browser's launch queue), and those another program
 * shares with it (the service worker keeps them in a cache, and sends the page to `?shared`).
 */
import type { DroppedFile } from '../services/read/protocol';
import { SHARED_FILES, sharedName } from './shared-files';

/** What Chromium gives an installed page; no other browser does yet. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** Hands over what the page was opened with, now and whenever more comes. Files that can no longer be read are left out. */
export async function takeOpened(take: (files: DroppedFile[]) => void): Promise<void> {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(async ({ files = [] }) => {
    const opened = await Promise.allSettled(files.map((handle) => handle.getFile()));
    const read = opened.flatMap((file) => (file.status === 'fulfilled' ? [{ path: file.value.name, blob: file.value }] : []));
    if (read.length > 0) take(read);
  });
  if (!new URLSearchParams(location.search).has('shared') || !('caches' in globalThis)) return;
  // Once only: a reload must not add them again.
  history.replaceState(null, '', location.pathname + location.hash);
  const cache = await caches.open(SHARED_FILES);
  const files: DroppedFile[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response) files.push({ path: sharedName(request.url), blob: await response.blob() });
  }
  await caches.delete(SHARED_FILES);
  if (files.length > 0) take(files);
}
