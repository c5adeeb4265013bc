/** The page in German and Japanese: chosen in its head, kept, complete, and fitting a phone. */
import { readFileSync } from 'node:fs';
import { axeFaults } from './accessible';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';
import { lookAtOtherTasks } from './other-tasks';

const language = (page: Page) => page.locator('.language-choice select');

/** What of the visible page still reads English: words that neither German nor Japanese has, outside what is marked as English. */
const english = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      const holder = node.parentElement;
      if (!holder?.checkVisibility() || holder.closest('[lang="en"], code, script, style')) continue;
      if (/\b(the|of|is|are|with|this|these|from|not|and)\b/i.test(text)) found.push(text);
    }
    return found;
  });

/** Controls that reach beyond the window or their own frame, where nothing scrolls to the rest. */
const clipped = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a, select, input, summary')].flatMap((control) => {
      if (!control.checkVisibility({ visibilityProperty: true })) return [];
      const { left, right, width } = control.getBoundingClientRect();
      if (width <= 1) return [];
      for (let at = control.parentElement; at; at = at.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return [];
      const own = control.tagName === 'BUTTON' && control.scrollWidth > control.clientWidth + 1;
      if (left >= -1 && right <= innerWidth + 1 && !own) return [];
      return [`${control.tagName} ${control.textContent || control.getAttribute('aria-label')}`];
    }),
  );

test('German: chosen by keyboard, the verdict speaks it, a reload keeps it', async ({ page }) => {
  await page.goto('./?engine=wasm');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await drop(page, [sample('fibres.tif')]);
  await expect(page.locator('.entry.done')).toHaveCount(1, { timeout: 120_000 });
  const select = page.getByRole('combobox', { name: 'Language' });
  await select.focus();
  await page.keyboard.press('ArrowDown');
  // What had the focus keeps it, and nothing that was found is lost.
  await expect(page.getByRole('combobox', { name: 'Sprache' })).toBeFocused();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('.verdict-sentence')).toHaveText(/Fasern/);
  await expect(page.locator('.ranking')).toHaveText(/\d,\d\s%/);
  await expect(page.locator('.entry')).toHaveText(/Fasern/);
  await expect(page.getByTestId('data-bar')).toHaveText(/ausgelassen/);
  await expect(page.getByRole('button', { name: 'Dateien öffnen' })).toBeVisible();
  await expect.poll(() => page.locator('.kept-line, .status-bar').innerText()).toContain('aufbewahrt');
  // A report is for people, too: it speaks what the page speaks, and says so of what is English in it.
  await page.getByRole('button', { name: 'Bericht zu diesem Bild' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Bericht (HTML)' }).click();
  const report = await page.context().newPage();
  await report.setContent(readFileSync(await (await saved).path(), 'utf8'));
  await expect(report.locator('html')).toHaveAttribute('lang', 'de');
  await expect(report.getByRole('img', { name: /^Kalibrierte Wahrscheinlichkeiten: Fasern \d+,\d/ })).toBeVisible();
  expect(await english(report)).toEqual([]);
  await report.close();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('.verdict-sentence')).toHaveText(/Fasern/, { timeout: 120_000 });
  await language(page).selectOption('en');
  await expect(page.locator('.verdict-sentence')).toHaveText(/Fibres/);
});

for (const [code, heading] of [
  ['de', 'Aufnahmen hier ablegen'],
  ['ja', 'ここに顕微鏡像をドロップ'],
] as const) {
  test.describe(code, () => {
    test.use({ locale: code });

    test(`${code}: spoken from the first visit, complete, accessible, and nothing cut off at 390 px`, async ({
      page,
    }, info) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto('./?engine=wasm');
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      const faults: string[] = [];
      const look = async (view: string): Promise<void> => {
        await page.mouse.move(0, 0);
        for (const control of await clipped(page)) faults.push(`${view}: cut off: ${control}`);
        const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
        if (scroll > 390) faults.push(`${view}: ${scroll} px wide`);
        faults.push(...(await axeFaults(page, view)));
        // Last, when what comes late has come.
        for (const text of await english(page)) faults.push(`${view}: English: ${text}`);
        await page.screenshot({ path: info.outputPath(`${code}-${view}.png`), fullPage: true });
      };
      await look('empty');
      await drop(
        page,
        ['fibres.tif', 'powder.tif', 'tips.tif'].map((name) => sample(name)),
      );
      await expect(page.locator('.entry.done')).toHaveCount(3, { timeout: 120_000 });
      await expect(page.locator('.facts-table tbody tr').filter({ visible: true }).first()).toBeVisible({ timeout: 120_000 });
      await look('classify');
      const views = page.locator('.task-actions [role=radio], .task-actions label');
      await views.nth(1).click();
      await expect(page.getByRole('grid')).toBeVisible();
      await look('table');
      await views.nth(2).click();
      await expect(page.locator('.map [role=listbox], [role=listbox]').first()).toBeVisible();
      await look('map');
      await lookAtOtherTasks(page, look);
      expect(faults).toEqual([]);
    });
  });
}
