import { describe, expect, it } from 'vitest';
import { createPlane } from './plane';
import { PlaneCache } from './plane-cache';

describe('plane cache', () => {
  it('forgets the least recently used first and never the newest', () => {
    const cache = new PlaneCache(2 * 400);
    for (const id of ['a', 'b']) cache.set(id, createPlane(10, 10));
    cache.get('a');
    cache.set('c', createPlane(10, 10));
    expect([cache.get('a') !== undefined, cache.get('b'), cache.bytes]).toEqual([true, undefined, 800]);
    cache.set('huge', createPlane(100, 100));
    expect(cache.get('huge')).toBeDefined();
    expect(cache.bytes).toBe(40_000);
  });
});
