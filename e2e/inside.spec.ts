/** Looking inside a verdict: the heat map by layer, the vision graph by pointer and by keys, on a screen and on a phone. */
import { accessible } from './accessible';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';

/** Patches that are lit beside the one looked at. */
const lit = (page: Page): Promise<string[]> =>
  page
    .locator('.graph-layer [data-neighbour]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-neighbour') ?? ''));

test('a sample is looked into: heat map, levels, the graph hovered and walked, on a screen and on a phone', async ({
  page,
}, info) => {
  const shown = async (what: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await accessible(page, `${what}, ${colorScheme}`);
      await page.screenshot({ path: info.outputPath(`${what}-${colorScheme}.png`) });
    }
  };
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif'), sample('powder.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(2, { timeout: 120_000 });
  await page.getByRole('option', { name: /fibres/ }).click();

  // Folded until somebody asks; verdict and doubt stay where they are.
  const decides = page.getByRole('region', { name: 'What decides' });
  await expect(decides).toHaveCount(0);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(decides).toBeInViewport();
  await expect(page.getByText(/class activation map/)).toBeVisible();
  const parts = await decides.locator('.rests-value').allTextContents();
  const numbers = parts.map((text) => Number(/^[+−][\d.]+/.exec(text)?.[0].replace('−', '-')));
  const lead = numbers.pop() ?? Number.NaN;
  expect(Math.abs(numbers.reduce((sum, value) => sum + value, 0) - lead), 'the parts make the lead').toBeLessThan(0.04);
  await page.getByRole('slider', { name: 'Opacity' }).fill('90');
  await shown('heat-1440');

  // A level is tried patch by patch, when it is asked for.
  await page.getByRole('radio', { name: 'Level 3' }).click();
  await expect(page.getByText(/for this level alone \(occlusion\)/)).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Opacity' })).toBeVisible({ timeout: 300_000 });
  await decides.getByRole('combobox', { name: 'rather than' }).selectOption('all');

  // The whole network takes longer: that is shown, and nobody has to wait for it.
  await page.getByRole('radio', { name: 'Whole' }).click();
  await expect(page.getByText(/the whole network computes anew \(occlusion\)/)).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Patches tried' })).toBeVisible();

  // The graph: by pointer ..
  await page.getByRole('radio', { name: 'Vision graph' }).click();
  const graph = page.getByRole('application', { name: /^Vision graph of level 1/ });
  const box = await graph.boundingBox();
  if (!box) throw new Error('no graph on the picture');
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
  const first = await lit(page);
  expect(first.length).toBeGreaterThanOrEqual(9);
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7);
  await expect.poll(() => lit(page)).not.toEqual(first);
  await expect(page.getByRole('list', { name: 'Patches most like it' }).getByRole('listitem')).toHaveCount(9);
  await shown('graph-1440');
  // .. and by keys, said to who cannot see it.
  await graph.focus();
  const before = await lit(page);
  await page.keyboard.press('ArrowLeft');
  expect(await lit(page)).not.toEqual(before);
  await expect(
    page.getByRole('status').filter({ hasText: /^Patch in row \d+, column \d+ of 14 by 14\. Most alike/ }),
  ).toHaveCount(1);
  await page.getByRole('radio', { name: 'Level 2' }).click();
  await page.getByRole('application', { name: /^Vision graph of level 2/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('list', { name: 'Patches most like it' }).getByRole('listitem')).toHaveCount(8);

  // Another picture is looked into in its turn; the first is still known.
  await page.getByRole('option', { name: /powder/ }).click();
  await expect(decides).toBeVisible();
  await page.getByRole('option', { name: /fibres/ }).click();
  await expect(decides).toBeVisible();

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('application', { name: /^Vision graph/ }).scrollIntoViewIfNeeded();
  await page.getByRole('application', { name: /^Vision graph/ }).click({ position: { x: 120, y: 100 } });
  expect((await lit(page)).length).toBeGreaterThanOrEqual(8);
  await page.getByRole('region', { name: 'What decides' }).scrollIntoViewIfNeeded();
  await expect(
    page.getByRole('application', { name: /^Vision graph/ }),
    'the picture stays in sight beside its tools',
  ).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await shown('graph-390');
  await page.getByRole('radio', { name: 'Heat map' }).click();
  await shown('heat-390');
  await page.getByText('Looking inside', { exact: true }).click();
  await expect(decides).toHaveCount(0);
  await expect(page.locator('.graph-layer')).toHaveCount(0);
});
