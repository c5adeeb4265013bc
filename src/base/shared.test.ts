import { afterEach, expect, it, vi } from 'vitest';
import { canShare, isShared } from './shared';

afterEach(() => vi.unstubAllGlobals());

it('where workers have no shared memory nothing is shared, and nothing throws', () => {
  expect(isShared(new SharedArrayBuffer(4))).toBe(true);
  expect(isShared(new ArrayBuffer(4))).toBe(false);
  vi.stubGlobal('crossOriginIsolated', true);
  expect(canShare()).toBe(true);
  vi.stubGlobal('SharedArrayBuffer', undefined);
  expect(canShare()).toBe(false);
  expect(isShared(new ArrayBuffer(4))).toBe(false);
});
