/** The worker that holds a WebLLM model: the one place that imports the package, 6 MB of it, only when such a model is loaded. */
import { MLCEngine, modelVersion } from '@mlc-ai/web-llm';
import type { Endpoint } from 'comlink';
import { translated } from '../../text/errors';
import { webllmOpener } from '../../text/webllm';
import { serveText } from './worker-api';

let found: string | null = null;
const wanted = modelVersion.split('/')[0];
const open = webllmOpener((config) => new MLCEngine(config), wanted);

serveText(
  self as unknown as Endpoint,
  (parcel, file, onStep) => {
    found = parcel.model.libVersion;
    return open(parcel, file, onStep);
  },
  (error, title) => translated(error, title, { found, wanted }),
);
