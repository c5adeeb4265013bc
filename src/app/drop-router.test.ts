import { describe, expect, it } from 'vitest';
import { sortDrop } from '../archive/sort-drop';
import { catalogueOf } from '../locales/catalogues';
import { speak } from '../locales/words';
import { createDropRouter, type Place } from './drop-router';

const file = (path: string) => ({ path, blob: new Blob(['x']) });
const names = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

const MODEL_ZIP = ['micrographia-model.json', 'config.json', 'weights.safetensors', 'card.md'];
const BARE_MODEL = ['tuned/config.json', 'tuned/weights.safetensors', 'tuned/descriptions.json'];
const WEBLLM_ZIP = ['qwen/mlc-chat-config.json', 'qwen/params_shard_0.bin', 'qwen/tokenizer.json'];

describe('what a drop holds', () => {
  it('tells models, language models, tables and pictures apart by name', () => {
    const files = [
      ...['a.tif', 'a.txt', 'labels.csv', 'Sheet.XLSX', 'tuned.zip', 'bare.zip', 'pictures.zip', 'torn.zip', 'llm.zip'],
      ...[
        'qwen/mlc-chat-config.json',
        'qwen/ndarray-cache.json',
        'qwen/tokenizer.json',
        'qwen-lib.wasm',
        'tiny.gguf',
        'pack.json',
      ],
      ...['own/config.json', 'own/weights.safetensors', 'own/card.md', 'own/figure.png', 'noname'],
    ].map(file);
    const inside = new Map([
      ['tuned.zip', MODEL_ZIP],
      ['bare.zip', BARE_MODEL],
      ['llm.zip', WEBLLM_ZIP],
      ['pictures.zip', ['fibres/1.tif', 'fibres/2.tif', 'powder/1.tif']],
    ]);
    const drop = sortDrop(files, inside);
    expect(names(drop.pictures)).toEqual(['a.tif', 'a.txt', 'pictures.zip', 'torn.zip', 'own/figure.png', 'noname']);
    expect(names(drop.tables)).toEqual(['labels.csv', 'Sheet.XLSX']);
    expect(names(drop.modelZips)).toEqual(['tuned.zip', 'bare.zip']);
    expect(drop.modelFolders).toEqual(['own']);
    expect(names(drop.textModel)).toEqual([
      ...['llm.zip', 'qwen/mlc-chat-config.json', 'qwen/ndarray-cache.json', 'qwen/tokenizer.json'],
      ...['qwen-lib.wasm', 'tiny.gguf', 'pack.json'],
    ]);
    expect(drop).toMatchObject({ hasPictures: true, inFolders: true });
  });

  it('knows a saved session with or without its pictures; one that lies among other things is none', () => {
    const zips = ['a.zip', 'b.zip', 'c.zip', 'd.zip'].map(file);
    const inside = new Map([
      ['a.zip', ['project.json', 'pictures/1-a.tif']],
      ['b.zip', ['project.json']],
      ['c.zip', ['project.json', 'fibres/1.tif']],
      ['d.zip', ['old/project.json', 'old/pictures/1-a.tif']],
    ]);
    const { projects, pictures } = sortDrop(zips, inside);
    expect([names(projects), names(pictures)]).toEqual([
      ['a.zip', 'b.zip'],
      ['c.zip', 'd.zip'],
    ]);
  });

  it('leaves a zip with pictures to their reader, whatever else is in it', () => {
    const zips = ['all.zip', 'deep.zip'].map(file);
    const inside = new Map([
      ['all.zip', [...MODEL_ZIP, ...WEBLLM_ZIP, 'a.tif']],
      ['deep.zip', BARE_MODEL.map((path) => `project/models/${path}`)],
    ]);
    expect(sortDrop(zips, inside)).toMatchObject({ modelZips: [], textModel: [], pictures: zips });
  });

  it('keeps a library or a settings file that belongs to no model', () => {
    const files = ['viewer.wasm', 'config.json', 'pack.json', 'a.png'].map(file);
    expect(sortDrop(files, new Map())).toMatchObject({ pictures: files, modelFolders: [], inFolders: false });
  });
});

describe('where a drop goes', () => {
  function desk(inside: Record<string, readonly string[]> = {}) {
    const went: Record<'classify' | 'fineTune' | 'storeTextModel' | 'importModel' | 'takeProject', string[]> = {
      ...{ classify: [], fineTune: [], storeTextModel: [], importModel: [], takeProject: [] },
    };
    const shown: Place[] = [];
    const router = createDropRouter({
      list: async ({ path }) => inside[path] ?? null,
      classify: (files) => went.classify.push(...names(files)),
      fineTune: (files) => went.fineTune.push(...names(files)),
      storeTextModel: (files) => went.storeTextModel.push(...names(files)),
      importModel: async ({ path }) => void went.importModel.push(path),
      takeProject: async ({ path }, say) => {
        went.takeProject.push(path);
        say(() => `${path}: taken.`);
      },
      show: (place) => shown.push(place),
    });
    const notices = () => router.store.getState().notices;
    const press = (label: string) =>
      notices()
        .flatMap(({ actions }) => actions)
        .find((action) => action.label() === label)
        ?.act();
    const take = (place: Place, ...paths: string[]) => router.take(place, paths.map(file));
    return { router, went, shown, notices, press, take, said: () => notices().map(({ words }) => words()) };
  }

  it('offers a model dropped among pictures, and classifies the pictures', async () => {
    const { take, went, said, press, shown } = desk({ 'tuned.zip': MODEL_ZIP });
    await take('classify', 'a.tif', 'tuned.zip');
    expect(went.classify).toEqual(['a.tif']);
    expect(went.importModel).toEqual([]);
    expect(said()).toEqual(['tuned.zip is a classification model, no picture.']);
    press('Import it');
    expect(went.importModel).toEqual(['tuned.zip']);
    expect(shown).toEqual(['models']);
    expect(said()).toEqual([]);
  });

  it('takes pictures dropped on Models to Classify, and asks where they may be a labelled set', async () => {
    const { take, went, said, press, shown, notices } = desk();
    await take('models', 'a.tif');
    expect(went.classify).toEqual(['a.tif']);
    expect(said()).toEqual(['a.tif went to Classify, where pictures are named.']);
    press('Show');
    await take('models', 'fibres/1.tif', 'powder/1.tif', 'labels.csv');
    expect(went.classify).toEqual(['a.tif']);
    expect(notices()[0].actions.map(({ label }) => label())).toEqual(['Classify', 'Open in Fine-tune']);
    press('Open in Fine-tune');
    expect(went.fineTune).toEqual(['fibres/1.tif', 'powder/1.tif', 'labels.csv']);
    expect(shown).toEqual(['classify', 'finetune']);
  });

  it('stores a language model dropped anywhere', async () => {
    for (const place of ['classify', 'descriptions', 'finetune', 'models'] as const) {
      const { take, went, said } = desk();
      await take(place, 'qwen/mlc-chat-config.json', 'qwen/params_shard_0.bin');
      expect(went.storeTextModel, place).toHaveLength(2);
      expect(went.classify, place).toEqual([]);
      expect(said().length, place).toBe(place === 'models' ? 0 : 1);
    }
  });

  it('offers a table to Fine-tune, with the pictures beside it', async () => {
    const { take, went, press } = desk();
    await take('classify', 'a.tif', 'labels.csv');
    expect(went.classify).toEqual(['a.tif']);
    press('Open in Fine-tune');
    expect(went.fineTune).toEqual(['a.tif', 'labels.csv']);
  });

  it('leaves a data set whole: pictures, tables and archives go to Fine-tune, models do not', async () => {
    const { take, went } = desk({ 'set.zip': ['a/1.tif'], 'tuned.zip': MODEL_ZIP });
    await take('finetune', 'set.zip', 'labels.xlsx', 'tuned.zip');
    expect(went.fineTune).toEqual(['set.zip', 'labels.xlsx']);
  });

  it('lets the importer say what is wrong with a damaged zip or a stray file on Models', async () => {
    const { take, went } = desk();
    await take('models', 'torn.zip');
    await take('models', 'model.safetensors');
    expect(went).toMatchObject({ importModel: ['torn.zip'], storeTextModel: ['model.safetensors'], classify: [] });
  });

  it('says what could not be opened, once', async () => {
    const { router, said } = desk();
    for (let i = 0; i < 2; i++) await router.take('classify', [], [() => 'none: the folder is empty.']);
    expect(said()).toEqual(['none: the folder is empty.']);
    router.dismiss(router.store.getState().notices[0].id);
    expect(said()).toEqual([]);
  });

  it('says it in the language that is spoken when it is read, whatever was spoken when it came', async () => {
    const { take, said, notices } = desk();
    await take('models', 'a.tif');
    expect(said()).toEqual(['a.tif went to Classify, where pictures are named.']);
    speak('de', await catalogueOf('de'));
    try {
      expect(said()[0]).toMatch(/^a\.tif .*Klassifizieren/);
      expect(notices()[0].actions[0].label()).toBe('Zeigen');
    } finally {
      speak('en', new Map());
    }
  });

  it('hands a saved session over from every task, and nothing of it to those who take pictures', async () => {
    for (const place of ['classify', 'finetune', 'models'] as const) {
      const { went, said, take } = desk({ 'day.zip': ['project.json', 'pictures/1-a.tif'] });
      await take(place, 'day.zip');
      expect(went).toEqual({ classify: [], fineTune: [], storeTextModel: [], importModel: [], takeProject: ['day.zip'] });
      expect(said()).toEqual(['day.zip: taken.']);
    }
  });
});
