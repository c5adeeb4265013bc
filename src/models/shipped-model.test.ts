/** The weights in public/models/base, computed a second time by the float64 reference. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../engine/kernels/wasm/testing';
import { CLS_ID } from '../language/tokenizer';
import { languageStates, rowsOf, type Values, widen } from '../model/testing/arithmetic';
import { worstError } from '../model/testing/cases';
import { referenceHnf, referenceTextBank } from '../model/testing/reference';
import { type ModelFolder, readModelFolder } from './folder';
import { goldenView, textBankOf } from './network';

let model: ModelFolder;
let params: Values;
beforeAll(async () => {
  await startWasm();
  const folder = new URL('../../public/models/base/', import.meta.url);
  model = await readModelFolder(async (name) => new Uint8Array(await readFile(new URL(name, folder))));
  params = widen(model.params);
});

describe('the shipped model', () => {
  it('has golden logits that the float64 reference gives too: what a user\u2019s GPU is verified against is right', async () => {
    const { config, golden, bank } = model;
    const { values } = bank ?? (await textBankOf(model)); // as every visitor has it
    const { logits } = referenceHnf(config.model, params, goldenView(golden.input), rowsOf(values, config.model.width));
    expect(worstError(golden.logits, logits)).toBeLessThan(golden.tolerance);
  });

  it('makes a text bank of its descriptions as the float64 reference does: the first 300 letters of two', async () => {
    const { config, tokenizer } = model;
    const { width, heads, layers } = config.language;
    const texts = model.texts.map((text) => text.slice(0, 300));
    const { values } = await textBankOf({ ...model, texts });
    const states = texts
      .slice(0, 2)
      .map((text) => languageStates(params, [CLS_ID, ...tokenizer.encode(text)], width, heads, layers));
    const expected = referenceTextBank(config.model, params, states).flat();
    expect(worstError(values.slice(0, expected.length), expected)).toBeLessThan(1e-5);
  });

  it('is the one its card describes', async () => {
    const card = await readFile(new URL('../../public/models/base/card.md', import.meta.url), 'utf8');
    expect(card).toContain(model.config.weightsSha256);
  });
});
