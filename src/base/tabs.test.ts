import { describe, expect, it } from 'vitest';
import { createTabs, type OwnerListener } from './tabs';
import { memoryBrowser } from './testing-tabs';

const listener = () => {
  const heard: string[] = [];
  const own: OwnerListener = { onAsked: () => heard.push('asked'), onLost: () => heard.push('lost') };
  return { ...own, heard };
};
const QUIET: OwnerListener = { onAsked: () => {}, onLost: () => {} };

describe('tabs', () => {
  it('own a thing one at a time, and it is free again when the owner lets go or dies', async () => {
    const browser = memoryBrowser();
    const [a, b] = [browser.open(), browser.open()];
    const owned = await a.own('run/1', QUIET);
    expect(await b.own('run/1', QUIET)).toBeNull();
    expect(await a.own('run/1', QUIET), 'once in a tab').toBeNull();
    expect([...(await b.elsewhere('run/'))]).toEqual(['1']);
    expect([...(await a.elsewhere('run/'))]).toEqual([]);
    let free = false;
    void b.whenFree('run/1').then(() => {
      free = true;
    });
    await Promise.resolve();
    expect(free).toBe(false);
    await owned?.release();
    await new Promise((done) => setTimeout(done));
    expect(free).toBe(true);
    expect(await b.own('run/1', QUIET)).not.toBeNull();
    b.close();
    expect(await a.own('run/1', QUIET)).not.toBeNull();
  });

  it('own what is free in a browser too busy to say so in time, and nothing that is not', async () => {
    const browser = memoryBrowser(40);
    const [a, b] = [browser.open(), browser.open()];
    const owned = await a.own('labels/1', QUIET);
    expect(owned).not.toBeNull();
    expect(await b.own('labels/1', QUIET)).toBeNull();
    await owned?.release();
    expect(await b.own('labels/1', QUIET)).not.toBeNull();
  });

  it('own what nobody holds where the browser gives no locks, once in a tab', async () => {
    const tab = memoryBrowser(0, false).open();
    const owned = await tab.own('labels/1', QUIET);
    expect(owned).not.toBeNull();
    expect(await tab.own('labels/1', QUIET)).toBeNull();
    await owned?.release();
    expect(await tab.own('labels/1', QUIET)).not.toBeNull();
  });

  it('take over from an owner that saves and lets go, without force', async () => {
    const browser = memoryBrowser();
    const [a, b] = [browser.open(), browser.open()];
    const first = listener();
    const owned = await a.own('run/1', {
      ...first,
      onAsked: () => {
        first.onAsked();
        setTimeout(() => void owned?.release(), 5);
      },
    });
    const taken = await b.takeOver('run/1', QUIET);
    expect(first.heard).toEqual(['asked']);
    expect(await a.own('run/1', QUIET)).toBeNull();
    await taken.release();
    expect(await a.own('run/1', QUIET)).not.toBeNull();
  });

  it('take over by force from one that does not answer, which hears of it', async () => {
    const browser = memoryBrowser();
    const [a, b] = [browser.open(), browser.open(10)];
    const first = listener();
    const owned = await a.own('run/1', first);
    await b.takeOver('run/1', QUIET);
    expect(first.heard).toEqual(['asked', 'lost']);
    await owned?.release();
    expect(await a.own('run/1', QUIET), 'what was lost is not let go again').toBeNull();
  });

  it('use a thing together, and nobody owns it meanwhile', async () => {
    const browser = memoryBrowser();
    const [a, b, c] = [browser.open(), browser.open(), browser.open()];
    const [one, two] = [await a.use('model/x'), await b.use('model/x')];
    expect(await c.own('model/x', QUIET)).toBeNull();
    await one.release();
    expect(await c.own('model/x', QUIET)).toBeNull();
    await two.release();
    expect(await c.own('model/x', QUIET)).not.toBeNull();
  });

  it('hear what the others tell, and not themselves', async () => {
    const browser = memoryBrowser();
    const [a, b] = [browser.open(), browser.open()];
    const heard: unknown[] = [];
    const stop = b.listen('models', (message) => heard.push(message));
    a.listen('models', () => heard.push('self'));
    a.tell('models', { id: 1 });
    a.tell('other', 2);
    await new Promise((done) => setTimeout(done));
    expect(heard).toEqual([{ id: 1 }]);
    stop();
    a.tell('models', 3);
    await new Promise((done) => setTimeout(done));
    expect(heard).toHaveLength(1);
  });

  it('own everything in a browser without locks and channels', async () => {
    const tabs = createTabs({ locks: null, channel: null });
    await (await tabs.own('run/1', QUIET))?.release();
    expect(await tabs.own('run/1', QUIET)).not.toBeNull();
    expect(await tabs.takeOver('run/2', QUIET)).not.toBeNull();
    expect((await tabs.elsewhere('run/')).size).toBe(0);
    await tabs.whenFree('run/1');
    tabs.tell('models', 1);
  });
});
