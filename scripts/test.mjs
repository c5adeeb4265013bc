/** `npm test`: everything, in order, until something fails. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH };

const steps = [
  ['types', 'tsc', '--noEmit'],
  ['style and import cycles', 'biome', 'check', '--error-on-warnings', '.'],
  ['room directions', 'node', 'scripts/lint-rooms.mjs'],
  ['unit tests', 'vitest', 'run'],
  ['build', 'vite', 'build', '--logLevel', 'warn'],
  ['journeys', 'playwright', 'test'],
];

const began = Date.now();
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
for (const [name, command, ...args] of steps) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  if (name === 'journeys') {
    try {
      env.CHROME_PATH = provideChromium();
    } catch (error) {
      console.error(error.message);
      process.exit(1);
    }
    console.log(`Browser: ${env.CHROME_PATH}`);
  }
  const { status, signal, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      `\n== ${name} failed (${error?.message ?? signal ?? `exit ${status}`}) after ${seconds(start)}; the rest was not run.`,
    );
    process.exit(status || 1);
  }
  console.log(`== ${name} passed in ${seconds(start)}`);
}
const data = process.env.MICROGRAPHIA_DATA;
if (!data || !existsSync(data)) {
  console.log('\nNot run: checks against real vendor files and pictures (set MICROGRAPHIA_DATA to a folder that holds them).');
}
console.log(`\nAll passed in ${seconds(began)}.`);
