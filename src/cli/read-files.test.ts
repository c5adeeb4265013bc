import { expect, it } from 'vitest';
import { openDrop } from '../archive/drop-files';
import type { StackImage } from '../micrograph/micrograph';
import type { PictureService } from '../services/read/service';
import { readAndCompute } from './read-files';

/** Reads nothing: answers with these paths, in this order. */
const answering = (outcomes: readonly (readonly [path: string, image: StackImage | null])[]): PictureService =>
  ({
    open: (files) => openDrop(files),
    async *read() {
      for (const [path, image] of outcomes)
        yield { path, micrograph: { path, image, pixels: null }, thumbnail: null, look: null };
    },
  }) as Pick<PictureService, 'open'> as PictureService;

it('gives every file its result, one that is called like an image of the stack beside it, too', async () => {
  const files = ['stack.tif', 'stack.tif#1', 'z.bmp'].map((name) => ({ shown: name, path: `0/${name}`, blob: new Blob() }));
  const readers = answering([
    ['0/stack.tif#1', { number: 1, of: 2 }],
    ['0/stack.tif#1', null],
    ['0/stack.tif#2', { number: 2, of: 2 }],
    ['0/z.bmp', null],
  ]);
  const told: string[] = [];
  for await (const { path } of readAndCompute(files, async () => 0, { ahead: 9, readers })) told.push(path);
  expect(told.sort()).toEqual(['0/stack.tif#1', '0/stack.tif#1', '0/stack.tif#2', '0/z.bmp']);
});
