/**
 * `npm run firefox`: the parts of `browser-parts.mjs` in Firefox; ends with 1 where one fails. FIREFOX_PATH, else `firefox` or
 * `firefox-esr` on PATH; driven over WebDriver BiDi.
 */
import puppeteer from 'puppeteer-core';
import { foundProgram, MINUTE, runParts, xpathOf } from './browser-parts.mjs';

const executablePath = foundProgram(process.env.FIREFOX_PATH, ['firefox', 'firefox-esr']);
if (!executablePath) {
  console.error('No Firefox found: install it, or set FIREFOX_PATH to its executable.');
  process.exit(2);
}

async function open(origin) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, protocolTimeout: 10 * MINUTE });
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const [strangers, errors] = [[], []];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:', 'about:'].includes(url.protocol) && url.origin !== origin) strangers.push(String(url));
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return {
    version: await browser.version(),
    goto: (url) => page.goto(url),
    reload: () => page.reload(),
    evaluate: (work, ...args) => page.evaluate(work, ...args),
    press: async (words) => (await page.waitForSelector(`::-p-xpath(${xpathOf(words)})`, { timeout: MINUTE })).click(),
    shoot: (path) => page.screenshot({ path }),
    strangers: () => strangers,
    errors: () => errors,
    plainDrops: false,
    close: () => browser.close(),
  };
}

process.exit((await runParts(open)) > 0 ? 1 : 0);
