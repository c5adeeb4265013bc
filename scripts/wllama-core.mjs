/**
 * wllama's own worker as a file of this origin. The package composes that worker's source as text and starts it from a blob: URL, and
 * its threads from a second one; both would need `worker-src blob:` in the policy, and the threads would be refused all the same, for
 * Trusted Types hold inside a blob's worker too. So the build writes the same source (both halves lie in the package as files) into
 * one script, which serves as worker and, under emscripten's thread name, as thread. src/services/text/wllama.worker.ts starts it.
 *
 * `virtual:wllama-core` and `virtual:wllama-core/compat` are modules whose default export is the URL of that script.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ID = 'virtual:wllama-core';
const packages = join(import.meta.dirname, '..', 'node_modules', '@wllama');
const emscriptenFiles = {
  [ID]: join(packages, 'wllama', 'src', 'wasm', 'wllama.js'),
  [`${ID}/compat`]: join(packages, 'wllama-compat', 'wasm', 'wllama.js'),
};
const workerFile = join(packages, 'wllama', 'src', 'workers-code', 'llama-cpp.js');

/**
 * The script: `emscripten` is the WebAssembly's loader, `worker` what answers wllama's messages. The run's options (path of the
 * WebAssembly, threads, build) come in the worker's name, for they are known only when it starts.
 * @throws Error where the loader is not the one this was written for
 */
export function coreScript(emscripten, worker) {
  const parts = emscripten.split('var Module=');
  if (parts.length !== 2) throw new Error('The loader of wllama has changed: look at scripts/wllama-core.mjs.');
  return `'use strict';
// The engine for the processor: WebGPU belongs to the other engine, and two models would share its memory.
Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get: () => ({ requestAdapter: async () => null }) });
// Without JavaScript Promise Integration the tables of imports and exports must still be valid; nothing suspends there.
if (!WebAssembly.Suspending) {
  WebAssembly.Suspending = function (f) { return f; };
  WebAssembly.promising = (f) => async (...args) => f(...args);
}
// Threads are started from this very script and from nothing else.
self.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (url === self.location.href ? url : null) });
const isThread = self.name.startsWith('em-pthread');
const RUN_OPTIONS = isThread ? null : JSON.parse(self.name);
function wModuleInit() {
  Module.mainScriptUrlOrBlob = self.location.href;
  return emscripten(Module);
}
${worker}
// Within reach of the functions above: the WebAssembly reads its files through one of them.
function emscripten(Module) {
${parts.join('var ___Module=')}
return Module;
}
// A thread has a listener of its own, which takes the place of the worker's.
if (isThread) emscripten({});
`;
}

const scriptOf = (id) => coreScript(readFileSync(emscriptenFiles[id], 'utf8'), readFileSync(workerFile, 'utf8'));

/** The Vite plugin: in a build the scripts are hashed files like any other, in `npm run dev` the server makes them. */
export function wllamaCore() {
  const pathOf = (id) => `@${id.replaceAll(/[:/]/g, '-')}.js`;
  let serving = false;
  return {
    name: 'wllama-core',
    configResolved(config) {
      serving = config.command === 'serve';
    },
    resolveId: (id) => (id in emscriptenFiles ? `\0${id}` : undefined),
    load(resolved) {
      const id = resolved.slice(1);
      if (resolved[0] !== '\0' || !(id in emscriptenFiles)) return undefined;
      if (serving) return `export default new URL(${JSON.stringify(pathOf(id))}, document.baseURI).href;`;
      const name = id === ID ? 'wllama-core.js' : 'wllama-core-compat.js';
      const reference = this.emitFile({ type: 'asset', name, source: scriptOf(id) });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      for (const id of Object.keys(emscriptenFiles)) {
        server.middlewares.use(`/${pathOf(id)}`, (_, response) => {
          response.setHeader('Content-Type', 'text/javascript');
          response.end(scriptOf(id));
        });
      }
    },
  };
}
