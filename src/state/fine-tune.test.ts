import { describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../base/errors';
import { type History, redo, undo, undoWords } from '../base/history';
import { memoryBrowser, noTabs } from '../base/testing-tabs';
import { exclude, relabel } from '../dataset/dataset';
import { guessGrouping } from '../dataset/grouping';
import type { LibraryModel, ModelLibrary } from '../models/protocol';
import type { DatasetService } from '../services/dataset/protocol';
import type {
  FineTuneControls,
  FineTuneOptions,
  FineTuneRequest,
  FineTuneService,
  RunPlace,
  UnfinishedRun,
} from '../services/finetune/protocol';
import { createTrainer } from './fine-tune';
import { createDataKeeper } from './fine-tune-data';
import {
  describedClass,
  EMPTY_PLAN,
  KNOBS,
  type Knob,
  knobValue,
  plannedClasses,
  type TrainingPlan,
  type TrainingSet,
  textOf,
  withClassText,
  withKnobs,
} from './fine-tune-plan';
import { isRunning } from './fine-tune-run';
import { PICTURE_FACTS } from './fixtures';

const OPTIONS = {
  mode: 'quick',
  seed: '1',
  epochs: 10,
  batch: 8,
  chunk: 8,
  learningRate: 2e-3,
  layerDecay: 1,
  warmUp: 0.1,
  weightDecay: 0.05,
  averageDecay: 0.98,
  labelSmoothing: 0.1,
  auxiliary: 0.3,
  mixup: 0,
  classWeightCap: 5,
  patience: 0,
  views: 4,
  folds: 2,
  ridge: 0.1,
  augmentation: { crop: [0.55, 1] as const, rotation: 15, gamma: 1.6, noise: 0.25, blur: 0.35, charging: 0.1 },
  checkpoint: false,
  orientations: 4,
  coverage: 0.9,
} as FineTuneOptions;

describe('plan', () => {
  it('puts every knob into the options and reads it back; what is beyond its limits is cut to them', () => {
    for (const [knob, { least, most }] of Object.entries(KNOBS) as [Knob, { least: number; most: number }][]) {
      const mode = 'mode' in KNOBS[knob] ? (KNOBS[knob] as { mode: 'quick' | 'full' }).mode : 'quick';
      const options = { ...OPTIONS, mode };
      expect(knobValue(withKnobs(options, { [knob]: most }), knob)).toBe(most);
      expect(knobValue(withKnobs(options, { [knob]: least - 1 }), knob)).toBe(least);
      expect(knobValue(withKnobs(options, { [knob]: Number.NaN }), knob)).toBe(knobValue(options, knob));
    }
  });

  it('leaves knobs of the other mode alone', () => {
    expect(withKnobs(OPTIONS, { mixup: 0.4 }).mixup).toBe(0);
    expect(withKnobs(OPTIONS, { epochs: 3.4 }).epochs).toBe(3);
    expect(withKnobs(OPTIONS, { orientations: 7 }).orientations).toBe(4);
  });

  it('keeps the other classes of the parent where that is wanted, after those of the set', () => {
    const names = (plan: Partial<TrainingPlan>) =>
      plannedClasses({ ...EMPTY_PLAN, ...plan }, ['Rust', 'Tips'], ['Powder', 'Tips'], { parent: [], drafts: [] }).map(
        ({ name }) => name,
      );
    expect(names({})).toEqual(['Rust', 'Tips']);
    expect(names({ keepOthers: true })).toEqual(['Rust', 'Tips', 'Powder']);
    expect(names({ keepOthers: true, fromScratch: true })).toEqual(['Rust', 'Tips']);
  });

  it('takes the draft before the parent, the parent before a learned vector, and what was typed before all', () => {
    const text = (name: string, words: string) => ({
      name,
      sections: [{ id: 'appearance' as const, title: 'Appearance', text: words }],
    });
    const known = { parent: [text('Tips', 'old'), text('Powder', 'grains')], drafts: [text('Tips', 'new')] };
    expect(describedClass(EMPTY_PLAN, 'Tips', known).description?.sections[0].text).toBe('new');
    expect(describedClass(EMPTY_PLAN, 'Powder', known).description?.sections[0].text).toBe('grains');
    expect(describedClass(EMPTY_PLAN, 'Rust', known).description).toBeNull();
    const plan = { ...EMPTY_PLAN, texts: new Map([['Rust', { kind: 'typed' as const, text: ' red \n flakes ' }]]) };
    expect(describedClass(plan, 'Rust', known).description?.sections[0].text).toBe('red flakes');
    // The parent's words go along whatever is said: to promise none would be untrue.
    const none = { ...EMPTY_PLAN, texts: new Map([['Powder', { kind: 'none' as const }]]) };
    expect(textOf(none, 'Powder', known).kind).toBe('parent');
  });
});

it('what was typed about a class comes back after another choice; typing is taken back as one', () => {
  type Desk = { readonly plan: TrainingPlan; readonly history: History<Desk> };
  const typed = (text: string) => ({ kind: 'typed' as const, text });
  let desk: Desk = { plan: EMPTY_PLAN, history: { past: [], future: [] } };
  const of = (name: string) => desk.plan.texts.get(name);
  desk = withClassText(desk, 'Rust', typed(''), 0);
  for (const [n, text] of ['r', 're', 'red'].entries()) desk = withClassText(desk, 'Rust', typed(text), 100 * n);
  desk = withClassText(desk, 'Rust', { kind: 'none' }, 5000);
  expect(undoWords(desk.history)).toBe('Description of Rust');
  desk = undo(desk, 0);
  expect(of('Rust')).toEqual(typed('red'));
  desk = { ...desk, plan: { ...desk.plan, name: 'Mine' } };
  desk = undo(desk, 0);
  expect(of('Rust')).toEqual(typed(''));
  desk = undo(desk, 0);
  expect([of('Rust'), desk.plan.name], 'the rest of the plan stays').toEqual([undefined, 'Mine']);
  for (let n = 0; n < 3; n++) desk = redo(desk, 0);
  expect(of('Rust')).toEqual({ kind: 'none' });
});

describe('a class that the model spells otherwise', () => {
  const words = {
    name: 'Patterned_Surface',
    sections: [{ id: 'appearance' as const, title: 'Appearance', text: 'a lattice' }],
  };
  const known = { parent: [words], drafts: [] };
  const ofParent = ['Patterned surface', 'Tips'];

  it('keeps its description and is the one of the model, not another beside it', () => {
    const plan = { ...EMPTY_PLAN, keepOthers: true };
    const planned = plannedClasses(plan, ['Rust', 'patterned_surface'], ofParent, known);
    expect(planned.map(({ name, description }) => [name, description?.name, description?.sections[0].text])).toEqual([
      ['Rust', undefined, undefined],
      ['Patterned surface', 'Patterned surface', 'a lattice'],
      ['Tips', undefined, undefined],
    ]);
    expect(textOf(plan, 'PATTERNED-surface', known).kind).toBe('parent');
    // Where the model has both, each is itself.
    expect(plannedClasses(EMPTY_PLAN, ['tips'], ['Tips', 'tips'], known)[0].name).toBe('tips');
  });

  it('is refused twice by name, whether the model knows it or not', () => {
    for (const parent of [ofParent, []])
      expect(() => plannedClasses(EMPTY_PLAN, ['Patterned-surface', 'Rust', 'patterned_surface'], parent, known)).toThrow(
        expect.objectContaining({
          code: 'class-twice',
          message: expect.stringMatching(/Patterned-surface and patterned_surface/),
        }),
      );
  });

  it('is called so in the request and in the split that is stored with the model', async () => {
    const row = { train: 3, validation: 0, test: 1, unused: 0 };
    const set = (classes: readonly string[]) => ({
      ...SET,
      classes,
      split: { ...SET.split, counts: Object.fromEntries(classes.map((name) => [name, row])) },
    });
    const { trainer, requests } = bench(async () => {}, { set: set(['patterned_surface', 'Rust']), categories: ofParent });
    await ready(trainer);
    await trainer.start();
    expect(requests[0].categories.map(({ name }) => name)).toEqual(['Patterned surface', 'Rust']);
    expect(Object.keys(requests[0].split.counts)).toEqual(['Patterned surface', 'Rust']);

    const twice = bench(async () => {}, { set: set(['patterned_surface', 'Patterned surface']), categories: ofParent });
    await ready(twice.trainer);
    await twice.trainer.start();
    expect(twice.requests).toEqual([]);
    expect(twice.trainer.store.getState().run).toMatchObject({ status: 'failed', error: { code: 'class-twice' } });
  });
});

const MODEL = { id: 'base', name: 'Base', damage: null, origin: 'shipped' } as unknown as LibraryModel;
const NEW = { ...MODEL, id: 'new', name: 'New', origin: 'trained' } as LibraryModel;

const SET: TrainingSet = {
  classes: ['a', 'b'],
  side: 8,
  pictures: [],
  split: { version: 1, options: { seed: '1', validation: 0, test: 0 }, parts: {}, counts: {} },
};

function bench(
  act: (request: FineTuneRequest, controls: FineTuneControls) => Promise<void>,
  { set = SET, categories = [] as readonly string[], tabs = noTabs(), service: other = {} as Partial<FineTuneService> } = {},
) {
  let unfinished: { runId: string; name: string; mode: 'quick'; place: RunPlace; savedAt: string; damage: null }[] = [];
  const run = async (request: FineTuneRequest, controls: FineTuneControls) => {
    unfinished = [
      {
        runId: request.runId,
        name: request.name,
        mode: 'quick',
        place: { step: 2, fit: 1, fits: 1 },
        savedAt: '2026-01-01',
        damage: null,
      },
    ];
    await act(request, controls);
    unfinished = [];
    return { model: NEW, judged: null };
  };
  const requests: FineTuneRequest[] = [];
  const service: FineTuneService = {
    defaults: async ({ mode }) => ({ ...OPTIONS, mode }),
    start: (request, controls) => {
      requests.push(request);
      return run(request, controls);
    },
    resume: (_, controls) => run(requests[0], controls),
    finishEarly: () => {},
    goOn: () => {},
    unfinished: async () => unfinished,
    discard: async () => {
      unfinished = [];
    },
    judgedModel: async () => null,
    ...other,
  };
  let activeId = 'base';
  const library = {
    list: async () => [{ ...MODEL, categories }, NEW],
    activeId: () => activeId,
    setActive: async (id: string) => {
      activeId = id;
    },
    descriptions: async () => ({ categories: [] }),
    canKeep: async () => {},
    onChange: () => () => {},
  } as unknown as ModelLibrary;
  let time = 0;
  const trainer = createTrainer({
    service,
    library,
    readSet: async () => set,
    sideOf: async () => 8,
    drafts: () => [],
    newRunId: () => 'run-1',
    tabs,
    now: () => time++,
  });
  return { trainer, requests };
}

const ready = async (trainer: ReturnType<typeof bench>['trainer']) => {
  await trainer.refresh();
  trainer.setCounts({ classes: ['a', 'b'], perClass: [3, 3] });
  await new Promise((done) => setTimeout(done, 0));
};

const stepAt = (step: number, fit = 1) => ({
  kind: 'step' as const,
  ...{
    step,
    steps: 3,
    fit,
    fits: 2,
    epoch: 0,
    loss: 1 / step,
    accuracy: 0.5,
    learningRate: 1e-3,
    picturesPerSecond: 4,
    secondsLeft: 1,
  },
  gpuBytes: null,
});

describe('trainer', () => {
  it('trains with the knobs that were turned, and shows what came of it', async () => {
    const { trainer, requests } = bench(async (_, { onEvent }) => {
      for (const [step, fit] of [
        [1, 1],
        [2, 1],
        [3, 1],
        [1, 2],
        [2, 2],
      ])
        onEvent?.(stepAt(step, fit));
      onEvent?.({ kind: 'epoch', epoch: 0, loss: 1, macroF1: 0.5, top1: 0.6, best: true });
      onEvent?.({ kind: 'saved', step: 2, fit: 2, fits: 2 });
    });
    await ready(trainer);
    trainer.setPlan({ name: ' Mine ', knobs: { epochs: 7 } });
    await trainer.start();
    expect(requests[0]).toMatchObject({ name: 'Mine', parentId: 'base', options: { epochs: 7, batch: 8 } });
    const { run, shown } = trainer.store.getState();
    expect(run).toMatchObject({ status: 'done', saved: { step: 2, fit: 2, fits: 2 }, scores: [{ epoch: 1, macroF1: 0.5 }] });
    expect(
      run?.losses.map(({ x }) => x),
      'the curve of the present fit',
    ).toEqual([1, 2]);
    expect(shown?.model.id).toBe('new');
    await trainer.use(NEW);
    expect(trainer.store.getState().activeId).toBe('new');
  });

  it('remembers the most that was held on the GPU, over pauses of one run, and nothing on the processor', async () => {
    const held = [3e8, 7e8, 2e8];
    const { trainer } = bench(async (_, { onEvent }) => {
      for (const [i, gpuBytes] of held.splice(0, 3).entries()) onEvent?.({ ...stepAt(i + 1), gpuBytes });
      onEvent?.({ ...stepAt(4), gpuBytes: null });
    });
    await ready(trainer);
    await trainer.start();
    expect(trainer.store.getState().run).toMatchObject({ gpuPeakBytes: 7e8, last: { gpuBytes: null } });
    await trainer.resume({
      runId: 'run-1',
      name: 'a',
      mode: 'quick',
      place: { step: 4, fit: 1, fits: 1 },
      savedAt: '',
      damage: null,
    });
    expect(trainer.store.getState().run?.gpuPeakBytes).toBe(7e8);
    const other = bench(async (_, { onEvent }) => onEvent?.(stepAt(1)));
    await ready(other.trainer);
    await other.trainer.start();
    expect(other.trainer.store.getState().run?.gpuPeakBytes).toBeNull();
  });

  it('pauses, offers the run again, and goes on with the same curves', async () => {
    let first = true;
    const { trainer } = bench(async (_, { signal, onEvent }) => {
      onEvent?.(stepAt(first ? 1 : 2));
      if (!first) return;
      first = false;
      await new Promise((_, fail) => signal?.addEventListener('abort', () => fail(new CancelledError('The training'))));
    });
    await ready(trainer);
    const running = trainer.start();
    await new Promise((done) => setTimeout(done, 0));
    expect(isRunning(trainer.store.getState().run)).toBe(true);
    trainer.pause();
    await running;
    const { run, unfinished } = trainer.store.getState();
    expect(run?.status).toBe('paused');
    expect(unfinished).toHaveLength(1);
    await trainer.resume(unfinished[0]);
    expect(trainer.store.getState().run).toMatchObject({ status: 'done', losses: [{ x: 1 }, { x: 2 }] });
    expect(trainer.store.getState().unfinished).toEqual([]);
  });

  it('on a full disk waits with a pause until there is room, or goes on unsaved and can be paused again', async () => {
    const pauses: (() => void)[] = [];
    const listen = (signal?: AbortSignal) => signal?.addEventListener('abort', () => pauses.at(-1)?.());
    let tell: FineTuneControls['onEvent'];
    const { trainer } = bench(
      (_, { signal, onEvent }) =>
        new Promise((_, fail) => {
          tell = onEvent;
          onEvent?.(stepAt(1));
          onEvent?.({ kind: 'unsaved', held: false });
          pauses.push(
            () => onEvent?.({ kind: 'unsaved', held: true }),
            () => {
              onEvent?.({ kind: 'saved', step: 2, fit: 1, fits: 2 });
              fail(new CancelledError('The training'));
            },
          );
          signal?.addEventListener('abort', () => pauses[0]());
        }),
      { service: { goOn: listen } },
    );
    const run = () => trainer.store.getState().run;
    await ready(trainer);
    const ended = trainer.start();
    await vi.waitFor(() => expect(run()).toMatchObject({ status: 'running', unsaved: true }));
    trainer.pause();
    expect(run()?.status).toBe('held');
    trainer.pause();
    expect(run()?.status, 'a second pause changes nothing').toBe('held');
    trainer.goOn();
    tell?.(stepAt(2));
    expect(run()).toMatchObject({ status: 'running', unsaved: true });
    trainer.pause();
    await ended;
    expect(run()).toMatchObject({ status: 'paused', unsaved: false, saved: { step: 2 } });
  });

  describe('in two tabs', () => {
    /** Trains until it is paused, a step at a time when `go` is called. */
    const shop = () => {
      const browser = memoryBrowser();
      const stored: UnfinishedRun[] = [];
      const discarded: string[] = [];
      const work = async (runId: string, { signal, onEvent }: FineTuneControls, from: number) => {
        if (!stored.some((run) => run.runId === runId))
          stored.push({ runId, name: 'Mine', mode: 'quick', place: { step: 0, fit: 1, fits: 2 }, savedAt: '', damage: null });
        onEvent?.(stepAt(from));
        onEvent?.({ kind: 'saved', step: from, fit: 1, fits: 2 });
        return new Promise<never>((_, fail) =>
          signal?.addEventListener('abort', () => {
            stored.splice(0, 1, { ...stored[0], place: { step: from, fit: 1, fits: 2 } });
            fail(new CancelledError('The training'));
          }),
        );
      };
      const open = (patience = 1000) => {
        const tabs = browser.open(patience);
        const { trainer } = bench(async () => {}, {
          tabs,
          service: {
            start: ({ runId }, controls) => work(runId, controls, 1),
            resume: (runId, controls) => work(runId, controls, (stored[0]?.place.step ?? 0) + 1),
            unfinished: async () => [...stored],
            discard: async (runId) => {
              discarded.push(runId);
              stored.length = 0;
            },
          },
        });
        return { trainer, tabs, desk: () => trainer.store.getState() };
      };
      return { open, discarded };
    };
    const settled = () => new Promise((done) => setTimeout(done, 5));

    it('the other sees how a run goes, and can neither resume nor discard it', async () => {
      const { open, discarded } = shop();
      const [a, b] = [open(), open()];
      await ready(a.trainer);
      void a.trainer.start();
      await settled();
      await b.trainer.refresh();
      await settled();
      expect([...b.desk().elsewhere.values()]).toMatchObject([{ runId: 'run-1', name: 'Fine-tuned model', last: { step: 1 } }]);
      const [run] = b.desk().unfinished;
      await b.trainer.discard(run);
      expect(b.desk().error?.code).toBe('training-elsewhere');
      expect(discarded).toEqual([]);
      await b.trainer.resume(run);
      expect(b.desk().run).toMatchObject({ status: 'failed', error: { code: 'training-elsewhere' } });
      expect(a.desk().run).toMatchObject({ status: 'running', last: { step: 1 } });
    });

    it('the other takes it over from where it was saved, and the first says so', async () => {
      const { open } = shop();
      const [a, b] = [open(), open()];
      await ready(a.trainer);
      const first = a.trainer.start();
      await settled();
      await b.trainer.refresh();
      await settled();
      void b.trainer.takeOver([...b.desk().elsewhere.values()][0]);
      await first;
      await settled();
      expect(a.desk().run).toMatchObject({ status: 'paused', notices: [expect.stringContaining('taken this training over')] });
      expect(b.desk().run).toMatchObject({ status: 'running', last: { step: 2 } });
      expect([...a.desk().elsewhere.keys()]).toEqual(['run-1']);
    });

    it('a tab that closes leaves its run to be resumed, and what is discarded goes from every list', async () => {
      const { open } = shop();
      const [a, b, c] = [open(), open(), open()];
      await ready(a.trainer);
      void a.trainer.start();
      await settled();
      await b.trainer.refresh();
      await c.trainer.refresh();
      a.tabs.close();
      await settled();
      expect(b.desk().elsewhere.size).toBe(0);
      expect(b.desk().unfinished).toHaveLength(1);
      await b.trainer.discard(b.desk().unfinished[0]);
      await settled();
      expect(b.desk().unfinished).toEqual([]);
      expect(c.desk().unfinished).toEqual([]);
    });
  });

  it('says why a training broke off', async () => {
    const { trainer } = bench(async () => {
      throw new Error('no room');
    });
    await ready(trainer);
    await trainer.start();
    expect(trainer.store.getState().run).toMatchObject({ status: 'failed', error: { code: 'unexpected' } });
  });
});

describe('data keeper', () => {
  const paths = ['a', 'b'].flatMap((kind) => Array.from({ length: 30 }, (_, i) => `set/${kind}/${i}.png`));
  const service: DatasetService = {
    list: async () => ({
      files: paths.map((path) => ({ path, className: path.split('/')[1], folders: [], column: null, part: null })),
      grouping: { kind: 'each' },
      problems: [],
      refused: [],
    }),
    async *read() {
      for (const path of [...paths].reverse())
        yield path === 'set/a/3.png'
          ? { path, error: { name: 'E', code: 'cut', message: 'cut', advice: '' } }
          : { path, facts: PICTURE_FACTS };
    },
    duplicates: async () => new Map([['set/a/7.png', { of: 'set/a/2.png', kind: 'exact' as const }]]),
    views: async () => new Uint8Array(64),
    thumbnail: async () => ({ width: 1, height: 1, grey: new Uint8ClampedArray(1) }),
    clear: async () => {},
  };
  const files = [{ path: 'set', blob: new Blob() }];

  it('reads a drop, draws the first split, and hands out what is trained on', async () => {
    const keeper = createDataKeeper({ service });
    await keeper.add(files);
    const { set, reading } = keeper.store.getState();
    expect(reading).toBeNull();
    expect(set.pictures.get(10)?.path, 'numbers as people count').toBe('set/a/10.png');
    expect(set.work.split?.kind).toBe('drawn');
    keeper.apply((now) => exclude(now, ['p1']));
    keeper.apply((now) => relabel(now, ['p2'], set.work.classes[1].id));
    const taken = await keeper.readOut(8, () => {}, new AbortController().signal);
    expect(taken.classes).toEqual(['a', 'b']);
    expect(taken.pictures, 'without the bad file and the one left out').toHaveLength(58);
    expect(taken.pictures.find(({ id }) => id === 'set/a/1.png')?.category).toBe(1);
    expect(new Set(Object.values(taken.split.parts))).toEqual(new Set(['train', 'validation', 'test']));
    const [copy, original] = ['set/a/7.png', 'set/a/2.png'].map((path) => taken.pictures.find(({ id }) => id === path));
    expect(copy?.group).toBe(original?.group);
    expect(taken.split.parts['set/a/7.png']).toBe(taken.split.parts['set/a/2.png']);
  });

  it('guesses the grouping over what could be read: broken files are no groups', async () => {
    const named = (name: string, broken: boolean) =>
      Array.from({ length: 6 }, (_, i) => `set/${name}/${broken ? `broken${'abcdef'[i]}` : `${name}_${i}`}.png`);
    const sound = ['a', 'b'].flatMap((name) => named(name, false));
    const all = [...sound, ...['a', 'b'].flatMap((name) => named(name, true))];
    const listed = all.map((path) => ({ path, className: path.split('/')[1], folders: [], column: null, part: null }));
    const grouping = guessGrouping(listed);
    expect(grouping.kind, 'with them it looks as if each class had seven groups').toBe('pattern');
    const keeper = createDataKeeper({
      service: {
        ...service,
        list: async () => ({ files: listed, grouping, problems: [], refused: [] }),
        async *read() {
          for (const path of all)
            yield sound.includes(path)
              ? { path, facts: PICTURE_FACTS }
              : { path, error: { name: 'E', code: 'cut', message: 'cut', advice: '' } };
        },
        duplicates: async () => new Map(),
      },
    });
    await keeper.add(files);
    const { set, decided } = keeper.store.getState();
    expect(set.work.grouping).toEqual({ kind: 'each' });
    expect(decided).toBe(false);
  });

  it('stays empty where it was cleared while kept labels were looked for and another drop waited', async () => {
    let asked = (): void => {};
    let answer = (): void => {};
    const began = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const answered = new Promise<null>((resolve) => {
      answer = () => resolve(null);
    });
    const labelsFor = () => {
      asked();
      return answered;
    };
    const keeper = createDataKeeper({ service, labelsFor });
    void keeper.add(files);
    const waiting = keeper.add(files);
    await began;
    keeper.clear();
    answer();
    await waiting;
    expect(keeper.store.getState()).toMatchObject({ reading: null, error: null });
    expect(keeper.store.getState().set.pictures.size).toBe(0);
  });
});
