import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../base/errors';
import { Random } from '../../base/random';
import { splitPictures } from '../../dataset/split';
import { type Engine, openEngine } from '../../engine/engine';
import { DeviceLostError, GpuFaultError } from '../../engine/errors';
import { nodeHost } from '../../engine/node-host';
import { logitsOf } from '../../models/classifier';
import { parseCurves } from '../../models/curves-file';
import { type ModelFolder, readModelFolder } from '../../models/folder';
import { parseJudged } from '../../models/judged-file';
import { Network } from '../../models/network';
import { readFrom, TINY, tinyModel } from '../../models/testing';
import { FolderStore } from '../../storage/folder-store';
import { type MemoryRoot, memoryRoot } from '../../storage/testing';
import type { FeatureEngine } from '../../training/engine';
import { defaultsFor, type FineTuneMode } from '../../training/options';
import { patterns } from '../../training/testing';
import { createCheckpoints } from './checkpoints';
import { localGradients } from './gradients';
import type { FineTuneEvent, FineTuneRequest } from './protocol';
import { FineTuneRun, type FinishedRun, type RunParts } from './run';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** A fifth of 8 pictures of each of four categories, to the nearest picture. */
const TESTED = 8;

const CATEGORIES = ['Narrow stripes', 'Wide stripes', 'Spot', 'Tips'];

let parent: ModelFolder;

beforeAll(async () => {
  parent = await readModelFolder(readFrom(await tinyModel()));
});

function requestFor(mode: FineTuneMode, change: Partial<FineTuneRequest['options']> = {}): FineTuneRequest {
  const side = TINY.imageSize;
  const set = patterns(32, side, 1);
  const pictures = Array.from(set.labels, (category, i) => ({
    id: `p${i}`,
    group: `g${i}`,
    category,
    views: set.pixels.slice(i * side * side, (i + 1) * side * side),
  }));
  const listed = pictures.map(({ id, group, category }) => ({ file: id, group, category: CATEGORIES[category] }));
  const options = defaultsFor(mode, '1', { perCategory: [6, 6, 6, 6], config: TINY });
  return {
    runId: 'run',
    name: 'Patterns',
    parentId: 'base',
    fromScratch: false,
    categories: CATEGORIES.map((name) => ({ name, description: null })),
    side,
    pictures,
    split: splitPictures(listed, { seed: '1', validation: mode === 'quick' ? 0 : 0.2, test: 0.2 }),
    options: { ...options, epochs: 3, batch: 8, chunk: 4, views: 2, folds: mode === 'quick' ? 2 : 0, ...change },
  };
}

interface Desk {
  readonly disk: MemoryRoot;
  readonly events: FineTuneEvent[];
}

function runOf(request: FineTuneRequest, { disk, events }: Desk, parts: Partial<RunParts> = {}): FineTuneRun {
  return new FineTuneRun(request, {
    host: nodeHost(),
    preferred: 'wasm',
    openGradients: localGradients,
    checkpoints: createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }), 'tab'),
    parent,
    shared: false,
    signal: new AbortController().signal,
    finish: new AbortController().signal,
    onEvent: (event) => void events.push(event),
    saveEvery: 1e9,
    ...parts,
  });
}

const desk = (): Desk => ({ disk: memoryRoot(), events: [] });

const weightsOf = ({ files }: FinishedRun): string =>
  (JSON.parse(new TextDecoder().decode(files['config.json'])) as { weightsSha256: string }).weightsSha256;

/** Gradients as a plain object, so that a test can put its own in the place of some. */
const methodsOf = (local: FeatureEngine): FeatureEngine => ({
  gradients: (weights, chunks) => local.gradients(weights, chunks),
  features: (weights, looks) => local.features(weights, looks),
  see: (places) => local.see(places),
  scores: (weights, part, places) => local.scores(weights, part, places),
  close: () => local.close(),
});

/** Runs a request again and again from its disk until nothing stops it any more. */
async function survive(
  request: FineTuneRequest,
  disk: MemoryRoot,
  stops: readonly ((event: FineTuneEvent) => void)[],
  saveEvery = 0,
) {
  for (const stop of stops) {
    let ticks = 0;
    const stopped = await runOf(request, { disk, events: [] }, { onEvent: stop, saveEvery, now: () => ticks++ })
      .run()
      .then(
        () => null,
        (error: Error) => error.message,
      );
    expect(stopped).toBe('killed');
  }
  return runOf(request, { disk, events: [] }).run();
}

describe.each(['quick', 'full'] as const)('a %s run', (mode) => {
  const request = requestFor(mode);
  let unbroken: FinishedRun;
  let steps = 0;

  beforeAll(async () => {
    const whole = desk();
    unbroken = await runOf(request, whole).run();
    steps = whole.events.filter(({ kind }) => kind === 'step').length;
    expect(steps).toBeGreaterThan(5);
  });

  it('gives a model that reads back, with its judgement', async () => {
    const folder = await readModelFolder(readFrom(unbroken.files));
    expect(folder.config.model.categories).toEqual(CATEGORIES);
    expect(unbroken.judged?.on).toBe('test');
    expect(unbroken.judged?.judgement.report.n).toBe(TESTED);
    expect(unbroken.judged?.before).toBeNull();
    expect(unbroken.judged?.folds?.folds.length ?? 0).toBe(mode === 'quick' ? 2 : 0);
    const saved = new TextDecoder().decode(unbroken.files['judgement.json']);
    expect(parseJudged(saved)).toEqual(unbroken.judged);
    expect(parseJudged(saved.replace(/"predicted": \d/, '"predicted": 9'))).toBeNull();
    const curves = parseCurves(new TextDecoder().decode(unbroken.files['curves.json']));
    expect(curves?.losses.length, 'how it went is kept with the model').toBeGreaterThan(0);
    expect(Object.keys(unbroken.files)).toEqual(expect.arrayContaining(['split.json', 'metrics.json', 'judgement.json']));
  });

  it('ends with the same weights after a kill at the first, the last or any other step', async () => {
    const random = new Random(`kills/${mode}`);
    // Saved after every step, or only now and then: steps since the last save are done again.
    const places = [1, random.integer(2, steps - 2), steps - 1, random.integer(2, steps - 2)];
    for (const [time, place] of places.entries()) {
      const disk = memoryRoot();
      let left = place;
      const kill = (event: FineTuneEvent): void => {
        if (event.kind === 'step' && --left === 0) throw new Error('killed');
      };
      const resumed = await survive(request, disk, [kill], time % 2 === 0 ? 0 : 7);
      expect(weightsOf(resumed)).toBe(weightsOf(unbroken));
    }
  });

  it('ends with the same weights after a power cut in the middle of a save', async () => {
    const bytes = await (async () => {
      const disk = memoryRoot();
      await runOf(request, { disk, events: [] }, { saveEvery: 0 }).run();
      return disk.writtenBytes();
    })();
    const random = new Random(`cuts/${mode}`);
    for (let time = 0; time < 2; time++) {
      const disk = memoryRoot();
      disk.faults.failAfter = { bytes: random.integer(1, bytes - 1), error: new Error('killed') };
      await expect(runOf(request, { disk, events: [] }, { saveEvery: 0 }).run()).rejects.toThrow();
      delete disk.faults.failAfter;
      expect(weightsOf(await runOf(request, { disk, events: [] }).run())).toBe(weightsOf(unbroken));
    }
  });

  it('comes to its end on a full disk, and says once that it is not saved', async () => {
    const { disk, events } = desk();
    disk.faults.quota = 0;
    const ended = await runOf(request, { disk, events }, { saveEvery: 0 }).run();
    expect(weightsOf(ended)).toBe(weightsOf(unbroken));
    expect(events.filter(({ kind }) => kind === 'unsaved')).toEqual([{ kind: 'unsaved', held: false }]);
  });

  it('that is paused on a full disk waits, is saved where it stood once there is room, and is then the paused one', async () => {
    const { disk, events } = desk();
    const pause = new AbortController();
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'saved' && event.step === 1) disk.faults.quota = disk.usedBytes();
      if (event.kind === 'step' && event.step === 3) pause.abort();
      if (event.kind === 'unsaved' && event.held) setTimeout(() => delete disk.faults.quota, 30);
    };
    const held = runOf(request, { disk, events }, { signal: pause.signal, onEvent, saveEvery: 0 }).run();
    await expect(held).rejects.toThrow(CancelledError);
    expect(events.slice(-3)).toEqual([
      expect.objectContaining({ kind: 'step', step: 3 }),
      { kind: 'unsaved', held: true },
      { kind: 'saved', step: 3, fit: 1, fits: mode === 'quick' ? 3 : 1 },
    ]);
    expect(weightsOf(await runOf(request, { disk, events }).run())).toBe(weightsOf(unbroken));
  });

  it('that is held on a full disk goes on unsaved where its user says so, and can be paused again', async () => {
    const { disk, events } = desk();
    const pauses = [new AbortController(), new AbortController()];
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'saved' && event.step === 1) disk.faults.quota = disk.usedBytes();
      if (event.kind === 'step' && event.step === 2) pauses[0].abort();
      if (event.kind !== 'step' || event.step !== 3) return;
      delete disk.faults.quota;
      pauses[1].abort();
    };
    const goesOn = async () => pauses[1].signal;
    const first = runOf(request, { disk, events }, { signal: pauses[0].signal, goesOn, onEvent, saveEvery: 0 }).run();
    await expect(first).rejects.toThrow(CancelledError);
    expect(events.at(-1)).toMatchObject({ kind: 'saved', step: 3, fit: 1 });
    expect(weightsOf(await runOf(request, { disk, events }).run())).toBe(weightsOf(unbroken));
  });

  it('that is paused while it is judged on a full disk is not told to be stored before it is', async () => {
    const { disk, events } = desk();
    disk.faults.quota = 0;
    const pause = new AbortController();
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'phase' && event.words === 'Judging the model') pause.abort();
    };
    // Room never comes: it comes to its end instead.
    const ended = await runOf(request, { disk, events }, { signal: pause.signal, onEvent }).run();
    expect(weightsOf(ended)).toBe(weightsOf(unbroken));
    expect(events.at(-1)).toEqual({ kind: 'unsaved', held: true });
  });

  it('is gone on with on a disk that is full by then, too', async () => {
    const { disk, events } = desk();
    const kill = (event: FineTuneEvent): void => {
      if (event.kind === 'step' && event.step === 2) throw new Error('killed');
    };
    await expect(runOf(request, { disk, events }, { onEvent: kill, saveEvery: 0 }).run()).rejects.toThrow('killed');
    disk.faults.quota = disk.usedBytes();
    const later = createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }), 'later tab');
    await later.claim('run');
    const again: FineTuneEvent[] = [];
    const onEvent = (event: FineTuneEvent): void => {
      again.push(event);
      if (again.filter(({ kind }) => kind === 'step').length > 1) delete disk.faults.quota;
    };
    const ended = await runOf(request, { disk, events }, { checkpoints: later, onEvent, saveEvery: 0 }).run();
    expect(weightsOf(ended)).toBe(weightsOf(unbroken));
    expect(again).toContainEqual({ kind: 'unsaved', held: false });
    expect(again.some(({ kind }) => kind === 'saved')).toBe(true);
    // From its first save on it is the later tab's.
    const before = createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }), 'tab');
    await expect(before.save(request, { step: 1, fit: 1, fits: 1 }, new Uint8Array(1))).rejects.toMatchObject({
      code: 'training-taken',
    });
  });

  it('goes on from a pause', async () => {
    const { disk, events } = desk();
    const pause = new AbortController();
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'step' && event.step === 2) pause.abort();
    };
    const paused = runOf(request, { disk, events }, { signal: pause.signal, onEvent }).run();
    await expect(paused).rejects.toThrow(CancelledError);
    expect(events.at(-1)).toEqual({ kind: 'saved', step: 2, fit: 1, fits: mode === 'quick' ? 3 : 1 });
    expect(weightsOf(await runOf(request, { disk, events }).run())).toBe(weightsOf(unbroken));
  });

  it('goes on when the device is lost in mid-training', async () => {
    const lose: ((error: Error) => void)[] = [];
    const open = async (...args: Parameters<typeof openEngine>): Promise<Engine> => {
      const engine = await openEngine(...args);
      const lost = new Promise<never>((_, reject) => lose.push(reject));
      lost.catch(() => {});
      return { ...engine, lost };
    };
    const { disk, events } = desk();
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'step' && event.step === 3 && lose.length === 1) lose[0](new DeviceLostError('a test'));
    };
    const finished = await runOf(request, { disk, events }, { openEngine: open, onEvent }).run();
    expect(lose).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
    expect(weightsOf(finished)).toBe(weightsOf(unbroken));
  });
});

describe('a run', () => {
  it('ends early with what it has', async () => {
    const finish = new AbortController();
    const events: FineTuneEvent[] = [];
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'step' && event.step === 5) finish.abort();
    };
    const finished = await runOf(requestFor('full'), desk(), { finish: finish.signal, onEvent }).run();
    expect(events.filter(({ kind }) => kind === 'step').at(-1)).toMatchObject({ step: 5 });
    expect(finished.judged?.judgement.report.n).toBe(TESTED);
  });

  describe.each(['quick', 'full'] as const)('with folds (%s)', (mode) => {
    const request = requestFor(mode, { folds: 3 });
    const folded: FineTuneRequest = {
      ...request,
      split: { ...request.split, parts: Object.fromEntries(request.pictures.map(({ id }) => [id, 'train'])) },
    };
    /** Ended early at the first event that `at` holds of; which steps there were, and what came of it. */
    const endAt = async (at: (event: FineTuneEvent) => boolean) => {
      const finish = new AbortController();
      const { disk, events } = desk();
      const onEvent = (event: FineTuneEvent): void => {
        events.push(event);
        if (at(event)) finish.abort();
      };
      const run = await runOf(folded, { disk, events }, { finish: finish.signal, onEvent }).run();
      const steps = events.flatMap((event) => (event.kind === 'step' ? [event] : []));
      return { ...run, steps, disk };
    };

    it('ends in the first fit with that fit, judged on the pictures that it has not seen', async () => {
      const { judged, steps, files } = await endAt((event) => event.kind === 'step' && event.step === 2);
      expect(steps.map(({ step, fit }) => [step, fit])).toEqual([
        [1, 1],
        [2, 1],
      ]);
      expect(judged).toMatchObject({ on: 'folds', endedEarly: { fold: 0, folds: 3, whole: false, steps: 2 } });
      expect(judged?.folds?.folds).toHaveLength(1);
      const count = judged?.judgement.report.n ?? 0;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(32 / 2);
      expect(judged?.judgement.pictures).toHaveLength(count);
      // The very model of the files, asked about those pictures, says the same.
      await openEngine(nodeHost(), 'wasm');
      const network = Network.upload(await readModelFolder(readFrom(files)));
      for (const { id, truth, predicted } of judged?.judgement.pictures ?? []) {
        const picture = folded.pictures.find((one) => one.id === id) as (typeof folded.pictures)[number];
        expect(truth).toBe(picture.category);
        const plane = { width: TINY.imageSize, height: TINY.imageSize, data: Float32Array.from(picture.views, (v) => v / 255) };
        const logits = await logitsOf(network, plane, { x: 0, y: 0, width: plane.width, height: plane.height });
        expect(logits.indexOf(Math.max(...logits))).toBe(predicted);
      }
      network.dispose();
      expect(parseJudged(JSON.stringify(judged))).toEqual(judged);
    });

    it('ends in a later fit, the final one too, with the last that came to its end', async () => {
      const later = await endAt((event) => event.kind === 'step' && event.fit === 3);
      expect(later.steps.at(-1)).toMatchObject({ step: 1, fit: 3, fits: 4 });
      expect(later.judged).toMatchObject({ endedEarly: { fold: 1, folds: 3, whole: true } });
      expect(later.judged?.folds?.folds).toHaveLength(2);
      expect(later.judged?.judgement.report.n).toBeLessThan(32);
      const final = await endAt((event) => event.kind === 'step' && event.fit === 4);
      expect(final.steps.at(-1)).toMatchObject({ step: 1, fit: 4 });
      expect(final.judged).toMatchObject({ endedEarly: { fold: 2, folds: 3, whole: true } });
      expect(final.judged?.judgement.report.n).toBe(32);
      const whole = await runOf(folded, desk()).run();
      expect(whole.judged?.endedEarly).toBeUndefined();
      expect(weightsOf(whole)).not.toBe(weightsOf(final));
      expect(whole.judged?.folds).toEqual(final.judged?.folds);
    });

    it('counts the time left over all fits, and after a pause goes on in the fold where it was', async () => {
      const { disk, events } = desk();
      const pause = new AbortController();
      let ticks = 0;
      const now = (): number => 1000 * ticks;
      const onEvent = (event: FineTuneEvent): void => {
        events.push(event);
        if (event.kind !== 'step') return;
        ticks++;
        if (event.fit === 2 && event.step === 2) pause.abort();
      };
      await expect(runOf(folded, { disk, events }, { signal: pause.signal, onEvent, now }).run()).rejects.toThrow(
        CancelledError,
      );
      const steps = events.flatMap((event) => (event.kind === 'step' ? [event] : []));
      // A second a step: what is left is what is still to come of this fit and of those after it.
      const perFit = steps[0].steps;
      expect(steps[1].secondsLeft / 3).toBeGreaterThan(perFit / 2);
      expect(events.at(-1)).toMatchObject({ kind: 'saved', step: 2, fit: 2, fits: 4 });
      const again: FineTuneEvent[] = [];
      await runOf(folded, { disk, events: again }).run();
      expect(again.find(({ kind }) => kind === 'step')).toMatchObject({ step: 3, fit: 2, fits: 4 });
    });
  });

  it('can be paused while it is judged, and goes on from what was saved', async () => {
    const { disk, events } = desk();
    const pause = new AbortController();
    const onEvent = (event: FineTuneEvent): void => {
      events.push(event);
      if (event.kind === 'phase' && event.words === 'Judging the model') pause.abort();
    };
    const request = requestFor('quick');
    await expect(runOf(request, { disk, events }, { signal: pause.signal, onEvent }).run()).rejects.toThrow(CancelledError);
    const again: FineTuneEvent[] = [];
    await runOf(request, { disk, events: again }).run();
    expect(again.filter(({ kind }) => kind === 'step')).toEqual([]);
  });

  it('compares itself with a parent that knows the categories', async () => {
    const first = await runOf(requestFor('full', { epochs: 6 }), desk()).run();
    const child = await readModelFolder(readFrom(first.files));
    const request = requestFor('full');
    const { disk, events } = desk();
    const open = new Set<symbol>();
    const most: number[] = [];
    const openGradients: RunParts['openGradients'] = async (task, engine) => {
      const one = Symbol('gradients');
      most.push(open.add(one).size);
      const local = await localGradients(task, engine);
      const close = async () => {
        if (open.delete(one)) await local.close();
      };
      return { ...methodsOf(local), close };
    };
    const second = await runOf(request, { disk, events }, { parent: child, openGradients }).run();
    expect(most, 'what the run was trained with is closed before the parent is asked').toEqual([1, 1]);
    expect(open.size).toBe(0);
    for (const words of ['Judging the model', 'Judging the model it went on from'])
      expect(events).toContainEqual({ kind: 'phase', words, fraction: 1 });
    expect(second.judged?.before?.id).toBe('run');
    expect(second.judged?.before?.comparison.n).toBe(TESTED);
    expect(second.judged?.before?.judgement.report.top1).toBe(first.judged?.judgement.report.top1);
  });

  it('says of its model that it began with random weights', async () => {
    const trainingOf = async (fromScratch: boolean) => {
      const { files } = await runOf({ ...requestFor('full', { epochs: 1 }), fromScratch }, desk()).run();
      return (await readModelFolder(readFrom(files))).config.training;
    };
    expect(await trainingOf(true)).toMatchObject({ fromScratch: true });
    expect(await trainingOf(false)).not.toHaveProperty('fromScratch');
  });

  it('takes fewer pictures at once on a new device where the memory of the GPU did not suffice', async () => {
    const { disk, events } = desk();
    const sizes: number[] = [];
    const openGradients: RunParts['openGradients'] = async (task, engine) => {
      const local = await localGradients(task, engine);
      return {
        ...methodsOf(local),
        gradients: (weights, chunks) => {
          sizes.push(chunks[0].indices.length);
          if (chunks[0].indices.length > 2) throw new GpuFaultError('out of memory: createBuffer');
          return local.gradients(weights, chunks);
        },
      };
    };
    await runOf(requestFor('full'), { disk, events }, { openGradients }).run();
    expect([...new Set(sizes)]).toEqual([4, 2]);
    expect(events.filter(({ kind }) => kind === 'notice')).toEqual([
      { kind: 'notice', sentence: 'The memory did not suffice: from now on 2 pictures at once, added up to the same step.' },
    ]);
  });

  it('keeps classes of the parent beside the new ones, without pictures of them', async () => {
    const request = requestFor('quick');
    const others = ['Fibres', 'Nanowires', 'Powder'].map((name) => ({ name, description: null }));
    const { files, judged } = await runOf({ ...request, categories: [...request.categories, ...others] }, desk()).run();
    const folder = await readModelFolder(readFrom(files));
    expect(folder.config.model.categories).toEqual([...CATEGORIES, 'Fibres', 'Nanowires', 'Powder']);
    expect(judged?.judgement.report.perCategory.map(({ n }) => n)).toEqual([2, 2, 2, 2, 0, 0, 0]);
  });

  it('makes no more folds than there are groups, and none of a single group', async () => {
    const request = requestFor('quick', { folds: 5 });
    const grouped = (count: number): FineTuneRequest => ({
      ...request,
      pictures: request.pictures.map((picture, i) => ({ ...picture, group: `g${i % count}` })),
    });
    const { disk, events } = desk();
    const { judged } = await runOf(grouped(2), { disk, events }).run();
    expect(judged?.folds?.folds).toHaveLength(2);
    const fits = events.filter((event) => event.kind === 'phase' && event.words.startsWith('Fold'));
    expect(fits.map((event) => event.kind === 'phase' && event.words)).toEqual(['Fold 1 of 2 is done', 'Fold 2 of 2 is done']);
    const single = await runOf(grouped(1), desk()).run();
    expect(single.judged).toMatchObject({ on: 'test', folds: null });
  });

  it('refuses classes of which the finished model could not be read back', async () => {
    const request = requestFor('quick');
    const named = (names: readonly string[]) => ({
      ...request,
      categories: names.map((name) => ({ name, description: null })),
    });
    const many = Array.from({ length: 201 }, (_, i) => `class ${i}`);
    await expect(runOf(named(many), desk()).run()).rejects.toThrow('There are 201 classes.');
    const long = [...CATEGORIES.slice(0, 3), 'x'.repeat(81)];
    await expect(runOf(named(long), desk()).run()).rejects.toThrow('has 81 characters');
  });

  it('names a class that has nothing to train on', async () => {
    const request = requestFor('full');
    const parts = Object.fromEntries(
      Object.entries(request.split.parts).map(([id, part]) => [id, Number(id.slice(1)) % 4 === 2 ? 'test' : part]),
    );
    const bad = { ...request, split: { ...request.split, parts } } as FineTuneRequest;
    await expect(runOf(bad, desk()).run()).rejects.toThrow('Spot has no picture to train on.');
  });
});

describe('checkpoints', () => {
  it('keep a request with its pictures, list what is unfinished, and discard it', async () => {
    const store = new FolderStore(memoryRoot().root, 'checkpoints', { estimate: async () => ({}) });
    const checkpoints = createCheckpoints(store);
    const request = requestFor('full');
    await checkpoints.begin(request);
    expect(await checkpoints.request('run')).toEqual(request);
    expect(await checkpoints.state('run')).toBeNull();
    await checkpoints.save(request, { step: 7, fit: 2, fits: 6 }, new Uint8Array([1, 2, 3]));
    expect(Array.from((await checkpoints.state('run')) ?? [])).toEqual([1, 2, 3]);
    expect(await checkpoints.unfinished()).toMatchObject([
      { runId: 'run', name: 'Patterns', mode: 'full', place: { step: 7, fit: 2, fits: 6 } },
    ]);
    await checkpoints.discard('run');
    expect(await checkpoints.unfinished()).toEqual([]);
  });

  it('are saved by one owner: who was taken for dead saves nothing over what another goes on with', async () => {
    const disk = memoryRoot();
    const store = () => new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) });
    const [first, second] = [createCheckpoints(store()), createCheckpoints(store())];
    const request = requestFor('full');
    const place = { step: 7, fit: 1, fits: 1 };
    await first.begin(request);
    await first.save(request, place, new Uint8Array([7]));
    await second.claim('run');
    await expect(first.save(request, { ...place, step: 8 }, new Uint8Array([8]))).rejects.toMatchObject({
      code: 'training-taken',
    });
    expect(Array.from((await second.state('run')) ?? [])).toEqual([7]);
    await second.save(request, { ...place, step: 9 }, new Uint8Array([9]));
    expect(await first.unfinished()).toMatchObject([{ place: { step: 9 } }]);
  });

  it('of a run whose request was discarded elsewhere are found again, and a state by itself goes', async () => {
    const disk = memoryRoot();
    const checkpoints = createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }));
    const request = requestFor('full');
    const place = { step: 7, fit: 1, fits: 1 };
    await checkpoints.begin(request);
    await checkpoints.discard('run');
    await checkpoints.save(request, place, new Uint8Array([7]));
    expect(await checkpoints.unfinished()).toMatchObject([{ runId: 'run', place, damage: null }]);
    expect(await checkpoints.request('run')).toEqual(request);
    // As an older build left it: the state without its request.
    const orphaned = new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) });
    await orphaned.remove('run.input');
    expect(disk.usedBytes()).toBeGreaterThan(0);
    expect(await checkpoints.unfinished()).toEqual([]);
    expect(disk.files()).toEqual({});
  });

  it('that are damaged are listed with their fault, to be discarded', async () => {
    const disk = memoryRoot();
    const checkpoints = createCheckpoints(new FolderStore(disk.root, 'checkpoints', { estimate: async () => ({}) }));
    await checkpoints.begin(requestFor('full'));
    disk.damage('checkpoints/run.input~1/pixels.bin', null);
    expect(await checkpoints.unfinished()).toMatchObject([{ name: 'Patterns', damage: 'pixels.bin is missing' }]);
    await checkpoints.discard('run');
    expect(disk.files()).toEqual({});
  });
});
