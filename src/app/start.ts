/**
 * The page's first script, a small one: it starts the classifier, so that model and engine are on their way while the page itself is
 * fetched, and then that page, main.tsx.
 */
import './trusted-types';
import { SHIPPED_ID } from '../models/refs';
import { activeChoice, pageClassifier, shippedFolder } from '../services/classify/browser';
import { DELETE_HREF } from './delete-href';

/**
 * Puts the weights of the shipped model into the browser's own cache: the worker that wants them comes to ask only when its script has
 * arrived and runs, and until then the line would be idle.
 */
async function fetchWeights(): Promise<void> {
  const get = (path: string) => fetch(new URL(path, shippedFolder()), { priority: 'low' });
  const weights = get('weights.safetensors');
  const { model } = (await (await get('config.json')).json()) as { model: { front?: { id: string } | null } };
  const all = [weights, ...(model.front ? [get(`../fronts/${model.front.id}/weights.safetensors`)] : [])];
  await Promise.all(all.map(async (answer) => (await answer).arrayBuffer()));
}

if (location.search !== DELETE_HREF) {
  // Whoever shows the model's state asks once more, and is told of a failure.
  pageClassifier()
    .open()
    .catch(() => {});
  // Where a service worker is in charge they lie on the disk already.
  if (!navigator.serviceWorker?.controller && activeChoice.get() === SHIPPED_ID) fetchWeights().catch(() => {});
}
void import('../main');
