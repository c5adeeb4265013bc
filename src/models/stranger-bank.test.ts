import { describe, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../formats/safetensors';
import type { FrontChoice } from '../model/config';
import { ModelError } from './errors';
import { loadStrangerBank, writeStrangerBank } from './stranger-bank';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const CHOICE: FrontChoice = { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem', 'block1'], tokenWidth: 2, vectorWidth: 3 };
const BANK = { vectors: Float32Array.of(0, 1, -2, 0.5, 4, 8), width: 3, groups: [0, 7] };
const serve = (bytes: Uint8Array<ArrayBuffer>) => () => async () => bytes;

describe('strangers beside a front', () => {
  it('come back as they were written, to half a step of eight bits', async () => {
    const back = await loadStrangerBank(CHOICE, serve(writeStrangerBank(CHOICE, BANK)));
    expect(back).toEqual({ ...BANK, vectors: expect.anything() });
    BANK.vectors.forEach((value, i) => {
      expect(back?.vectors[i]).toBeCloseTo(value, 1);
    });
  });

  it('are read in half precision, too, as the first fronts have them', async () => {
    const metadata = { seenBy: `${CHOICE.sha256} ${CHOICE.maps.join(' ')}` };
    const tensors = {
      vectors: { shape: [2, 3], values: BANK.vectors },
      groups: { shape: [2], values: Float32Array.from(BANK.groups) },
    };
    expect(await loadStrangerBank(CHOICE, serve(writeSafetensors(tensors, { dtype: () => 'F16', metadata })))).toEqual(BANK);
  });

  it('are none where the file is not there, or was made with other weights or maps', async () => {
    const missing = () => async () => {
      throw new ModelError('missing', 'tiny', 'it has no strangers');
    };
    expect(await loadStrangerBank(CHOICE, missing)).toBeNull();
    for (const other of [
      { ...CHOICE, sha256: '1'.repeat(64) },
      { ...CHOICE, maps: ['stem'] },
    ])
      expect(await loadStrangerBank(CHOICE, serve(writeStrangerBank(other, BANK)))).toBeNull();
  });

  it('are refused where the file is damaged, and what else fails is told', async () => {
    const wide = writeStrangerBank(CHOICE, { vectors: Float32Array.of(1, 2), width: 2, groups: [0] });
    await expect(loadStrangerBank(CHOICE, serve(wide))).rejects.toThrow('vectors of 3 values');
    const cut = writeStrangerBank(CHOICE, BANK).slice(0, 40);
    await expect(loadStrangerBank(CHOICE, serve(cut))).rejects.toThrow('not sound');
    const offline = () => async () => {
      throw new RangeError('no');
    };
    await expect(loadStrangerBank(CHOICE, offline)).rejects.toThrow(RangeError);
  });
});
