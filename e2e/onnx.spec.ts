/** A model leaves the page as ONNX, and another runtime computes with it what this one does. */

import { readFileSync } from 'node:fs';
import { openOnnx, runOnnx } from '../src/onnx/testing';
import { accessible } from './accessible';
import { expect, test } from './fixtures';

const golden = JSON.parse(readFileSync('public/models/base/golden.json', 'utf8')) as { input: string; logits: number[] };

test('the shipped model as an ONNX file: onnxruntime gives its golden logits, and no request has left the origin', async ({
  page,
  faults,
}) => {
  await page.goto('./');
  await page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name: 'Models' }).click();
  const entry = page.locator('.model-entry').filter({ has: page.getByRole('heading', { name: 'Micrographia base' }) });
  const button = entry.getByRole('button', { name: 'ONNX file of Micrographia base' });
  await expect(button).toBeEnabled({ timeout: 60_000 });
  const download = page.waitForEvent('download', { timeout: 120_000 });
  await button.focus();
  await page.keyboard.press('Enter');
  const file = await download;
  expect(file.suggestedFilename()).toBe('micrographia-base.onnx');

  const grey = Float32Array.from(Buffer.from(golden.input, 'base64'), (byte) => byte / 255);
  const { logits, stranger } = await runOnnx(await openOnnx(readFileSync(await file.path())), [grey]);
  const errors = golden.logits.map((logit, c) => Math.abs(logits[0][c] - logit));
  expect(Math.max(...errors)).toBeLessThan(1e-3 * Math.max(...golden.logits.map(Math.abs)));
  expect(stranger).toHaveLength(1);

  await expect(button).toBeEnabled();
  await accessible(page, 'models, exported');
  // No host of these journeys serves language models: the page asks for their list once, and the browser logs the answer.
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('/llm/index.json')));
});
