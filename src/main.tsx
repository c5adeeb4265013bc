import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/notice.css';
import './ui/bars.css';
import './ui/section.css';
import './ui/dialog.css';
import './ui/drop-veil.css';
import './ui/windowed-list.css';
import './ui/picture/picture.css';
import './ui/charts/charts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createStore } from 'zustand/vanilla';
import { App, type Parts } from './app/App';
import { searchBars } from './app/bar-search';
import { checkText } from './app/check-text';
import { DELETE_HREF } from './app/delete-href';
import { unlessDeleting } from './app/delete-page';
import { createDropRouter, type Place } from './app/drop-router';
import { gathered } from './app/gathered';
import { keepEngines } from './app/keep-engines';
import { keepFocus } from './app/keep-focus';
import { sheetKeepsake, textKeepsake } from './app/keepsakes';
import { createLabelDisk } from './app/label-disk';
import { labelledPictures } from './app/labelled-pictures';
import { followLanguage } from './app/language';
import { createSetLikeness } from './app/like-in-set';
import { keepOffline, type OfflineEvents } from './app/offline';
import { createOfflineCopy } from './app/offline-copy';
import { takeOpened } from './app/opened-with';
import { createPictureHandles, sweepHandles } from './app/picture-handles';
import { projectDrop } from './app/project-drop';
import { createResultFiles, saveBodies } from './app/result-files';
import { hashOf } from './app/route';
import { createSamples } from './app/samples';
import { createServices, inputSideOf, recommendedLlm, shaderF16 } from './app/services';
import { createSessionDisk } from './app/session-disk';
import { indexedDb, places, storedKinds } from './app/stored-data';
import { applyTheme } from './app/theme';
import { labelledDrop, leftBehind } from './app/train-fully';
import { saveTrainingReport } from './app/training-report';
import { measuredFacts } from './base/facts';
import { createTabs } from './base/tabs';
import { makeThumbnail } from './dataset/thumbnail';
import { createTracer } from './features/bodies/tracing';
import { createLooker } from './features/classify/inside/looker';
import { descriptionColumns, reportText } from './features/describe/export';
import { createDescribeAll } from './features/table/describe-all';
import { createLabelKeeper } from './keeping/label-keeper';
import { createSessionKeeper } from './keeping/session-keeper';
import { SECTION_HINTS, SECTIONS } from './language/sections';
import { t } from './locales/words';
import type { LibraryModel } from './models/protocol';
import { setHand } from './state/by-hand';
import { createChoice } from './state/choice';
import { createModelComparer } from './state/compare-models';
import { createConductor } from './state/conductor';
import { createCategoryDescriber } from './state/describe-categories';
import { described } from './state/describe-drafts';
import { createPictureDescriber } from './state/describe-picture';
import { createDesk } from './state/desk';
import { createTrainer } from './state/fine-tune';
import { createDataKeeper } from './state/fine-tune-data';
import { cropOf, type DroppedFile } from './state/item';
import { createHnfModelKeeper, createTextModelKeeper } from './state/model-keepers';
import { currentSheet } from './state/picture-texts';
import { createScaler } from './state/scale';
import { readSetPicture } from './state/set-pixels';
import { createSettings, followKeep } from './state/settings';
import { createTeacher } from './state/teach';
import { FolderStore } from './storage/folder-store';
import { createHandleStore } from './storage/handle-store';
import { PageStore } from './storage/page-store';
import { askToPersist, opfsRoot } from './storage/quota';
import { pickPictures, saveFile } from './ui/files';

/** `localStorage`, or nothing where the browser refuses even to name it. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const tabs = createTabs({
  locks: navigator.locks ?? null,
  channel: 'BroadcastChannel' in window ? new BroadcastChannel('micrographia') : null,
});

const settings = createSettings(storage());
applyTheme(settings);
await followLanguage(settings);
await unlessDeleting(root, tabs);

const { teaching, reader, classifier, library, packs, texts, measurer, describer, datasets, finetuner, compareModels } =
  createServices(tabs);
const desk = createDesk();
const conductor = createConductor({ desk, reader, classifier });
const choice = createChoice(desk);
const opened = conductor.open();
searchBars({ desk, conductor });
const looker = createLooker({ desk, conductor, classifier });
const scaler = createScaler({ desk, conductor, snap: measurer.snap });

const teacher = createTeacher({ desk, service: teaching });
const pictures = createPictureDescriber({
  desk,
  conductor,
  service: describer,
  check: checkText,
  vocabulary: async (category) => {
    const { categories } = await library.descriptions(library.activeId());
    const { sections = [] } = categories.find(({ name }) => name === category) ?? {};
    return sections
      .filter(({ id }) => id === 'structure' || id === 'appearance')
      .map(({ text }) => text)
      .join(' ');
  },
  similar: (id) => teacher.similar(id, 12),
});
const keepsakes = [sheetKeepsake(pictures.store), textKeepsake(pictures.store)];
const handleStore = createHandleStore(indexedDb());
const sessionDisk = createSessionDisk(
  new PageStore(opfsRoot, 'sessions'),
  async () => (await navigator.storage?.estimate?.()) ?? {},
  handleStore.remove,
);
const keeper = createSessionKeeper({
  desk,
  conductor,
  disk: sessionDisk,
  tabs,
  keepsakes,
  what: () => settings.getState().keep,
  newId: () => `session-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
});
followKeep(settings, window, (keep) => void keeper.keep(keep));
const handles = createPictureHandles({
  ...{ desk, conductor, keeper, handles: handleStore },
  keepsPictures: () => settings.getState().keep === 'pictures',
});
void keeper.start().then(() => sweepHandles(handleStore, sessionDisk.list).catch(() => {}));
const data = createDataKeeper({
  service: datasets,
  labelsFor: (paths) => labels.labelsFor(paths),
  refusal: () => labels.refusal(),
});
const labels = createLabelKeeper({
  data,
  disk: createLabelDisk(new FolderStore(opfsRoot, 'labels')),
  newId: () => `set-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
  tabs,
});
// The last that a page hears before it may be closed or killed.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return;
  void labels.flush();
  void keeper.flush();
});
const categories = createCategoryDescriber({
  library,
  service: describer,
  sections: SECTIONS,
  storage: storage(),
  today: () => new Date().toISOString().slice(0, 10),
  labelledPictures: async (names) => {
    const { set } = data.store.getState();
    return labelledPictures(set, datasets, names, await inputSideOf(library, library.activeId()));
  },
});
const textModels = createTextModelKeeper(packs, texts, tabs);
const offline = createOfflineCopy({
  base: new URL('./', document.baseURI).href,
  fetch: (url, init) => fetch(url, init),
  caches: 'caches' in window ? caches : null,
  built: import.meta.env.PROD,
});
keepEngines(textModels, offline, navigator.serviceWorker?.ready ?? new Promise(() => {}));

const trainer = createTrainer({
  service: finetuner,
  library,
  readSet: data.readOut,
  sideOf: (id) => inputSideOf(library, id),
  drafts: () =>
    [...categories.store.getState().work.values()].flatMap((entry) => (entry.draft ? [described(entry, entry.draft)] : [])),
  newRunId: () => `run-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`,
  tabs,
});

const classifiers = createHnfModelKeeper(library);

/** Project files are opened and saved now and then: what packs them is fetched then. */
const projects = () => import('./app/project-file');
const openProject = async (file: DroppedFile) => keeper.adopt(await (await projects()).openProject(file));
const show = (place: Place) => {
  location.hash = hashOf(place);
};
const drops = createDropRouter({
  async list(file) {
    const { files, refused } = await reader.open([file]);
    const paths = [...files, ...refused].map(({ path }) => path);
    return paths.includes(file.path) ? null : paths.map((path) => path.slice(file.path.length + 1));
  },
  classify: (files) => void conductor.add(files),
  fineTune: (files) => void data.add(files),
  storeTextModel: (files) => void textModels.import(files),
  importModel: (zip) => classifiers.import(zip),
  takeProject: projectDrop({
    present: () => ({
      pictures: desk.getState().session.items.size,
      // On a full disk it is not.
      kept: settings.getState().keep !== 'nothing' && keeper.store.getState().fault === null,
    }),
    open: openProject,
    show,
  }),
  show,
});
void takeOpened((files, problems) => {
  location.hash = hashOf('classify');
  void drops.take('classify', files, problems);
});

/** What the screen listens to; all others hear of every change. */
const shown = gathered(desk);
const tracer = createTracer({
  desk,
  trace: async (item, hand) => {
    if (!item.facts) return null;
    const pixels = await conductor.pixels(item.id, new AbortController().signal);
    return measurer.trace(item.facts.sha256, pixels, cropOf(item, item.facts), hand);
  },
  setHand: (ids, hand) => desk.setState(({ session }) => ({ session: setHand(session, ids, hand) })),
});
const version = async () => (await offline.list().catch(() => null))?.version ?? 'in development';
/** What the export dialog is asked for, from wherever one looks for it. */
const exporting = createStore<{ readonly asked: { readonly ids: readonly string[] | null } | null }>(() => ({ asked: null }));
/** Room for a picture that stands alone in a report, px: a page of A4 is some 180 mm wide. */
const REPORT_FRAME = { width: 960, height: 960 };
const saveReport = (model: LibraryModel) => saveTrainingReport(model, { library, service: finetuner, version });
const parts: Parts = {
  bodies: { desk: shown, tracer, saveBodies },
  classify: {
    desk: shown,
    settings,
    conductor,
    open: async (kind) => {
      const { files, roots } = await pickPictures(kind);
      if (roots) handles.note(roots);
      await conductor.add(files);
    },
    choice,
    scaler,
    looker,
    samples: createSamples(),
    toReport: async (report) => (await import('./formats/report/pictures')).htmlReport(report),
    version,
    large: async (item) => {
      if (!item.facts) return null;
      const pixels = await conductor.pixels(item.id, new AbortController().signal);
      return makeThumbnail(pixels, cropOf(item, item.facts), REPORT_FRAME);
    },
    exporting,
    written: (item) => reportText(item, pictures.store.getState()),
    measured: (item) => measuredFacts(currentSheet(item, pictures.store.getState())?.facts ?? []),
    bodySizes: (item) => currentSheet(item, pictures.store.getState())?.bodies ?? null,
    widthsPx: (item) => currentSheet(item, pictures.store.getState())?.widthsPx ?? [],
    moreColumns: () => descriptionColumns(pictures.store.getState()),
    taught: teacher.store,
  },
  computer: {
    offline,
    stored: async () => storedKinds(await places()),
    deleteHref: DELETE_HREF,
  },
  describe: {
    desk: shown,
    pictures,
    setNote: conductor.setNote,
    categories,
    textModels: textModels.store,
    sectionHints: SECTION_HINTS,
    modelsHref: hashOf('models'),
  },
  finetune: {
    data,
    labels,
    trainer,
    saveReport,
    fullPicture: (path, signal) => readSetPicture(reader, data.files(), path, signal),
    classifyHref: hashOf('classify'),
  },
  table: {
    desk,
    conductor,
    pictures,
    taught: teacher.store,
    textModels: textModels.store,
    describeAll: createDescribeAll(pictures),
    ...createResultFiles(pictures.store),
    exportAs: (ids) => exporting.setState({ asked: { ids } }),
  },
  map: {
    desk: shown,
    conductor,
    choice,
    teacher,
    labelledSet: data,
    thumbnailOf: data.thumbnail,
    inSet: createSetLikeness({
      set: () => data.store.getState().set,
      views: datasets.views,
      classify: classifier.classifyLook,
      atOnce: classifier.atOnce,
      model: () => {
        const { engine } = desk.getState();
        return engine.phase === 'ready' ? engine.report.modelSha256 : null;
      },
      side: () => inputSideOf(library, library.activeId()),
    }),
  },
  teach: {
    desk,
    conductor,
    choice,
    teacher,
    use: async (name) => {
      const set = await teacher.result();
      if (!set) throw new Error('nothing was taught');
      const { head, labels, leftOut, modelSha256, categories } = set;
      const files = await classifier.teach({
        ...head,
        id: 'taught',
        createdAt: new Date().toISOString(),
        modelSha256,
        categories,
        provenance: { labels, leftOut },
      });
      const model = await library.add({ name, origin: 'trained', parentId: set.modelId, files });
      await library.setActive(model.id);
      conductor.reclassify();
      return () => t('{name} is in the library and classifies now.', { name: model.name });
    },
    trainFully: async () => {
      const drop = await labelledDrop({
        desk: desk.getState(),
        drops: conductor.drops(),
        open: (files) => reader.open(files),
        pixels: (id) => conductor.pixels(id, new AbortController().signal),
      });
      if (drop.files.length > 0) location.hash = hashOf('finetune');
      await drops.take('finetune', drop.files, leftBehind(drop) === null ? [] : [() => leftBehind(drop) ?? '']);
    },
  },
  keep: {
    keeper,
    handles,
    settings,
    desk,
    persist: () => askToPersist(),
    saveProject: async (parts) => {
      const source = { session: desk.getState().session, drops: conductor.drops(), keepsakes };
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`session-${day}.micrographia.zip`, await (await projects()).saveProject(source, parts));
    },
    openProject,
  },
  models: {
    texts: textModels,
    classifiers,
    comparer: createModelComparer(compareModels),
    saveReport,
    trainer,
    shaderF16,
    recommendedLlm,
  },
};
const keepOfflineLater = (events: OfflineEvents) => keepOffline(events, opened);
keepFocus();
createRoot(root).render(
  <StrictMode>
    <App parts={parts} drops={drops} keepOffline={keepOfflineLater} />
  </StrictMode>,
);
