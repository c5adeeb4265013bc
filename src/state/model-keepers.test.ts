import { expect, it } from 'vitest';
import { memoryBrowser } from '../base/testing-tabs';
import { catalogueOf } from '../locales/catalogues';
import { speak } from '../locales/words';
import type { PackService, TextModel, TextService } from '../services/text/protocol';
import { createTextModelKeeper } from './model-keepers';

const modelOf = (id: string) => ({ id, title: id }) as TextModel;

/** One disk of packs, and a tab with its own engine over it. */
function disk() {
  const stored = new Set(['tiny', 'large']);
  const browser = memoryBrowser();
  const open = () => {
    const packs = {
      list: async () => [...stored].map(modelOf),
      storage: async () => null,
      import: async () => {
        stored.add('new');
        return modelOf('new');
      },
      remove: async (id: string) => void stored.delete(id),
    } as unknown as PackService;
    let loaded: string | null = null;
    let changed = () => {};
    const texts = {
      current: () => (loaded === null ? null : { report: { modelId: loaded } }),
      windingDown: () => false,
      onChange: (listener: () => void) => {
        changed = listener;
      },
      load: async (id: string) => {
        loaded = id;
        changed();
      },
      unload: async () => {
        loaded = null;
        changed();
      },
    } as unknown as TextService;
    return createTextModelKeeper(packs, texts, browser.open());
  };
  return { stored, open };
}

it('one tab deletes no language model that another has loaded, and both list what is there', async () => {
  const { stored, open } = disk();
  const [a, b] = [open(), open()];
  await Promise.all([a.refresh(), b.refresh()]);
  await a.load(modelOf('tiny'));
  await b.remove(modelOf('tiny'));
  expect(b.store.getState().error).toMatchObject({ code: 'model-in-use', message: expect.stringContaining('another tab') });
  expect([...stored]).toEqual(['tiny', 'large']);

  b.dismiss();
  await b.remove(modelOf('large'));
  await expect.poll(() => a.store.getState().models?.map(({ id }) => id)).toEqual(['tiny']);

  await a.unload();
  await expect
    .poll(async () => {
      await b.remove(modelOf('tiny'));
      return b.store.getState().error;
    })
    .toBeNull();
  expect([...stored]).toEqual([]);
  await b.import([{ path: 'new.zip', file: new File([], 'new.zip') }] as never);
  await expect.poll(() => a.store.getState().models?.map(({ id }) => id)).toEqual(['new']);
});

it('what is under way is told in the language that is spoken now, not in that of its beginning', async () => {
  const { open } = disk();
  const german = await catalogueOf('de');
  const keeper = open();
  const loading = keeper.load({ ...modelOf('tiny'), title: 'Tiny' });
  const { work } = keeper.store.getState();
  expect(work?.words()).toBe('Loading Tiny');
  speak('de', german);
  expect(work?.words()).toBe('Tiny wird geladen');
  speak('en', new Map());
  await loading;
});
