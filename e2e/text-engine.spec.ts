/**
 * The text engines at their boundary: the real wllama with a real (random) language model, the real WebLLM with packs that cannot run,
 * and, where LLM_DIR names a folder with a WebLLM pack, that model. On a page of its own, built and served like the product.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type PreviewServer, preview } from 'vite';
import config from '../vite.config';
import { expect, type Page, test } from './fixtures';
import type { Bench } from './text-engine/main';

const port = Number(process.env.E2E_PORT ?? 4317) + 4;
test.use({ gpu: true, baseURL: `http://127.0.0.1:${port}/` });

/** A folder in WebLLM's layout, its model library beside the weights. */
const llmFolder = process.env.LLM_DIR && existsSync(process.env.LLM_DIR) ? process.env.LLM_DIR : undefined;

declare const bench: Bench;

let folder: string;
let server: PreviewServer;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'text-engine-'));
  const root = join(import.meta.dirname, 'text-engine');
  // All of the product's build but the service worker, which would only copy 30 MB, and what looks for the product's page.
  const plugins = (config.plugins ?? [])
    .flat()
    .filter((plugin) => plugin && 'name' in plugin && !/pwa|page-ahead/.test(plugin.name));
  const shared = { ...config, plugins, root, configFile: false, publicDir: false, logLevel: 'error' } as const;
  await build({ ...shared, build: { ...config.build, outDir: folder, emptyOutDir: true, reportCompressedSize: false } });
  server = await preview({ ...shared, build: { outDir: folder }, preview: { ...config.preview, port, strictPort: true } });
});

test.afterAll(async () => {
  await server?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const ASK = {
  messages: [{ role: 'user', content: 'Describe the picture.' }],
  maxTokens: 24,
  temperature: 0.8,
  seed: 7,
} as const;

async function open(page: Page): Promise<void> {
  await page.goto('./');
  await page.waitForFunction(() => 'bench' in globalThis);
}

test('a GGUF model loads, streams, answers the same for the same seed, and unloads', async ({ page }) => {
  await open(page);
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  const { report, progress, error } = await page.evaluate(async () => {
    bench.addTiny('tiny', 1);
    return { error: undefined, report: undefined, ...(await bench.load('tiny')) };
  });
  expect(error).toBeUndefined();
  expect(report).toMatchObject({ kind: 'wllama', modelId: 'tiny', title: 'tiny', contextTokens: 1024 });
  // As many threads as were faster, one core left free; the speed is of a measurement after loading.
  expect(report?.device).toMatch(/^processor, (one thread|\d threads), [\d.]+ tokens\/s when it was loaded$/);
  const read = progress.filter(({ phase }) => phase === 'reading');
  expect(read.at(-1)?.done).toBe(read.at(-1)?.total);
  expect(read.at(-1)?.total).toBeGreaterThan(500_000);

  const [first, again, other] = await page.evaluate(async (ask) => {
    const texts = [await bench.write(ask), await bench.write(ask), await bench.write({ ...ask, seed: 8 })];
    return texts.map((result) => ({ answer: undefined, error: undefined, ...result }));
  }, ASK);
  expect(first.error).toBeUndefined();
  expect(first.heard.length, 'it streams').toBeGreaterThan(5);
  expect(first.heard.join('')).toBe(first.answer?.text);
  expect(first.answer).toMatchObject({ tokens: ASK.maxTokens, finish: 'length' });
  expect(first.answer?.tokensPerSecond).toBeGreaterThan(0);
  expect(again.answer?.text, 'same seed, same text').toBe(first.answer?.text);
  expect(other.answer?.text).not.toBe(first.answer?.text);

  expect(workers.length, 'our worker, its core and its threads').toBeGreaterThanOrEqual(2);
  expect(workers.filter((url) => url.startsWith('blob:'))).toEqual([]);

  expect(await page.evaluate(() => bench.service.unload().then(() => bench.service.current()))).toBeNull();
  expect(await page.evaluate(() => bench.changes()), 'told of load and unload').toBe(2);
  await expect.poll(() => page.workers().length, 'its memory is given back').toBe(0);
});

test('writing is interrupted at once and the model goes on', async ({ page }) => {
  await open(page);
  const { stopped, next } = await page.evaluate(async (ask) => {
    bench.addTiny('tiny', 1);
    await bench.load('tiny');
    const stopped = await bench.write({ ...ask, maxTokens: 900 }, 3);
    return { stopped: { error: undefined, ...stopped }, next: { answer: undefined, ...(await bench.write(ask)) } };
  }, ASK);
  expect(stopped.error).toMatchObject({ code: 'cancelled' });
  expect(stopped.heard.length, 'nothing is heard after the wish to stop').toBe(3);
  expect(next.answer?.tokens).toBe(ASK.maxTokens);
});

test('an answer is held to a JSON schema', async ({ page }) => {
  await open(page);
  const schema = {
    type: 'object',
    properties: {
      section: { enum: ['subject', 'scale', 'texture'] },
      facts: { type: 'array', items: { enum: ['f1', 'f2', 'f3'] }, minItems: 1, maxItems: 3 },
      sentence: { type: 'string', minLength: 5, maxLength: 40 },
    },
    required: ['section', 'facts', 'sentence'],
    additionalProperties: false,
  };
  const answers = await page.evaluate(
    async ({ ask, schema }) => {
      bench.addTiny('tiny', 1);
      await bench.load('tiny');
      const all = [];
      for (let seed = 1; seed <= 3; seed++)
        all.push({ answer: undefined, error: undefined, ...(await bench.write({ ...ask, maxTokens: 400, seed, schema })) });
      return all;
    },
    { ask: ASK, schema },
  );
  for (const { answer, error } of answers) {
    expect(error).toBeUndefined();
    expect(answer?.finish).toBe('stop');
    const value = JSON.parse(answer?.text ?? '') as { section: string; facts: string[]; sentence: string };
    expect(Object.keys(value)).toEqual(['section', 'facts', 'sentence']);
    expect(schema.properties.section.enum).toContain(value.section);
    expect(value.facts.length).toBeGreaterThan(0);
    expect(value.facts.length).toBeLessThanOrEqual(3);
    for (const fact of value.facts) expect(['f1', 'f2', 'f3']).toContain(fact);
    expect(value.sentence.length).toBeGreaterThanOrEqual(5);
    expect(value.sentence.length).toBeLessThanOrEqual(40);
  }
});

test('a long question is told as it is read; within a series the beginning that was read stays read', async ({ page }) => {
  await open(page);
  const long = Array.from({ length: 30 }, (_, i) => `fact-${i} | width | ${i} nm`).join('; ');
  const said = (question: string, continues: boolean) => ({
    ...ASK,
    maxTokens: 4,
    messages: [{ role: 'user' as const, content: `${long} ${question}` }],
    ...(continues && { continues }),
  });
  const [anew, next, again] = await page.evaluate(
    async (requests) => {
      bench.addTiny('tiny', 1);
      await bench.load('tiny');
      const all = [];
      for (const request of requests) all.push({ error: undefined, ...(await bench.write(request)) });
      return all;
    },
    [said('How wide?', false), said('How long?', true), said('How long?', false)],
  );
  for (const { error, read } of [anew, next, again]) {
    expect(error).toBeUndefined();
    expect(read.length, 'the reading is told').toBeGreaterThan(0);
    expect(
      [...read].sort((a, b) => a - b),
      'and goes forward',
    ).toEqual(read);
    expect(read.at(-1)).toBe(1);
  }
  // The first word of the reading says what was read already: nothing of a question anew, nearly all of one that goes on.
  expect(anew.read[0]).toBeLessThan(0.5);
  expect(next.read[0]).toBeGreaterThan(0.5);
  expect(again.read[0], 'a series of its own starts anew').toBeLessThan(0.5);
});

test('a browser without promise integration gets the other build, from this origin too', async ({ page }) => {
  const scripts: string[] = [];
  page.on('worker', (worker) => scripts.push(worker.url()));
  await page.route(/wllama\.worker.*\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `delete WebAssembly.Suspending;${await response.text()}` });
  });
  await open(page);
  const { error, answer } = await page.evaluate(async (ask) => {
    bench.addTiny('tiny', 1);
    await bench.load('tiny');
    return { error: undefined, answer: undefined, ...(await bench.write(ask)) };
  }, ASK);
  expect(error).toBeUndefined();
  expect(answer?.tokens).toBe(ASK.maxTokens);
  expect(scripts.join('\n')).toContain('wllama-core-compat');
});

test('too long a question is refused and the model goes on', async ({ page }) => {
  await open(page);
  const { long, next } = await page.evaluate(async (ask) => {
    bench.addTiny('tiny', 1);
    await bench.load('tiny');
    const messages = [{ role: 'user' as const, content: 'fibres and grains '.repeat(900) }];
    const long = await bench.write({ ...ask, messages });
    return { long: { error: undefined, ...long }, next: { answer: undefined, ...(await bench.write(ask)) } };
  }, ASK);
  expect(long.error).toMatchObject({ code: 'text-context-overflow' });
  expect(next.answer?.tokens).toBe(ASK.maxTokens);
});

test('a second model takes the place of the first; a damaged one leaves none', async ({ page }) => {
  await open(page);
  const ids = await page.evaluate(async () => {
    bench.addTiny('one', 1);
    bench.addTiny('two', 2);
    bench.addBroken('broken');
    const seen: (string | undefined)[] = [];
    for (const id of ['one', 'two']) {
      await bench.load(id);
      seen.push(bench.service.current()?.report.modelId);
    }
    const { error } = { error: undefined, ...(await bench.load('broken')) };
    return { seen, error, after: bench.service.current() };
  });
  expect(ids.seen).toEqual(['one', 'two']);
  expect(ids.error).toMatchObject({ code: 'text-pack-broken' });
  console.log(`What llama.cpp says of a damaged file: ${(ids.error as { message?: string } | undefined)?.message}`);
  expect(ids.after).toBeNull();
  await expect.poll(() => page.workers().length).toBe(0);
});

test('one tab at a time holds a model', async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  const loadTiny = async (tab: Page) =>
    tab.evaluate(async () => {
      bench.addTiny('tiny', 1);
      return { error: undefined, ...(await bench.load('tiny')) }.error;
    });
  expect(await loadTiny(page)).toBeUndefined();
  expect(await loadTiny(other)).toMatchObject({ code: 'text-other-tab' });
  await page.evaluate(() => bench.service.unload());
  expect(await loadTiny(other)).toBeUndefined();
});

/** A WebAssembly module that imports one function `env.f`, which WebLLM does not offer. */
const FOREIGN_LIB = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 9, 1, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 0];

test('WebLLM refuses packs it cannot run, each for its reason, and asks nobody for files', async ({ page }) => {
  await open(page);
  const tried = await page.evaluate(async (lib) => {
    bench.addWebllm('foreign', lib, null, {});
    bench.addWebllm('noise', [1, 2, 3, 4], null, {});
    bench.addWebllm('gap', lib, 'mlc-chat-config.json', {});
    bench.addWebllm('old', lib, null, { libVersion: 'v0_2_48' });
    bench.addWebllm('halves', lib, null, { needsShaderF16: true });
    const errors: Record<string, unknown> = {};
    for (const id of ['foreign', 'noise', 'gap', 'old', 'halves']) {
      errors[id] = { error: undefined, ...(await bench.load(id)) }.error;
    }
    return errors;
  }, FOREIGN_LIB);
  expect(tried.foreign).toMatchObject({ code: 'text-pack-version', message: expect.stringContaining('v0_2_86') });
  expect(tried.noise).toMatchObject({ code: 'text-pack-broken' });
  expect(tried.gap).toMatchObject({ code: 'text-pack-broken', message: expect.stringContaining('mlc-chat-config.json') });
  expect(tried.old).toMatchObject({ code: 'text-pack-version', message: expect.stringContaining('v0_2_48') });
  // SwiftShader has no shader-f16.
  expect(tried.halves).toMatchObject({ code: 'text-needs-f16', advice: expect.stringContaining('q4f32') });
  expect(await page.evaluate(() => bench.service.current())).toBeNull();
});

test(`WebLLM writes with a real model ${llmFolder ? '' : '(not run: LLM_DIR names no folder)'}`, async ({ page }) => {
  test.skip(!llmFolder, 'LLM_DIR names no folder with a WebLLM pack');
  test.setTimeout(900_000);
  await open(page);
  const files = readdirSync(llmFolder as string)
    .filter((name) => /\.(json|bin|wasm|model|txt)$/.test(name))
    .map((name) => join(llmFolder as string, name));
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    document.body.append(input);
  });
  await page.locator('input').setInputFiles(files);
  const outcome = await page.evaluate(async (ask) => {
    const picked = [...((document.querySelector('input') as HTMLInputElement).files ?? [])];
    bench.addPicked('picked', picked, {});
    const loaded = await bench.load('picked');
    const first = await bench.write(ask);
    const again = await bench.write(ask);
    const stopped = await bench.write({ ...ask, maxTokens: 400 }, 3);
    const schema = { type: 'object', properties: { a: { enum: ['x', 'y'] } }, required: ['a'], additionalProperties: false };
    const held = await bench.write({ ...ask, maxTokens: 100, schema });
    await bench.service.unload();
    return { loaded, first, again, stopped, held };
  }, ASK);
  expect(outcome.loaded).toHaveProperty('report');
  expect(outcome.first).toHaveProperty('answer');
  const text = (result: typeof outcome.first) => ('answer' in result ? result.answer?.text : undefined);
  expect(text(outcome.again)).toBe(text(outcome.first));
  expect(outcome.stopped).toMatchObject({ error: { code: 'cancelled' } });
  expect(['x', 'y']).toContain(JSON.parse(text(outcome.held) ?? '{}').a);
});
