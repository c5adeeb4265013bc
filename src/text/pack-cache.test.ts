import { describe, expect, it } from 'vitest';
import { MODEL_URL, packCaches, urlOf } from './pack-cache';

function cacheOf(files: Readonly<Record<string, string>>, served: string[] = []) {
  return packCaches(
    'Tiny',
    Object.keys(files),
    async (name) => new Blob([files[name]]),
    (name, bytes) => served.push(`${name} ${bytes}`),
  ).open('webllm/model');
}

describe('the cache WebLLM sees', () => {
  it('holds the files of the pack under the addresses WebLLM builds', async () => {
    const served: string[] = [];
    const cache = await cacheOf({ 'tokenizer.json': '{}', 'params_shard_0.bin': 'abc' }, served);
    const response = await cache.match(new Request(`${MODEL_URL}/resolve/main/params_shard_0.bin`));
    expect(await response?.text()).toBe('abc');
    await cache.match(urlOf('params_shard_0.bin'));
    expect(served, 'counted once').toEqual(['params_shard_0.bin 3']);
    expect((await cache.keys()).map(({ url }) => url)).toEqual([urlOf('tokenizer.json'), urlOf('params_shard_0.bin')]);
  });

  it('has nothing else and fetches nothing', async () => {
    const cache = await cacheOf({ 'tokenizer.json': '{}' });
    expect(await cache.match(new Request('https://example.org/tokenizer.json'))).toBeUndefined();
    await expect(cache.add(new Request(urlOf('tensor-cache.json')))).rejects.toMatchObject({
      code: 'text-pack-broken',
      message: 'The model Tiny cannot be loaded: it lacks the file tensor-cache.json.',
    });
    await expect(cache.add('https://example.org/x')).rejects.toThrow('https://example.org/x');
  });
});
