import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

/** Journeys run against the built page, as `npm start` serves it, on a port of their own. */
const port = Number(process.env.E2E_PORT ?? 4317);
const cores = availableParallelism();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  // A journey waits as often as it computes, and computes on one core: two share two cores well, and where there are more, one is left free.
  workers: cores <= 2 ? cores : Math.min(4, cores - 1),
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // A front on a GPU that is computed by the processor takes seconds a view: training journeys need minutes.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // The offline copy is the shell journey's business; the others need not store the whole product each time.
    serviceWorkers: 'block',
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    port,
    timeout: 180_000,
    reuseExistingServer: false,
  },
});
