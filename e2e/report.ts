/** A saved report as whoever gets it opens it: a file on the disk, in a browser of its own without a network. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, TestInfo } from '@playwright/test';
import { accessibleInBothThemes } from './accessible';
import { expect, type Page } from './fixtures';

/** Opens `html` from the disk; nothing but the file itself and the pictures inside it may have been asked for, and nothing refused. */
export async function openedAlone(browser: Browser, info: TestInfo, name: string, html: string): Promise<Page> {
  const path = info.outputPath(name);
  writeFileSync(path, html);
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 1400 } });
  const heard: string[] = [];
  context.on('request', (request) => heard.push(request.url()));
  context.on('console', (message) => heard.push(`console: ${message.text()}`));
  const page = await context.newPage();
  const address = pathToFileURL(path).href;
  await page.goto(address);
  const images = page.locator('img');
  for (let n = 0; n < (await images.count()); n++)
    expect(await images.nth(n).evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  expect(heard.filter((url) => url !== address && !url.startsWith('data:image/png'))).toEqual([]);
  return page;
}

/** On A4, in black on white whatever the screen shows, and nothing wider than the page; readable on the screen in both themes. */
export async function printsOnPaper(page: Page): Promise<void> {
  await accessibleInBothThemes(page, 'report');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ media: 'print', colorScheme });
    expect(
      await page.locator('body').evaluate((body) => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color]),
    ).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  }
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(paper) ?? [];
  expect(
    [width, height].map((points) => Math.round((Number(points) / 72) * 25.4)),
    'A4, mm',
  ).toEqual([210, 297]);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 672, height: 950 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'within the margins of A4').toBeLessThanOrEqual(672);
  await page.emulateMedia({ media: null, colorScheme: null });
}
