/**
 * The page that deletes everything (`?delete`): no view, no worker and no keeper of labels is built on it, so nothing can write again
 * what was deleted. It asks first, whoever led here, and waits until no other tab of Micrographia is open.
 */
import { packError } from '../base/errors';
import type { Tabs } from '../base/tabs';
import type { StoredKind } from '../features/computer/parts';
import { heard, t } from '../locales/words';
import { bytesText } from '../ui/quantity';
import { DELETE_HREF } from './delete-href';
import { deleteStored, places, storedKinds } from './stored-data';

/** What every tab of Micrographia uses as long as it is open. */
const OPEN = 'page';

/**
 * Shows the page that deletes everything where the address asks for it, and never resolves then: nothing else may start. Resolves at once
 * on every other address, and tells other tabs that this one is open.
 */
export async function unlessDeleting(root: HTMLElement, tabs: Tabs): Promise<void> {
  if (location.search !== DELETE_HREF) {
    void tabs.use(OPEN).catch(() => {});
    return;
  }
  void showDeletePage(root, tabs);
  await new Promise(() => {});
}

async function showDeletePage(root: HTMLElement, tabs: Tabs): Promise<void> {
  document.title = t('Delete everything · Micrographia');
  const kinds = await storedKinds(await places()).catch(() => []);
  const button = element('button', t('Delete everything'), 'button primary');
  const back = element('a', t('Keep it and go back'));
  back.href = './#/computer';
  const said = element('p', '');
  said.setAttribute('role', 'status');
  const total = kinds.reduce((sum, { bytes }) => sum + bytes, 0);
  root.replaceChildren(
    element('main', null, 'delete-page', [
      element('h1', t('Delete everything that Micrographia keeps in this browser?')),
      element(
        'p',
        t('{total} under {origin}. What is deleted cannot be brought back: export models first.', {
          total: bytesText(total),
          origin: location.origin,
        }),
      ),
      element('ul', null, 'delete-list', kinds.map(kindLine)),
      said,
      element('p', null, 'delete-buttons', [button, back]),
    ]),
  );
  button.addEventListener('click', async () => {
    button.disabled = true;
    const words = (text: string) => said.replaceChildren(text);
    try {
      while (!(await tabs.own(OPEN, { onAsked: () => {}, onLost: () => {} }))) {
        words(t('Another tab of Micrographia is open and could write again. Close it: deleting goes on then.'));
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      const problems = await deleteStored(await places());
      for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
        if (registration.scope === new URL('./', document.baseURI).href) await registration.unregister();
      }
      words(problems.join(' ') || t('Everything is deleted. Close this tab; opening the page again starts anew.'));
      if (problems.length > 0) button.disabled = false;
    } catch (error) {
      words(heard(packError(error).message));
      button.disabled = false;
    }
  });
}

const kindLine = ({ title, what, bytes }: StoredKind) =>
  element('li', [title, what, bytesText(bytes)].filter(Boolean).join(' · '));

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text: string | null,
  className = '',
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...(text === null ? children : [text]));
  return made;
}
