/** Every task on a phone (390 px) and at 200 % zoom of a laptop's window (720 x 450): all fits in the width, and axe finds nothing. */
import { axeFaultsInBothThemes } from './accessible';
import { drop, sample } from './drop';
import { expect, test } from './fixtures';
import { lookAtOtherTasks } from './other-tasks';

const SIZES = [
  { what: '390 px', width: 390, height: 844 },
  { what: '200 %', width: 720, height: 450 },
];

test('every task fits a phone and a page zoomed to 200 %, and is accessible there', async ({ page }, info) => {
  await page.goto('./?engine=wasm');
  await drop(page, [sample('fibres.tif'), sample('powder.tif'), sample('tips.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(3, { timeout: 120_000 });
  const faults: string[] = [];
  const look = async (view: string): Promise<void> => {
    // A pointer that rests where a button comes to lie would open its tip.
    await page.mouse.move(0, 0);
    for (const { what, width, height } of SIZES) {
      await page.setViewportSize({ width, height });
      faults.push(...(await axeFaultsInBothThemes(page, `${view}, ${what}`)));
      const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
      if (scroll > width) faults.push(`${view}, ${what}: ${scroll} px wide`);
      await page.screenshot({ path: info.outputPath(`${view}-${width}.png`) });
    }
  };
  await look('classify');
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await look('table');
  await page.getByRole('radio', { name: 'Map' }).click();
  await expect(page.getByRole('listbox', { name: /^Pictures by likeness/ })).toBeVisible();
  await look('map');
  await lookAtOtherTasks(page, look);
  expect(faults).toEqual([]);
});
