import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../base/hash';
import { writeSafetensors } from '../formats/safetensors';
import { randomFront, TINY } from '../model/testing/front-reference';
import { type ModelFiles, readerOf } from './folder';
import { type FrontRef, loadFront } from './front-folder';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A front folder of its own: each seed has other weights, and so another place among the shared ones. */
async function frontFiles(seed: number, change: object = {}): Promise<{ ref: FrontRef; files: ModelFiles }> {
  const weights = writeSafetensors(randomFront(TINY, 1, 4, seed).params, { dtype: () => 'F16' });
  const sha256 = await sha256Hex(weights);
  const config = { format: 1, ...TINY, weightsSha256: sha256, origin: { licence: 'Apache-2.0' }, ...change };
  return { ref: { id: TINY.id, sha256 }, files: { 'config.json': utf8(config), 'weights.safetensors': weights } };
}

let reads: string[];
beforeEach(() => {
  reads = [];
});

const counting = (files: ModelFiles) => (id: string) => {
  const read = readerOf(files);
  return (name: string) => {
    reads.push(`${id}/${name}`);
    return read(name);
  };
};

describe('loadFront', () => {
  it('reads a front once, however many models name it at the same time or later', async () => {
    const { ref, files } = await frontFiles(1);
    const [a, b] = await Promise.all([loadFront(ref, counting(files)), loadFront(ref, counting(files))]);
    expect(await loadFront({ ...ref }, counting(files))).toBe(a);
    expect(b).toBe(a);
    expect(reads).toEqual(['tiny/config.json', 'tiny/weights.safetensors']);
    expect(a.config).toEqual(TINY);
    expect(a.params['stem.kernel'].shape).toEqual([3, 3, 1, 8]);
  });

  it('refuses a front with other weights than the model was trained with, before they are fetched', async () => {
    const { files } = await frontFiles(2);
    const { ref } = await frontFiles(3);
    await expect(loadFront(ref, counting(files))).rejects.toMatchObject({ code: 'model-damaged' });
    expect(reads).toEqual(['tiny/config.json']);
  });

  it('refuses weights that were changed on the way, and reads anew when asked again', async () => {
    const { ref, files } = await frontFiles(4);
    const weights = files['weights.safetensors'].slice();
    weights[weights.length - 1] ^= 1;
    await expect(loadFront(ref, counting({ ...files, 'weights.safetensors': weights }))).rejects.toThrow(/SHA-256/);
    expect((await loadFront(ref, counting(files))).config.id).toBe('tiny');
  });

  it.each([
    ['no JSON', { 'config.json': new TextEncoder().encode('<html>') }, 'model-damaged'],
    ['no file', { 'config.json': undefined }, 'model-missing'],
  ])('says what is wrong with the folder: %s', async (_, change, code) => {
    const { ref, files } = await frontFiles(5);
    const broken = Object.fromEntries(Object.entries({ ...files, ...change }).filter(([, bytes]) => bytes)) as ModelFiles;
    await expect(loadFront(ref, counting(broken))).rejects.toMatchObject({ code });
  });

  it.each([
    ['a stride of three', { layers: [{ ...TINY.layers[0], stride: 3 }] }, 'model-damaged'],
    ['a layer of another kind', { layers: [{ name: 'a', kind: 'attention' }] }, 'model-damaged'],
    ['a stage that is no layer', { stages: ['block7'] }, 'bad-front-config'],
    ['layers without weights', { layers: [...TINY.layers, { name: 'more', kind: 'head', channels: 4 }] }, 'bad-front-config'],
  ])('refuses a configuration that cannot be run: %s', async (_, change, code) => {
    const { ref, files } = await frontFiles(6, change);
    await expect(loadFront(ref, counting(files))).rejects.toMatchObject({ code });
  });
});
