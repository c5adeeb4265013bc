/** The services as the page builds them (main.tsx): workers behind the interfaces of protocol.ts. */

import type { Tabs } from '../base/tabs';
import { fetchFrom } from '../models/fetch';
import { createModelLibrary as libraryWith } from '../models/library';
import type { ModelBench, ModelLibrary } from '../models/protocol';
import { modelStore } from '../models/stored';
import { askToPersist, opfsRoot } from '../storage/quota';
import { writeElsewhere } from '../storage/write-file';
import { activeChoice, chosenEngine, modelRef, readers, shippedFolder, tensorWorker } from './classify/browser';
import type { FineTuneService } from './finetune/protocol';
import { createFineTuneService as fineTuneWith } from './finetune/service';
import { type MeasureService, createMeasureService as measureWith } from './measure/service';
import { type PictureService, createReadService as readWith } from './read/service';
import type { TeachService } from './teach/protocol';
import { createTeachService as teachWith } from './teach/service';
import { browserWorker } from './worker-link';
import { createWriter } from './write/service';

export { pageClassifier } from './classify/browser';
export { createTextService } from './text/browser-text';

export const createReadService = (): PictureService =>
  readWith({
    startWorker: () =>
      browserWorker(new Worker(new URL('./read/read.worker.ts', import.meta.url), { type: 'module', name: 'read' })),
    workers: readers(),
  });

/** The library over the models stored in this browser; build it before `bench` is opened. */
export function createModelLibrary(bench: ModelBench, tabs: Tabs): ModelLibrary {
  const store = modelStore();
  void store.sweep().catch(() => {}); // a private window keeps nothing: there is nothing to sweep
  return libraryWith({
    bench,
    store,
    shipped: fetchFrom(shippedFolder()),
    choice: activeChoice,
    refOf: modelRef,
    tabs,
    askToPersist,
  });
}

/** @param makeRoom frees the GPU memory of the language model. */
export const createFineTuneService = (library: ModelLibrary, makeRoom: () => Promise<void>): FineTuneService =>
  fineTuneWith({
    startWorker: () => tensorWorker('training'),
    library,
    refOf: modelRef,
    preferred: chosenEngine() ?? null,
    makeRoom,
  });

/** Registers who writes files for this page where it cannot do so itself; its worker starts with the first such file. */
export const writeInWorker = (): void =>
  writeElsewhere(
    createWriter(
      () => browserWorker(new Worker(new URL('./write/write.worker.ts', import.meta.url), { type: 'module', name: 'write' })),
      opfsRoot,
    ),
  );

export const createTeachService = (): TeachService =>
  teachWith(() =>
    browserWorker(new Worker(new URL('./teach/teach.worker.ts', import.meta.url), { type: 'module', name: 'teach' })),
  );

export const createMeasureService = (): MeasureService =>
  measureWith({
    startWorker: () =>
      browserWorker(new Worker(new URL('./measure/measure.worker.ts', import.meta.url), { type: 'module', name: 'measure' })),
  });
