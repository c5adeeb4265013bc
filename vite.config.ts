import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { configDefaults, defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };
import { buildListPlugin } from './scripts/build-list.mjs';
import { compressWeights } from './scripts/compressed-weights.mjs';
import { pageAhead } from './scripts/page-ahead.mjs';
import { pageChunks, workerChunks } from './scripts/page-chunks.mjs';
import { devHeaders, headers, metaPolicy } from './scripts/security-headers.mjs';
import { llmBesidePage } from './scripts/serve-llm.mjs';
import { thirdPartyLicences } from './scripts/third-party-licences.mjs';
import { wllamaCore } from './scripts/wllama-core.mjs';

/** Tests that leave nothing behind: those of a worker share what they import, which is half of their time. */
const plainTests = [
  'scripts/**/*.test.mjs',
  ...[
    'base',
    'micrograph',
    'archive',
    'scale',
    'dataset',
    'evaluation',
    'measure',
    'formats',
    'storage',
    'locales',
    'language',
    'state',
    'features',
    'ui',
  ].map((room) => `src/${room}/**/*.test.ts`),
];

/** Puts the content security policy into the built page, for hosts that send no headers of ours. */
function policyInPage(): Plugin {
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy() }, injectTo: 'head-prepend' },
    ],
  };
}

/** The service worker, src/app/sw.ts, is told every file of the build; dist/sw.js is where builds before this one had theirs. */
const offline = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src/app',
  filename: 'sw.ts',
  injectRegister: null,
  manifest: false,
  injectManifest: {
    globPatterns: ['**/*'],
    maximumFileSizeToCacheInBytes: 40 * 2 ** 20,
    dontCacheBustURLsMatching: /^assets\//,
    rollupFormat: 'iife',
    sourcemap: false,
  },
});

const licences = thirdPartyLicences('third-party-licences.md');

/** Language models, where `npm run llm` put some: beside the page, outside the build. */
const llm = llmBesidePage(fileURLToPath(new URL('llm', import.meta.url)), { preview: headers, dev: devHeaders });

export default defineConfig({
  base: './',
  // Unknown paths answer 404, not the page, so that a missing model file is noticed.
  appType: 'mpa',
  plugins: [
    react(),
    wllamaCore(),
    policyInPage(),
    pageAhead('/src/main.tsx'),
    licences.page,
    buildListPlugin(packageJson.version),
    offline,
    llm,
    compressWeights(headers),
  ],
  build: {
    target: 'es2022',
    // No data: URLs, which connect-src refuses, and no polyfill for browsers older than WebGPU.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { output: { codeSplitting: pageChunks } },
  },
  worker: {
    format: 'es',
    plugins: () => [licences.worker],
    rolldownOptions: { output: { codeSplitting: workerChunks } },
  },
  server: { host: '127.0.0.1', headers: devHeaders },
  preview: { host: '127.0.0.1', headers },
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    environment: 'node',
    // A hang is noticed soon. Files whose tests compute for longer say so at their head, and why.
    testTimeout: 10_000,
    hookTimeout: 60_000,
    // vitest leaves a core free for whoever looks on; on two cores that is half of them.
    maxWorkers: availableParallelism(),
    onConsoleLog: (log) => !log.includes('looks like you are running TensorFlow.js in Node.js'),
    projects: [
      { extends: true, test: { name: 'plain', include: plainTests, isolate: false } },
      {
        extends: true,
        test: { name: 'engines', include: ['src/**/*.test.ts'], exclude: [...configDefaults.exclude, ...plainTests] },
      },
    ],
    deps: {
      optimizer: {
        ssr: {
          // tfjs bundled from its ES modules: once (its `main` fields lead to CommonJS twins), and ready in 0.2 s instead of 6.
          // A deep import of tfjs that a test reaches must be listed here, or it would bring a second copy of its module.
          enabled: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgpu',
          ],
          rolldownOptions: {
            // What the wasm backend's emscripten glue expects of a CommonJS scope.
            transform: { define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' } },
          },
        },
      },
    },
  },
});
