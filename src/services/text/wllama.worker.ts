/**
 * The worker that holds a GGUF model: llama.cpp on the processor, through @wllama/wllama. The package would start its own worker from a
 * blob: URL; here `Worker` is replaced by one that starts the same script as a file of this origin (scripts/wllama-core.mjs), so that
 * the policy stays `worker-src 'self'`. The page says where the files are.
 */
import type { Endpoint } from 'comlink';
import { translated } from '../../text/errors';
import { type WllamaFiles, wllamaOpener } from '../../text/wllama';
import { trustScripts } from '../trusted-scripts';
import { serveText } from './worker-api';

const files = JSON.parse(self.name) as WllamaFiles;

trustScripts(files.core, files.compatCore);

serveText(self as unknown as Endpoint, wllamaOpener(files), (error, title) => translated(error, title, null));
