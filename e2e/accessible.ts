/** axe on the page as it stands. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What one theme may have of its own. */
const CONTRAST = ['color-contrast'];

/**
 * What axe finds, as `where: rule (its words) at elements`. The page is one frame: gathering the results of several, in a page of its own,
 * takes 2.4 times as long.
 */
export async function axeFaults(page: Page, where: string, rules?: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  if (rules) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  return violations.map(
    ({ id, help, nodes }) => `${where}: ${id} (${help}) at ${nodes.map((node) => node.target).join(' | ')}`,
  );
}

/** The same in dark, and what can differ in light, where the page is afterwards. */
export async function axeFaultsInBothThemes(page: Page, where: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await axeFaults(page, `${where}, dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...dark, ...(await axeFaults(page, `${where}, light`, CONTRAST))];
}

/** No fault in the theme that is shown. */
export async function accessible(page: Page, where: string): Promise<void> {
  expect(await axeFaults(page, where)).toEqual([]);
}

export async function accessibleInBothThemes(page: Page, where: string): Promise<void> {
  expect(await axeFaultsInBothThemes(page, where)).toEqual([]);
}
