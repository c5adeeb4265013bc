import './app/trusted-types';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/notice.css';
import './ui/bars.css';
import './ui/section.css';
import './ui/dialog.css';
import './ui/windowed-list.css';
import './ui/picture/picture.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type Parts } from './app/App';
import { checkText } from './app/check-text';
import { keepOffline } from './app/offline';
import { hashOf } from './app/route';
import { createSamples } from './app/samples';
import { createServices, shaderF16 } from './app/services';
import { applyTheme } from './app/theme';
import { descriptionColumns } from './features/describe/export';
import { toCsv } from './formats/csv';
import { SECTIONS } from './language/sections';
import { SECTION_HINTS } from './language/template';
import { createConductor } from './state/conductor';
import { createCategoryDescriber } from './state/describe-categories';
import { createHnfModelKeeper, createTextModelKeeper } from './state/describe-models';
import { createPictureDescriber } from './state/describe-picture';
import { createDesk } from './state/desk';
import { createSettings } from './state/settings';

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

const settings = createSettings(storage());
applyTheme(settings);

const { reader, classifier, library, packs, texts, describer } = createServices();
const desk = createDesk();
const conductor = createConductor({ desk, reader, classifier });
void conductor.open();

const pictures = createPictureDescriber({ desk, conductor, service: describer, check: checkText });
const categories = createCategoryDescriber({
  library,
  service: describer,
  sections: SECTIONS,
  storage: storage(),
  today: () => new Date().toISOString().slice(0, 10),
});
const textModels = createTextModelKeeper(packs, texts);

const parts: Parts = {
  classify: {
    desk,
    settings,
    conductor,
    samples: createSamples(reader),
    toCsv,
    moreColumns: () => descriptionColumns(pictures.store.getState()),
  },
  describe: {
    desk,
    pictures,
    categories,
    textModels: textModels.store,
    sectionHints: SECTION_HINTS,
    modelsHref: hashOf('models'),
  },
  models: { texts: textModels, classifiers: createHnfModelKeeper(library), shaderF16 },
};
createRoot(root).render(
  <StrictMode>
    <App parts={parts} keepOffline={keepOffline} />
  </StrictMode>,
);
