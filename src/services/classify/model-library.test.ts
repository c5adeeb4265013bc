import type { Endpoint } from 'comlink';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../../base/plane';
import { Random } from '../../base/random';
import { memoryBrowser, noTabs } from '../../base/testing-tabs';
import { nodeHost } from '../../engine/node-host';
import type { CategoryDescription, Descriptions } from '../../language/descriptions';
import { SECTIONS } from '../../language/sections';
import { limits } from '../../micrograph/limits';
import { goldenView } from '../../model/input';
import { type ModelFiles, readModelFolder } from '../../models/folder';
import { createModelLibrary } from '../../models/library';
import { largestRelativeError } from '../../models/network';
import type { ModelLibrary } from '../../models/protocol';
import { readStored } from '../../models/stored';
import { readFrom, TINY, tinyModel } from '../../models/testing';
import { openOnnx, runOnnx } from '../../onnx/testing';
import { FolderStore } from '../../storage/folder-store';
import { type MemoryRoot, memoryRoot } from '../../storage/testing';
import type { WorkerHandle } from '../worker-link';
import { createClassifyService, type DisposableClassifyService } from './service';
import { serveCompute } from './worker-api';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** The shipped model and another one, with other weights. */
let shippedFiles: ModelFiles;
let otherFiles: ModelFiles;

beforeAll(async () => {
  shippedFiles = await tinyModel();
  otherFiles = await tinyModel(TINY, 2);
});

const plane: Plane = (() => {
  const random = new Random(3);
  const made = createPlane(60, 40);
  for (let i = 0; i < made.data.length; i++) made.data[i] = random.uniform();
  return made;
})();
const crop = { x: 0, y: 0, width: 60, height: 40 };

function inlineWorker(serve: (endpoint: Endpoint) => void): WorkerHandle {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as Endpoint);
  return { endpoint: port1 as unknown as Endpoint, crashed: new Promise(() => {}), terminate: () => port2.close() };
}

interface Desk {
  readonly disk: MemoryRoot;
  readonly service: DisposableClassifyService;
  readonly library: ModelLibrary;
  readonly chosen: { id: string };
}

/** A page over `disk`, on the wasm engine. */
function page(disk: MemoryRoot, chosen = { id: 'base' }, tabs = noTabs()): Desk {
  const store = new FolderStore(disk.root, 'models', { estimate: async () => ({}) });
  const refOf = (id: string) => (id === 'base' ? 'shipped' : `stored:${id}`);
  const service = createClassifyService({
    startWorker: () =>
      inlineWorker((endpoint) =>
        serveCompute(endpoint, nodeHost(), (model) =>
          model === 'shipped' ? readFrom(shippedFiles) : readStored(store, model.slice(7)),
        ),
      ),
    model: refOf(chosen.id),
    fallback: 'shipped',
    preferred: 'wasm',
  });
  const choice = { get: () => chosen.id, set: (id: string) => void Object.assign(chosen, { id }) };
  const library = createModelLibrary({ bench: service, store, shipped: readFrom(shippedFiles), choice, refOf, tabs });
  return { disk, service, library, chosen };
}

const described = (...categories: [string, string][]): Descriptions => ({
  version: 1,
  provenance: { model: 'a person', prompt: null, promptSha256: null, date: '2026-01-02', note: 'typed for a test' },
  categories: categories.map(([name, text]): CategoryDescription => ({ name, sections: [{ ...SECTIONS[0], text }] })),
});

let desk: Desk;
beforeEach(() => {
  desk = page(memoryRoot());
  return () => desk.service.close();
});

const added = (files: ModelFiles = otherFiles, name = 'My cells') =>
  desk.library.add({ name, notes: 'from Tuesday', origin: 'trained', parentId: 'base', files });

describe('the model library', () => {
  it.each(['QuotaExceededError', 'SecurityError'])('lists the shipped model where nothing can be stored (%s)', async (name) => {
    const refuses = () => Promise.reject(new DOMException('', name));
    const full = page({ ...memoryRoot(), root: refuses } as MemoryRoot);
    expect((await full.library.list()).map(({ id }) => id)).toEqual(['base']);
    await expect(full.library.canKeep()).rejects.toMatchObject({ code: expect.stringMatching(/^storage-(full|unsupported)$/) });
    full.service.close();
  });

  it('lists the shipped model first, and what was added with its provenance', async () => {
    const config = JSON.parse(new TextDecoder().decode(otherFiles['config.json']));
    const training = { test: { n: 12, top1: 0.9, macroF1: 0.8, ece: null }, heldOut: { top1: 1 } };
    const changed = strToU8(JSON.stringify({ ...config, training })) as Uint8Array<ArrayBuffer>;
    const { id } = await added({ ...otherFiles, 'config.json': changed });
    const [base, own] = await desk.library.list();
    expect(base).toMatchObject({ id: 'base', shipped: true, origin: 'shipped', categories: TINY.categories, damage: null });
    expect(base.bytes).toBe(Object.values(shippedFiles).reduce((sum, { length }) => sum + length, 0));
    expect(own).toMatchObject({
      id,
      name: 'My cells',
      notes: 'from Tuesday',
      origin: 'trained',
      parentId: 'base',
      damage: null,
    });
    expect(own).toMatchObject({ id: 'my-cells', categories: TINY.categories, metrics: { n: 12, top1: 0.9, macroF1: 0.8 } });
    expect(desk.library.activeId()).toBe('base');
  });

  it('tells what was measured on real micrographs, and nothing of drawn ones', async () => {
    const config = JSON.parse(new TextDecoder().decode(otherFiles['config.json']));
    const withConfig = (more: object): ModelFiles => ({
      ...otherFiles,
      'config.json': strToU8(JSON.stringify({ ...config, ...more })) as Uint8Array<ArrayBuffer>,
    });
    const heldOut = { n: 1272, top1: 0.676 };
    const real = {
      ...{ date: '2026-11-29', sets: [{ name: 'first', pictures: 24, sources: 5, top1: 0.75 }], pictures: 24, sources: 5 },
      ...{ top1: 0.75, macroRecall: null, coverage: { promised: 0.9, achieved: 0.88, meanSize: 2 }, ece: 0.05, outOfSet: null },
    };
    const drawn = { data: { procedural: 12000 }, heldOut };
    const measured = await added(withConfig({ training: drawn, evaluation: { real } }), 'Measured');
    expect(measured).toMatchObject({ evaluation: real, metrics: { n: 24, top1: 0.75, ece: 0.05 } });
    expect(await added(withConfig({ training: drawn }), 'Drawn')).toMatchObject({ evaluation: null, metrics: {} });
    expect(await added(withConfig({ training: { heldOut } }), 'Own')).toMatchObject({ evaluation: null, metrics: heldOut });
    const report = await desk.library.setActive(measured.id);
    expect(report.evaluation).toEqual(real);
  });

  it('classifies with the active model at once, and with it again at the next start', async () => {
    const { id, weightsSha256 } = await added();
    const before = await desk.service.classify(plane, crop);
    const heard: string[] = [];
    desk.service.onEngineChange(({ modelId }) => heard.push(modelId));
    const waiting = [desk.library.setActive(id), desk.service.classify(plane, crop)] as const;
    const [report] = await Promise.all(waiting);
    expect(report).toMatchObject({ modelId: id, modelSha256: weightsSha256, golden: { verified: true }, engine: 'wasm' });
    expect(heard).toEqual([id]);
    const after = await desk.service.classify(plane, crop);
    expect(after).toMatchObject({ modelId: id, modelSha256: weightsSha256 });
    expect(after.ranking).not.toEqual(before.ranking);
    expect(desk.library.activeId()).toBe(id);
    expect((await desk.service.open()).modelId).toBe(id);
    const next = page(desk.disk, desk.chosen);
    expect((await next.service.classify(plane, crop)).ranking).toEqual(after.ranking);
    next.service.close();
    await desk.library.setActive('base');
    expect((await desk.service.classify(plane, crop)).ranking).toEqual(before.ranking);
    expect(desk.chosen.id).toBe('base');
  });

  it('keeps the present model when another cannot be opened', async () => {
    const { id } = await added();
    desk.disk.damage(`models/${id}~1/weights.safetensors`, new Uint8Array(otherFiles['weights.safetensors'].length));
    await expect(desk.library.setActive(id)).rejects.toMatchObject({ code: 'storage-damaged' });
    await expect(desk.library.exportZip(id)).rejects.toMatchObject({ code: 'storage-damaged' });
    await expect(desk.library.setActive('nobody')).rejects.toMatchObject({ code: 'model-unknown' });
    expect(desk.library.activeId()).toBe('base');
    expect((await desk.service.classify(plane, crop)).modelId).toBe('tiny');
  });

  it.each(['damaged', 'gone'])('starts with the shipped model, and says so, when the active one is %s', async (how) => {
    const { id } = await added();
    desk.disk.damage(`models/${id}~1/${how === 'gone' ? 'manifest.json' : 'golden.json'}`, null);
    const next = page(desk.disk, { id });
    expect(next.library.activeId()).toBe(id);
    const report = await next.service.open();
    expect(report.modelId).toBe('tiny');
    expect(report.notice).toContain('The shipped model is used instead.');
    expect(report.notice).toContain(id);
    expect(next.library.activeId()).toBe('base');
    expect(next.chosen.id).toBe('base');
    next.service.close();
  });

  it('renames, takes notes, deletes; but neither the shipped nor the active model', async () => {
    const { id } = await added();
    let changes = 0;
    desk.library.onChange(() => changes++);
    await desk.library.rename(id, { name: ' Cells \n of Tuesday ', notes: 'good' });
    expect((await desk.library.list())[1]).toMatchObject({ id, name: 'Cells of Tuesday', notes: 'good' });
    await expect(desk.library.rename(id, { name: '  ' })).rejects.toMatchObject({ code: 'model-name' });
    await expect(desk.library.rename('base', { name: 'x' })).rejects.toMatchObject({ code: 'model-shipped' });
    await desk.library.setActive(id);
    for (const inUse of ['base', id]) await expect(desk.library.remove(inUse)).rejects.toMatchObject({ code: 'model-in-use' });
    await desk.library.setActive('base');
    await desk.library.remove(id);
    expect(await desk.library.list()).toHaveLength(1);
    expect(desk.disk.files()).toEqual({});
    expect(changes).toBeGreaterThanOrEqual(4);
  });

  it('is one library to all tabs: what is active in one is not deleted in another, and no list is stale', async () => {
    const browser = memoryBrowser();
    const disk = memoryRoot();
    const [a, b] = [page(disk, { id: 'base' }, browser.open()), page(disk, { id: 'base' }, browser.open())];
    const names: string[][] = [];
    b.library.onChange(() => void b.library.list().then((models) => names.push(models.map(({ id }) => id))));
    await a.service.open();
    await b.service.open();
    const { id } = await a.library.add({ name: 'Mine', notes: '', origin: 'trained', parentId: 'base', files: otherFiles });
    await vi.waitFor(() => expect(names.at(-1)).toEqual(['base', id]));
    await a.library.setActive(id);
    await expect(b.library.remove(id)).rejects.toMatchObject({ code: 'model-in-use', message: expect.stringContaining('tab') });
    expect((await a.library.list()).map((model) => model.id)).toEqual(['base', id]);
    await a.library.setActive('base');
    await b.library.setActive(id);
    await b.library.setActive('base');
    await a.library.remove(id);
    await vi.waitFor(() => expect(names.at(-1)).toEqual(['base']));
    await a.service.close();
    await b.service.close();
  });

  it('shows the notes of a stranger as signs where they act, line by line', async () => {
    const notes = 'two\nlines\x1b[2J\u202eexe\x9b';
    await desk.library.add({ name: 'Mine', notes, origin: 'trained', parentId: 'base', files: otherFiles });
    const [, kept] = await desk.library.list();
    expect(kept.notes).toBe('two\nlines␛[2J<U+202E>exe<U+009B>');
    await desk.library.remove(kept.id);
  });

  it('gives a name that is taken an id of its own', async () => {
    const ids = await Promise.all([added(), added(), added(otherFiles, 'Base'), added(otherFiles, '日本')]);
    expect(ids.map(({ id }) => id)).toEqual(['my-cells', 'my-cells-2', 'base-2', 'unnamed']);
    // Another window stores one between the choice of an id and the writing.
    const store = new FolderStore(desk.disk.root, 'models', { estimate: async () => ({}) });
    const list = [...(await store.list())];
    const late = Object.assign(store, { list: async () => list.splice(0) });
    const window = createModelLibrary({
      bench: desk.service,
      store: late,
      shipped: readFrom(shippedFiles),
      choice: { get: () => 'base', set: () => {} },
      refOf: (id) => id,
      tabs: noTabs(),
    });
    await expect(window.add({ name: 'My cells', origin: 'trained', parentId: null, files: otherFiles })).resolves.toMatchObject(
      {
        id: 'my-cells-3',
      },
    );
  });

  it('keeps nothing that is not sound on this device', async () => {
    const golden = JSON.parse(new TextDecoder().decode(otherFiles['golden.json']));
    golden.logits[0] += 1;
    const wrong = strToU8(JSON.stringify(golden)) as Uint8Array<ArrayBuffer>;
    await expect(added({ ...otherFiles, 'golden.json': wrong })).rejects.toMatchObject({ code: 'golden-mismatch' });
    const { 'tokenizer.json': _, ...lacking } = otherFiles;
    await expect(added(lacking)).rejects.toMatchObject({ code: 'model-missing' });
    desk.disk.faults.quota = 1000;
    await expect(added()).rejects.toMatchObject({ code: 'storage-full' });
    expect(await desk.library.list()).toHaveLength(1);
  });
});

describe('changed descriptions', () => {
  it('show their effect on how alike the categories are, and change nothing', async () => {
    const effect = await desk.library.compare(
      described(['Powder', 'Loose grains.'], ['Foam', 'Bubbles and films.']).categories,
    );
    expect(effect.categories).toEqual([...TINY.categories, 'Foam']);
    expect(effect.before.map((row) => row.length)).toEqual([4, 4, 4, 4]);
    expect(effect.after.map((row) => row.length)).toEqual([5, 5, 5, 5, 5]);
    const powder = TINY.categories.indexOf('Powder');
    effect.after.forEach((row, a) => {
      expect(row[a]).toBeCloseTo(1, 5);
      effect.before[a]?.forEach((value, b) => {
        if (a !== powder && b !== powder) expect(row[b]).toBe(value);
      });
    });
    expect(effect.after[powder][0]).not.toBeCloseTo(effect.before[powder][0], 4);
    expect(await desk.library.descriptions('base')).toMatchObject({ provenance: { model: 'none' } });
  });

  it('can be stopped, and name what cannot be used', async () => {
    const { categories } = described(['Foam', 'Bubbles.']);
    const stop = new AbortController();
    const comparing = desk.library.compare(categories, stop.signal);
    stop.abort();
    await expect(comparing).rejects.toMatchObject({ code: 'cancelled' });
    for (const [bad, code] of [
      [[], 'descriptions-file'],
      [[{ name: 'Foam', sections: [] }], 'descriptions-file'],
      [described(['powder', 'Grains.']).categories, 'category-twice'],
    ] as const)
      await expect(desk.library.compare(bad)).rejects.toMatchObject({ code });
  });

  it('make a model that keeps its weights, knows the new category by its text, and says where it comes from', async () => {
    const split = strToU8('{"seed":1}') as Uint8Array<ArrayBuffer>;
    const parent = await added({ ...otherFiles, 'split.json': split });
    await desk.library.setActive(parent.id);
    const before = await desk.service.logits(plane, crop);
    const made = await desk.library.adopt(described(['Powder', 'Loose grains.'], ['Foam', 'Bubbles and films.']), 'With foam');
    expect(made).toMatchObject({ id: 'with-foam', origin: 'described', parentId: parent.id, metrics: {} });
    expect(made.categories).toEqual([...TINY.categories, 'Foam']);
    expect(await (await desk.library.file(made.id, 'split.json'))?.text()).toBe('{"seed":1}');

    const store = new FolderStore(desk.disk.root, 'models');
    const [old, fresh] = await Promise.all([parent, made].map(({ id }) => readModelFolder(readStored(store, id))));
    const { 'head.weight': oldHead, 'head.bias': oldBias, ...oldRest } = old.params;
    const { 'head.weight': head, 'head.bias': bias, ...rest } = fresh.params;
    expect(rest).toEqual(oldRest);
    expect(Array.from(head.values)).toEqual([...oldHead.values, ...Array(TINY.width).fill(0)]);
    expect(Array.from(bias.values.subarray(0, 4))).toEqual(Array.from(oldBias.values));
    expect(fresh.bank?.shape).toEqual([5, TINY.width]);
    expect(fresh.config.calibration).toEqual(old.config.calibration);
    expect(fresh.config.training).toMatchObject({
      changed: ['Powder'],
      added: ['Foam'],
      calibration: expect.stringContaining('not fitted anew'),
      parent: { id: parent.id, weightsSha256: parent.weightsSha256 },
    });
    expect(fresh.descriptions.categories.map(({ name }) => name)).toEqual(made.categories);
    expect(fresh.descriptions.provenance.model).toBe('a person');

    expect((await desk.library.setActive(made.id)).categories).toContain('Foam');
    expect(await desk.service.logits(plane, crop)).toHaveLength(5);
    const less = await desk.library.adopt(described(['Tips', 'A sharp end.']), 'Less', { without: ['Foam', 'Powder'] });
    expect(less.categories).toEqual(['Fibres', 'Nanowires', 'Tips']);
    // The way back: the former texts under the same weights give the former numbers.
    await desk.library.setActive(parent.id);
    const texts = await desk.library.descriptions('base');
    const same = await desk.library.adopt(texts, 'As before');
    await desk.library.setActive(same.id);
    (await desk.service.logits(plane, crop)).forEach((logit, c) => {
      expect(logit).toBeCloseTo(before[c], 6);
    });
  });
});

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe('one ONNX file', () => {
  it.each([true, false])(
    'gives what the model gives, though another one is in use (text bank stored: %s)',
    async (withBank) => {
      const files = await tinyModel({ ...TINY, categories: ['Nails', 'Rods', 'Screws'] }, 5, withBank);
      const own = await added(files);
      const bytes = await bytesOf(await desk.library.exportOnnx(own.id));
      expect(desk.library.activeId()).toBe('base');
      const { golden } = await readModelFolder(readFrom(files));
      const { logits } = await runOnnx(await openOnnx(bytes), [goldenView(golden.input)]);
      expect(largestRelativeError(logits[0], golden.logits)).toBeLessThan(1e-3);
    },
  );

  it('is refused with a reason: an unknown model, one with adaptive steps', async () => {
    await expect(desk.library.exportOnnx('nobody')).rejects.toMatchObject({ code: 'model-unknown' });
    const own = await added(await tinyModel({ ...TINY, solver: { method: 'dopri5', steps: 2 } }));
    await expect(desk.library.exportOnnx(own.id)).rejects.toMatchObject({ code: 'onnx-solver' });
  });
});

describe('one zip', () => {
  it('carries a model to a clean profile: same bytes, same numbers', async () => {
    const beside = { 'split.json': strToU8('{"seed":7}'), 'metrics.json': strToU8('{"top1":0.97}') } as ModelFiles;
    const own = await added({ ...otherFiles, ...beside });
    await desk.library.setActive(own.id);
    const expected = await desk.service.classify(plane, crop);
    const zip = await desk.library.exportZip(own.id);
    expect(await bytesOf(zip)).toEqual(await bytesOf(await desk.library.exportZip(own.id)));

    const other = page(memoryRoot());
    const brought = await other.library.importZip(zip, 'cells.zip');
    expect(brought).toEqual({ ...own, origin: 'imported' });
    for (const name of ['weights.safetensors', 'config.json', 'split.json', 'metrics.json', 'golden.json'])
      expect(await (await other.library.file(own.id, name))?.text(), name).toBe(
        await (await desk.library.file(own.id, name))?.text(),
      );
    await other.library.setActive(brought.id);
    const { milliseconds: _, ...again } = await other.service.classify(plane, crop);
    expect(expected).toMatchObject(again);

    await expect(other.library.importZip(zip, 'cells.zip')).rejects.toMatchObject({
      code: 'model-known',
      message: 'cells.zip holds a model that is already there: My cells.',
    });
    other.service.close();
  });

  it('carries the shipped model; one of the same id and other weights gets a new id', async () => {
    await expect(desk.library.importZip(await desk.library.exportZip('base'))).rejects.toMatchObject({ code: 'model-known' });
    await added(otherFiles);
    const files = await tinyModel(TINY, 3);
    const foreign = page(memoryRoot());
    await foreign.library.add({ name: 'My cells', origin: 'trained', parentId: null, files });
    const brought = await desk.library.importZip(await foreign.library.exportZip('my-cells'));
    foreign.service.close();
    expect(brought).toMatchObject({ id: 'my-cells-2', name: 'My cells' });
    expect((await desk.library.setActive(brought.id)).modelId).toBe('my-cells-2');
    expect(await desk.library.list()).toHaveLength(3);
  });

  it('may be of a bare model folder, as npm run train writes it', async () => {
    const entries = Object.entries(otherFiles).map(([name, bytes]) => [`run/${name}`, bytes] as const);
    const zip = new Blob([zipSync(Object.fromEntries(entries)) as Uint8Array<ArrayBuffer>]);
    expect(await desk.library.importZip(zip, 'run.zip')).toMatchObject({ id: 'tiny', origin: 'imported', name: 'tiny' });
  });

  it('is refused by name of the fault when it is foreign, damaged, hostile or too new, and nothing is kept', async () => {
    const own = await added();
    const good = unzipSync(await bytesOf(await desk.library.exportZip(own.id)));
    const other = page(memoryRoot());
    const zipped = (files: Record<string, Uint8Array>) => zipSync(files) as Uint8Array<ArrayBuffer>;
    const { 'weights.safetensors': _, ...lacking } = good;
    const { 'micrographia-model.json': manifest, ...bare } = good;
    const said = JSON.parse(new TextDecoder().decode(manifest));
    const withManifest = (change: object) =>
      zipped({ ...good, 'micrographia-model.json': strToU8(JSON.stringify({ ...said, ...change })) });
    const weights = good['weights.safetensors'].slice();
    weights[weights.length - 1] ^= 1;
    const whole = zipped(good);
    const config = JSON.parse(new TextDecoder().decode(good['config.json']));
    const wrongGolden = JSON.parse(new TextDecoder().decode(good['golden.json']));
    wrongGolden.logits[0] += 1;
    const bomb = zipped({ ...bare, 'notes.txt': new Uint8Array(limits.archiveRatio.fileFrom + 1) });
    const cases: readonly [string, Uint8Array<ArrayBuffer>, RegExp][] = [
      ['no zip', strToU8('hello, I am no zip at all') as Uint8Array<ArrayBuffer>, /^project-not-zip$/],
      ['empty', new Uint8Array(), /^project-not-zip$/],
      ['foreign', zipped({ 'cats.jpg': new Uint8Array(9) }), /^project-foreign$/],
      ['cut short', whole.slice(0, whole.length - 400), /^project-damaged$/],
      ['lacks the weights', zipped(lacking), /^project-missing$/],
      ['lacks a file of a bare folder', zipped({ 'config.json': good['config.json'] }), /^project-missing$/],
      ['changed weights', zipped({ ...good, 'weights.safetensors': weights }), /^project-damaged$/],
      ['changed weights, bare', zipped({ ...bare, 'weights.safetensors': weights }), /^model-damaged$/],
      ['climbing path', zipped({ ...good, '../evil.txt': new Uint8Array(1) }), /^project-unsafe$/],
      ['name with a path', withManifest({ files: [...said.files, { ...said.files[0], name: '../x' }] }), /^project-damaged$/],
      ['bomb', bomb, /^project-too-large$/],
      ['format of the zip', withManifest({ version: 2 }), /^project-newer$/],
      [
        'format of the model',
        zipped({ ...bare, 'config.json': strToU8(JSON.stringify({ ...config, format: 2 })) }),
        /^project-newer$/,
      ],
      ['no JSON', zipped({ ...good, 'micrographia-model.json': strToU8('{') }), /^project-damaged$/],
      ['golden', zipped({ ...bare, 'golden.json': strToU8(JSON.stringify(wrongGolden)) }), /^golden-mismatch$/],
      [
        'other categories',
        zipped({
          ...bare,
          'config.json': strToU8(JSON.stringify({ ...config, model: { ...config.model, categories: ['a'] } })),
        }),
        /^model-damaged$/,
      ],
      [
        'another shape',
        zipped({ ...bare, 'config.json': strToU8(JSON.stringify({ ...config, model: { ...config.model, width: 16 } })) }),
        /^model-damaged$/,
      ],
    ];
    await other.service.open();
    const before = await other.service.logits(plane, crop);
    for (const [what, bytes, code] of cases) {
      const error = await other.library.importZip(new Blob([bytes]), 'x.zip').then(
        () => null,
        (error) => error,
      );
      expect(`${error?.code}`, what).toMatch(code);
      expect(error.advice, what).not.toBe('');
    }
    expect(other.disk.files()).toEqual({});
    expect(await other.service.logits(plane, crop)).toEqual(before);
    other.service.close();
  });
});
