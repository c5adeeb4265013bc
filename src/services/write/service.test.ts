import { afterEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../base/hash';
import { FolderStore } from '../../storage/folder-store';
import { memoryRoot } from '../../storage/testing';
import { writeElsewhere } from '../../storage/write-file';
import { inlineWorker } from '../testing';
import { createWriter } from './service';
import { serveWriting } from './worker-api';

afterEach(() => writeElsewhere(null));

/** A page of Safari before 26, and what its workers can do. */
function safari(faults = {}) {
  const disk = memoryRoot({ writing: 'none', ...faults });
  let started = 0;
  writeElsewhere(
    createWriter(() => {
      started++;
      return inlineWorker({}, (_, endpoint) => serveWriting(endpoint, disk.workerRoot)).handle;
    }, disk.root),
  );
  return { disk, store: new FolderStore(disk.root, 'models', { estimate: async () => ({}) }), started: () => started };
}

describe('a page that cannot write files', () => {
  const content = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * 31) & 0xff);
  const files = [
    { name: 'weights.bin', open: () => content },
    { name: 'config.json', open: () => new Uint8Array([1, 2, 3]) },
  ];

  it('stores whole folders through one worker, byte for byte', async () => {
    const { store, started } = safari();
    await store.probe();
    await store.writeWhole('tiny', { title: 'Tiny' }, files);
    await store.writeWhole('tiny', { title: 'Again' }, files);
    await store.verify('tiny');
    const [folder] = await store.list();
    expect(folder).toMatchObject({ id: 'tiny', meta: { title: 'Again' }, bytes: content.length + 3, damage: null });
    expect(folder.files[0].sha256).toBe(await sha256Hex(content));
    expect(content[7], 'what was written stays with the caller').toBe((7 * 31) & 0xff);
    expect(started()).toBe(1);
  });

  it('says so where there is no room, and leaves nothing', async () => {
    const { store, disk } = safari({ quota: 1_000_000 });
    await expect(store.writeWhole('tiny', {}, files)).rejects.toMatchObject({ code: 'storage-full' });
    expect(disk.files()).toEqual({});
  });
});
