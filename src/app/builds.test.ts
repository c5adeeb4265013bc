import { describe, expect, it } from 'vitest';
import { type Build, buildId, buildOfScript, createBuildStore, keptBuilds } from './builds';

const entry = (url: string, revision: string | null = null) => ({ url, revision });
const build = (id: string, order: number, complete = true): Build => ({
  ...{ id, order, complete },
  entries: [entry(`assets/index-${id}.js`), entry('assets/same.js'), entry('index.html', id)],
});
const [first, second, third, fourth] = [build('a', 1), build('b', 2), build('c', 3), build('d', 4)];
const ids = (builds: Build[] | null) => builds?.map(({ id }) => id);

describe('the builds whose files stay', () => {
  it('are the one in charge and those of open pages', () => {
    expect(ids(keptBuilds([first, second, third], third, ['c', 'a']))).toEqual(['c', 'a']);
    expect(ids(keptBuilds([first, second, third], third, []))).toEqual(['c']);
  });

  it('and the one that waits, but not those that it has replaced', () => {
    expect(ids(keptBuilds([first, second, third, fourth], second, ['b']))).toEqual(['b', 'd']);
  });

  it('and one that has not come whole yet, beside the one that waits', () => {
    expect(ids(keptBuilds([first, second, third, build('d', 4, false)], second, []))).toEqual(['b', 'd', 'c']);
  });

  it('are all of them while a page of an unknown build is open', () => {
    expect(keptBuilds([first, second], second, ['b', null])).toBeNull();
  });

  it('an older build that came back counts as the newest', () => {
    expect(ids(keptBuilds([{ ...first, order: 4 }, second, third], third, ['c']))).toEqual(['c', 'a']);
  });
});

describe('the build of a page', () => {
  it('is told by its first script', () => {
    expect(buildOfScript([first, second], second, 'assets/index-a.js', null)).toBe('a');
    expect(buildOfScript([first, second], second, 'assets/index-x.js', 'a')).toBeNull();
  });

  it('is the one that was noted, or else the one in charge, where several have that script', () => {
    expect(buildOfScript([first, second, third], second, 'assets/same.js', 'a')).toBe('a');
    expect(buildOfScript([first, second, third], second, 'assets/same.js', null)).toBe('b');
  });
});

describe('the name of a build', () => {
  it('tells content, not order', async () => {
    const list = [entry('a.js'), entry('b.json', '1')];
    expect(await buildId([...list].reverse())).toBe(await buildId(list));
    expect(await buildId([entry('a.js'), entry('b.json', '2')])).not.toBe(await buildId(list));
    expect(await buildId(list)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the lists on the disk', () => {
  it('hold builds and the builds of pages, and forget them', async () => {
    const held = new Map<string, Response>();
    const cache = {
      keys: async () => [...held.keys()].map((url) => ({ url })),
      match: async (url: string) => held.get(url)?.clone(),
      put: async (url: string, response: Response) => void held.set(url, response),
      delete: async (url: string) => held.delete(url),
    };
    const store = createBuildStore({ open: async () => cache as unknown as Cache }, 'http://host/app/');
    await store.put(first);
    await store.put(second);
    await store.put({ ...first, order: 3 });
    expect((await store.all()).map(({ id, order }) => [id, order])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    await store.remove('a');
    expect(await store.all()).toEqual([second]);
    await store.note('client-1', 'b');
    expect(await store.buildOf('client-1')).toBe('b');
    expect(await store.clients()).toEqual(['client-1']);
    await store.note('client-1', null);
    expect(await store.buildOf('client-1')).toBeNull();
    cache.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await store.note('client-2', 'b');
    expect(await store.buildOf('client-2')).toBe('b');
  });
});
