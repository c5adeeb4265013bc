/** Services whose code is fetched at the first call: nothing of it stands between a visitor and the first verdict. */
import type { DatasetService } from '../services/dataset/protocol';
import type { DescribeService } from '../services/describe/protocol';

/** What `load` gives, once; after a fault the next call tries again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}

export function describerWhenNeeded(load: () => Promise<DescribeService>): DescribeService {
  const service = once(load);
  return {
    facts: async (...args) => (await service()).facts(...args),
    describeMicrograph: async (...args) => (await service()).describeMicrograph(...args),
    answerQuestion: async (...args) => (await service()).answerQuestion(...args),
    describeCategory: async (...args) => (await service()).describeCategory(...args),
  };
}

export function datasetWhenNeeded(load: () => Promise<DatasetService>): DatasetService {
  const service = once(load);
  return {
    list: async (...args) => (await service()).list(...args),
    async *read(...args) {
      yield* (await service()).read(...args);
    },
    duplicates: async (...args) => (await service()).duplicates(...args),
    views: async (...args) => (await service()).views(...args),
    thumbnail: async (...args) => (await service()).thumbnail(...args),
    clear: async () => (await service()).clear(),
  };
}
