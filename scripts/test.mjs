/** `npm test`: everything, in order, until something fails. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideChromium, softwareVulkan } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH };

const steps = [
  ['types', 'tsc', '--noEmit'],
  ['types where indices are checked', 'tsc', '-p', 'tsconfig.strict.json', '--noEmit'],
  ['style and import cycles', 'biome', 'check', '--error-on-warnings', '.'],
  ['room directions', 'node', 'scripts/lint-rooms.mjs'],
  ['keys', 'node', 'scripts/lint-keys.mjs'],
  ['words in every language', 'node', 'scripts/lint-words.mjs'],
  ['unit tests', 'vitest', 'run'],
  ['build', 'vite', 'build', '--logLevel', 'warn'],
  ['journeys', 'playwright', 'test'],
];

const began = Date.now();
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
for (const [name, command, ...args] of steps) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  if (name === 'unit tests') {
    try {
      env.CHROME_PATH = provideChromium();
    } catch (error) {
      console.error(error.message);
      process.exit(1);
    }
    console.log(`Browser: ${env.CHROME_PATH}`);
  }
  // The driver is for Dawn under Node; the browser brings its own.
  const vulkan = name === 'unit tests' ? softwareVulkan(env.CHROME_PATH) : {};
  const { status, signal, error } = spawnSync(command, args, { cwd: root, env: { ...env, ...vulkan }, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      `\n== ${name} failed (${error?.message ?? signal ?? `exit ${status}`}) after ${seconds(start)}; the rest was not run.`,
    );
    process.exit(status || 1);
  }
  console.log(`== ${name} passed in ${seconds(start)}`);
}

const data = process.env.MICROGRAPHIA_DATA;
const notRun = [];
if (!data || !existsSync(data)) {
  const why = data ? `MICROGRAPHIA_DATA is ${data}, but there is no such folder` : 'MICROGRAPHIA_DATA is not set';
  notRun.push(`checks against real vendor files and pictures: ${why}`);
}
if (process.platform === 'linux' && !process.env.VK_ICD_FILENAMES && !softwareVulkan(env.CHROME_PATH).VK_ICD_FILENAMES) {
  const why = 'this Chromium brings no Vulkan driver that Node can load; name one in VK_ICD_FILENAMES';
  notRun.push(`unit tests of the WGSL kernels and of device loss, unless there is a GPU: ${why}`);
}
if (!process.env.LONG_JOURNEYS)
  notRun.push(
    'the journey that loses a GPU device in mid-training (7 minutes on WebGPU in software): LONG_JOURNEYS is not set',
  );
const llm = process.env.LLM_DIR;
if (!llm || !existsSync(llm)) {
  const why = llm ? `LLM_DIR is ${llm}, but there is no such folder` : 'LLM_DIR is not set';
  notRun.push(`writing with a real WebLLM model: ${why}`);
}
for (const check of notRun) console.log(`\nNot run: ${check}.`);
const cores = availableParallelism();
console.log(`\n${notRun.length ? 'All that was run passed' : 'All passed'} in ${seconds(began)} on ${cores} cores.`);
