import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

/** A worker whose files have both ways by name; `sync`: whether sync access handles can be had. Notes what was asked of which file. */
function worker(sync: boolean) {
  const asked: string[] = [];
  const file = (name: string) =>
    ({
      name,
      createSyncAccessHandle: async () => {
        asked.push(`sync ${name}`);
        if (!sync) throw new DOMException('Backend does not support this operation', 'NotSupportedError');
        return { truncate() {}, close() {} };
      },
      createWritable: async () => {
        asked.push(`writable ${name}`);
        return {};
      },
    }) as unknown as FileSystemFileHandle;
  const removed: string[] = [];
  const root = { getFileHandle: async () => file('scratch'), removeEntry: async (name: string) => void removed.push(name) };
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
  return { asked, removed, file };
}

it.each([
  [false, ['sync scratch', 'writable a', 'writable b']],
  [true, ['sync scratch', 'sync a', 'sync b']],
])('whether sync access handles can be had (%s) is tried once, on a file that nobody needs', async (sync, calls) => {
  vi.resetModules();
  const { openSink } = await import('./write-file');
  const { asked, removed, file } = worker(sync);
  await openSink(file('a'), false);
  await openSink(file('b'), false);
  expect(asked).toEqual(calls);
  expect(removed).toHaveLength(1);
});
