import { expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import type { DropNotice } from './drop-router';
import { projectDrop } from './project-drop';

const zip = (path: string) => ({ path, blob: new Blob(['x']) });

function page(present: { readonly pictures: number; readonly kept: boolean }) {
  const opened: string[] = [];
  const said: (Pick<DropNotice, 'tone' | 'actions'> & { readonly words: string })[] = [];
  const take = projectDrop({
    present: () => present,
    open: async ({ path }) => {
      if (path.startsWith('torn')) throw new MicrographiaError('project-damaged', `${path} was not opened.`, 'Copy it.');
      opened.push(path);
    },
    show: (place) => opened.push(place),
  });
  const drop = (path: string) =>
    take(zip(path), (words, actions = [], tone = 'info') => said.push({ words: words(), actions, tone }));
  return { opened, said, drop, press: () => said[0]?.actions[0]?.act() };
}

it('opens at once where no session is open, and says so', async () => {
  const { opened, said, drop } = page({ pictures: 0, kept: true });
  await drop('folder/day.zip');
  expect(opened).toEqual(['classify', 'folder/day.zip']);
  expect(said).toEqual([{ words: 'day.zip is a project file: its session is open.', actions: [], tone: 'info' }]);
});

it('asks before it takes the place of pictures, and says whether they stay', async () => {
  const { opened, said, drop, press } = page({ pictures: 2, kept: true });
  await drop('day.zip');
  expect(opened).toEqual([]);
  expect(said[0]?.words).toContain('the one with 2 pictures that is open, which stays kept in this browser.');
  press();
  await expect.poll(() => opened).toEqual(['classify', 'day.zip']);
});

it('warns where the present session is not kept, and says why a file was not opened', async () => {
  const { said, drop, press } = page({ pictures: 1, kept: false });
  await drop('torn.zip');
  expect(said[0]).toMatchObject({ tone: 'warn', words: expect.stringContaining('which is not kept') });
  press();
  await expect.poll(() => said[1]?.words).toBe('torn.zip was not opened. Copy it.');
});
