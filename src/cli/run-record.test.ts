import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimRun, RUN_FILE } from './run-record';

let out: string;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'micrographia-'));
});

afterEach(() => rm(out, { recursive: true, force: true }));

const KEPT = ['checkpoint.bin'];

it('writes the options of a new run, anew as long as nothing is kept', async () => {
  await claimRun(out, KEPT, { seed: '1' });
  await claimRun(out, KEPT, { seed: '2' });
  expect(JSON.parse(await readFile(join(out, RUN_FILE), 'utf8'))).toEqual({ seed: '2' });
});

it('lets the same run go on and names what another does differently', async () => {
  await claimRun(out, KEPT, { seed: '1', data: ['synth'], rate: null });
  await writeFile(join(out, 'checkpoint.bin'), '');
  await claimRun(out, KEPT, { seed: '1', data: ['synth'], rate: null });
  await expect(claimRun(out, KEPT, { seed: '2', data: ['synth', 'a'], rate: null })).rejects.toMatchObject({
    code: 'other-run',
    message: expect.stringContaining('other options: seed, data.'),
  });
});

it('refuses kept files of which nobody knows the run', async () => {
  await writeFile(join(out, 'checkpoint.bin'), '');
  await expect(claimRun(out, KEPT, { seed: '1' })).rejects.toMatchObject({ code: 'other-run' });
});
