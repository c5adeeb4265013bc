import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MicrographiaError } from '../base/errors';
import type { DropFile } from '../state/drops';
import { Items } from '../state/items';
import { createCopies } from './copy-keeper';
import type { SessionFolder } from './kept-session';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const file = (path: string): DropFile => ({ path, blob: new Blob(['1234']) });

/** A disk that takes so many bytes. */
function setUp(quota: number, room: number) {
  const disk = { quota, copies: new Map<number, number>(), tried: 0 };
  const folder: Pick<SessionFolder, 'copy' | 'keepCopies'> = {
    async copy(number, blob) {
      disk.tried++;
      if (4 * disk.copies.size + blob.size > disk.quota)
        throw new MicrographiaError('storage-full', 'Full.', 'Delete something.');
      disk.copies.set(number, blob.size);
    },
    async keepCopies(numbers) {
      for (const number of disk.copies.keys()) if (!numbers.has(number)) disk.copies.delete(number);
    },
  };
  const copies = createCopies({ onChange: () => {} });
  copies.begin(folder as SessionFolder, room);
  const want = async (drops: Record<number, readonly DropFile[]>) => {
    copies.want(new Map(Object.entries(drops).map(([drop, files]) => [Number(drop), files])), Items.EMPTY);
    await vi.advanceTimersByTimeAsync(10);
  };
  return { disk, copies, want };
}

it('what a full disk refused is copied once there is room, and one file asks for all', async () => {
  const { disk, copies, want } = setUp(4, 1000);
  await want({ 1: ['a', 'b', 'c', 'd'].map(file) });
  expect(copies.counts()).toEqual({ copied: 1, waiting: 0, left: 3, bytes: 4 });
  disk.tried = 0;
  await vi.advanceTimersByTimeAsync(61_000);
  expect([disk.tried, copies.counts().left]).toEqual([1, 3]);
  disk.quota = 1000;
  await vi.advanceTimersByTimeAsync(61_000);
  expect(copies.counts()).toEqual({ copied: 4, waiting: 0, left: 0, bytes: 16 });
  copies.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('copies of what nobody wants any more go, and others have their room', async () => {
  const { disk, copies, want } = setUp(1000, 8);
  const [a, b, c] = ['a', 'b', 'c'].map(file);
  await want({ 1: [a, b], 2: [c] });
  expect(copies.counts()).toEqual({ copied: 2, waiting: 0, left: 1, bytes: 8 });
  await want({ 1: [b], 2: [c] });
  expect(copies.list().map(({ path, copy }) => [path, copy])).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect([...disk.copies.keys()]).toEqual([2, 3]);
  await want({ 1: [b] });
  expect([copies.counts(), [...disk.copies.keys()]]).toEqual([{ copied: 1, waiting: 0, left: 0, bytes: 4 }, [2]]);
});

it('the size of a file, which a browser may look up on the disk, is asked for when its turn comes, not of a whole folder at once', async () => {
  const { copies } = setUp(1000, 1000);
  const asked = new Set<string>();
  const files = ['a', 'b', 'c'].map((path) => {
    const { blob } = file(path) as { blob: Blob };
    const { size } = blob;
    Object.defineProperty(blob, 'size', {
      get: () => {
        asked.add(path);
        return size;
      },
    });
    return { path, blob };
  });
  copies.want(new Map([[1, files]]), Items.EMPTY);
  expect([...asked]).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(10);
  expect(copies.counts()).toMatchObject({ copied: 3, bytes: 12 });
});
