/** The services behind the page, each built once: readers, classifier, its models, language models, descriptions. */
import type { Tabs } from '../base/tabs';
import type { CompareModels } from '../models/comparison';
import { readModelConfig } from '../models/folder';
import type { ModelLibrary } from '../models/protocol';
import {
  createFineTuneService,
  createMeasureService,
  createModelLibrary,
  createReadService,
  createTeachService,
  createTextService,
  pageClassifier,
  writeInWorker,
} from '../services/browser';
import { createPacks } from '../services/text/browser-packs';
import { recommended } from '../text/catalogue';
import { datasetWhenNeeded, describerWhenNeeded } from './when-needed';

export function createServices(tabs: Tabs) {
  writeInWorker();
  const reader = createReadService();
  const classifier = pageClassifier();
  const library = createModelLibrary(classifier, tabs);
  const packs = createPacks();
  const texts = createTextService(packs.openPack);
  const measurer = createMeasureService();
  let categories: readonly string[] = [];
  classifier.onEngineChange((report) => {
    categories = report.categories;
  });
  const describer = describerWhenNeeded(async () => {
    const [{ createDescribeService }, { picturePng }] = await Promise.all([
      import('../services/describe/service'),
      import('../services/describe/picture-png'),
    ]);
    return createDescribeService({
      measure: measurer.measure,
      engine: () => texts.current(),
      categories: () => categories,
      png: picturePng,
    });
  });
  const datasets = datasetWhenNeeded(async () => (await import('../services/dataset/browser')).createDatasetService(reader));
  const finetuner = createFineTuneService(library, () => texts.unload());
  const compareModels: CompareModels = async (first, second) => {
    const { createCompareModels } = await import('../models/compare');
    return createCompareModels({ library, judgedModel: finetuner.judgedModel })(first, second);
  };
  const teaching = createTeachService();
  return { teaching, reader, classifier, library, packs, texts, measurer, describer, datasets, finetuner, compareModels };
}

/** Whether the GPU computes in half precision; null where there is none. */
export async function shaderF16(): Promise<boolean | null> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter ? adapter.features.has('shader-f16') : null;
}

/** The language model to try first on this computer, by what the browser tells of it; null where none fits. */
export async function recommendedLlm(): Promise<{
  readonly id: string;
  readonly title: string;
  readonly downloadMb: number;
} | null> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const gpu = adapter ? { f16: adapter.features.has('shader-f16'), maxBufferBytes: adapter.limits.maxBufferSize } : null;
  const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number };
  return recommended({ gpu, memoryGb: deviceMemory ?? null });
}

/** Side of the pictures that a model of the library takes, in pixels. @throws MicrographiaError where its config is damaged or gone */
export async function inputSideOf(library: ModelLibrary, id: string): Promise<number> {
  const { model } = await readModelConfig(async (name) => {
    const blob = await library.file(id, name);
    return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  });
  return model.imageSize;
}
