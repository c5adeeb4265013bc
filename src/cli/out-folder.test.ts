import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOut, modelIdOf, openOut, writeModel } from './out-folder';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micrographia-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the id of a model in a folder', () => {
  it.each([
    ['runs/neu/full-1', 'full-1'],
    ['runs/my first modèle/', 'my-first-modele'],
    ['C:tips (2)', 'C-tips-2'],
    ['ナノ', 'model'],
    ['.hidden', 'hidden'],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('%s', (out, id) => {
    expect(modelIdOf(out)).toBe(id);
    expect(id).toMatch(/^[\w.-]{1,80}$/);
  });
});

describe('an output folder', () => {
  it('is refused where it is a file or holds a finished model, and taken where it is new, empty or of an unfinished run', async () => {
    await writeFile(at('file'), 'x');
    await expect(checkOut(at('file'), 'state.bin')).rejects.toThrow('is a file, not a folder');
    await expect(checkOut(at('file', 'below'), 'state.bin')).rejects.toThrow('cannot be made');
    await expect(openOut(at('file', 'below'))).rejects.toThrow('cannot be made');
    await checkOut(at('new'), 'state.bin');
    await openOut(at('new'));
    await checkOut(at('new'), 'state.bin');
    await writeModel(at('new'), { 'config.json': new TextEncoder().encode('{}') });
    await expect(checkOut(at('new'), 'state.bin')).rejects.toThrow('holds a finished model');
    await writeFile(at('new', 'state.bin'), '');
    await checkOut(at('new'), 'state.bin');
  });

  it('gets config.json last, so that half a model is none', async () => {
    await mkdir(at('half'));
    await mkdir(at('half', 'weights.safetensors')); // cannot be written over
    const bytes = new TextEncoder().encode('{}');
    const files = { 'config.json': bytes, 'golden.json': bytes, 'weights.safetensors': bytes };
    await expect(writeModel(at('half'), files)).rejects.toThrow();
    expect(await readdir(at('half'))).not.toContain('config.json');
    expect(await readFile(at('half', 'golden.json'), 'utf8')).toBe('{}');
  });
});
