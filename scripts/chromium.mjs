/** Finds a Chromium for the journeys, and installs one where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const ADVICE = 'Install Chromium or Chrome, or set CHROME_PATH to its executable, and run npm test again.';

/**
 * The path of a Chromium or Chrome: CHROME_PATH, else one on PATH, else Playwright's own; undefined where there is none.
 * @throws Error where CHROME_PATH names no file
 */
export function findChromium() {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !existsSync(chosen)) throw new Error(`CHROME_PATH is ${chosen}, but there is no such file.`);
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [chosen, ...onPath, MAC, chromium.executablePath()].find((path) => path && existsSync(path));
}

/**
 * As `findChromium`, but installs one where none is found: Playwright's own, else, as root on Debian, the system's.
 * @throws Error with one sentence on what to do
 */
export function provideChromium() {
  const present = findChromium();
  if (present) return present;
  console.log('No Chromium found: installing the one of Playwright.');
  run('npx', ['playwright', 'install', 'chromium'], 3);
  const downloaded = findChromium();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log("That did not work: installing the system's package.");
    run('apt-get', ['update'], 3);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], 8);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`The tests need a browser and none could be installed. ${ADVICE}`);
  return installed;
}

/**
 * What the environment lacks for Dawn under Node to find the software Vulkan driver (SwiftShader) that lies beside a Chromium: nothing
 * where the user named a driver, or where there is none. Linux only; elsewhere Dawn needs no Vulkan.
 */
export function softwareVulkan(chromiumPath) {
  if (process.platform !== 'linux' || process.env.VK_ICD_FILENAMES) return {};
  // Debian's /usr/bin/chromium is a script; what it starts lies in /usr/lib.
  const folder = [dirname(realpathSync(chromiumPath)), '/usr/lib/chromium'].find((path) =>
    ['libvulkan.so.1', 'vk_swiftshader_icd.json'].every((file) => existsSync(join(path, file))),
  );
  if (!folder) return {};
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter);
  return { LD_LIBRARY_PATH: libraries, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') };
}

function run(command, args, minutes) {
  spawnSync(command, args, {
    stdio: 'inherit',
    timeout: minutes * 60_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
