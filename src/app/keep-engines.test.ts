import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { TextModels } from '../state/model-keepers';
import type { TextModel } from '../text/engine';
import { keepEngines } from './keep-engines';

const model = (source: TextModel['source']) => ({ id: source, source }) as TextModel;

describe('the engines of language models', () => {
  it('are kept once with the first model that is stored here, and asked for again where that failed', async () => {
    const store = createStore<Pick<TextModels, 'models'>>(() => ({ models: null }));
    const keep = vi.fn(async (_work: unknown, _isWanted?: (path: string) => boolean) => {});
    keep.mockRejectedValueOnce(new Error('no network'));
    keepEngines({ store: store as never }, { keep }, Promise.resolve());
    store.setState({ models: [] });
    store.setState({ models: [model('served')] });
    expect(keep).not.toHaveBeenCalled();
    store.setState({ models: [model('stored')] });
    await new Promise((resolve) => setTimeout(resolve));
    store.setState({ models: [model('served'), model('stored')] });
    await new Promise((resolve) => setTimeout(resolve));
    store.setState({ models: [model('stored')] });
    expect(keep).toHaveBeenCalledTimes(2);
    const paths = ['assets/wllama-abc.js', 'samples/tips.tif', 'assets/webllm-def.js'];
    expect(paths.filter((path) => keep.mock.calls[0]?.[1]?.(path))).toEqual(['assets/wllama-abc.js', 'assets/webllm-def.js']);
  });
});
