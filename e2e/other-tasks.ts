/** The tasks besides Classify, for journeys that look at every view. */
import { expect, type Page } from './fixtures';

export async function lookAtOtherTasks(page: Page, look: (where: string) => Promise<void>): Promise<void> {
  for (const task of ['descriptions', 'finetune', 'models', 'computer']) {
    await page.goto(`./?engine=wasm#/${task}`);
    await expect(page.getByRole('main')).toBeVisible();
    await page.waitForLoadState('networkidle');
    await look(task);
  }
}
