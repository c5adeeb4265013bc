/**
 * Learns from corrections: at once where few pictures are at hand, in a worker where it would hold the page up. A worker that dies is
 * started anew with what it held.
 */
import { connectWorker, type WorkerClient } from '../worker-client';
import type { WorkerHandle } from '../worker-link';
import type { SeenPicture, TeachService } from './protocol';
import { Teacher } from './teacher';
import type { TeachApi } from './worker-api';

/** So many pictures are ranked within some 20 ms; a message to a worker that must first be given its turn can take longer. */
const AT_ONCE = 400;

export function createTeachService(startWorker: () => WorkerHandle, atOnce = AT_ONCE): TeachService {
  const held = new Map<string, SeenPicture>();
  let here: Teacher | null = null;
  let worker: WorkerClient<TeachApi> | null = null;

  /** Who learns here, with all that is held; null where that is too much for the page. */
  function local(): Teacher | null {
    if (held.size > atOnce) {
      here = null;
      return null;
    }
    if (!here) {
      here = new Teacher();
      here.put([...held.values()]);
      worker?.end();
      worker = null;
    }
    return here;
  }

  async function connected(): Promise<WorkerClient<TeachApi>> {
    if (worker && !worker.reason()) return worker;
    const fresh = connectWorker<TeachApi>(startWorker, 'Learning from your corrections');
    worker = fresh;
    await fresh.ask((api) => api.put([...held.values()]));
    return fresh;
  }

  return {
    async put(pictures) {
      for (const picture of pictures) held.set(picture.id, picture);
      if (here && held.size <= atOnce) here.put(pictures);
      else if (worker && !worker.reason()) await worker.ask((api) => api.put(pictures));
    },
    async drop(ids) {
      for (const id of ids) held.delete(id);
      here?.drop(ids);
      if (worker && !worker.reason()) await worker.ask((api) => api.drop(ids));
    },
    rankNow: (labels, categories) => local()?.rank(labels, categories) ?? null,
    rank: async (labels, categories) =>
      local()?.rank(labels, categories) ?? (await connected()).ask((api) => api.rank(labels, categories)),
    map: async () => local()?.map() ?? (await connected()).ask((api) => api.map()),
    similar: async (id, count) => local()?.similar(id, count) ?? (await connected()).ask((api) => api.similar(id, count)),
    head: async (labels, categories) =>
      local()?.head(labels, categories) ?? (await connected()).ask((api) => api.head(labels, categories)),
  };
}
