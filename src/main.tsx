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
import { App } from './app/App';
import { keepOffline } from './app/offline';
import { createSamples } from './app/samples';
import { applyTheme } from './app/theme';
import { toCsv } from './formats/csv';
import { createClassifyService, createReadService } from './runtime/browser';
import { createConductor } from './state/conductor';
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

const desk = createDesk();
const reader = createReadService();
const conductor = createConductor({ desk, reader, classifier: createClassifyService() });
void conductor.open();

const parts = { desk, settings, conductor, samples: createSamples(reader), toCsv };
createRoot(root).render(
  <StrictMode>
    <App parts={parts} keepOffline={keepOffline} />
  </StrictMode>,
);
