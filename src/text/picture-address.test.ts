import { describe, expect, it } from 'vitest';
import { pictureAddresses } from './picture-address';

describe('pictureAddresses', () => {
  const elsewhere: typeof fetch = async () => new Response('elsewhere');

  it('answers for the last picture, and asks elsewhere for nothing but other addresses', async () => {
    const pictures = pictureAddresses(elsewhere);
    const address = await pictures.addressOf(new Blob(['one'], { type: 'image/png' }));
    const answer = await pictures.fetch(address, { mode: 'cors' });
    expect(await answer.text()).toBe('one');
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(await (await pictures.fetch(new Request(address))).text()).toBe('one');
    const next = await pictures.addressOf(new Blob(['two']));
    expect((await pictures.fetch(address)).status, 'the one before is let go').toBe(404);
    expect(await (await pictures.fetch(next)).text()).toBe('two');
    expect(await (await pictures.fetch('https://example.org/')).text()).toBe('elsewhere');
  });

  it('gives the same bytes the same address', async () => {
    const { addressOf } = pictureAddresses(elsewhere);
    const address = await addressOf(new Blob(['one']));
    expect(await addressOf(new Blob(['two']))).not.toBe(address);
    expect(await addressOf(new Blob(['one']))).toBe(address);
  });
});
