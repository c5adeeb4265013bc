/**
 * Descriptions as their user meets them: of a micrograph, of a category; the models that write them; and without any. The model that
 * classifies runs on the processor here, which leaves the machine's cores to the language model.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { makeGguf, makeWebllmPack } from '../src/formats/testing';
import { INJECTIONS } from '../src/language/testing-injections';
import { tinyGguf } from '../src/text/testing-gguf';
import { accessible } from './accessible';
import { drop, sample } from './drop';
import { expect, type Page, test } from './fixtures';
import { openedAlone, printsOnPaper } from './report';

/** A folder in WebLLM's layout, its model library beside the weights. */
const llmFolder = process.env.LLM_DIR && existsSync(process.env.LLM_DIR) ? process.env.LLM_DIR : undefined;

// What is stored must be there again without a network; only WebLLM asks for a GPU.
test.use({ serviceWorkers: 'allow', gpu: llmFolder !== undefined });

/** What a model thought is there to be read, and not in the way. */
async function thoughtIsFolded(panel: Locator, words: string | RegExp): Promise<void> {
  const fold = panel.locator('.thought-fold');
  await expect(fold).toBeVisible();
  await expect(fold.locator('.thought')).toBeHidden();
  await fold.getByText('What it thought').click();
  await expect(fold.locator('.thought')).toBeVisible();
  await expect(fold.locator('.thought')).toHaveText(words);
}

const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });
const texts = (page: Page) => page.getByRole('region', { name: 'Language models' });
const classifiers = (page: Page) => page.getByRole('region', { name: 'Classification models' });
const entry = (page: Page, title: string) =>
  page.locator('.model-entry').filter({ has: page.getByRole('heading', { name: title }) });
const facts = (page: Page) => page.locator('.fact-row');
const sentences = (page: Page) => page.locator('.sentence');
const task = (page: Page, name: string) => page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name }).click();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** No host of these journeys serves language models: the page asks for their list once, and the browser logs the answer. */
const noServedModels = (faults: string[]) =>
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('/llm/index.json')));

/** Opens the page from its stored copy, the network off. */
async function offline(page: Page, hash = '', engine = 'wasm'): Promise<void> {
  await page.goto(`./?engine=${engine}${hash}`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Tasks' })).toBeVisible();
}

/** With a language model the engines are kept that a first visit does without. */
async function enginesKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = () =>
    page.evaluate(async () => {
      const { files } = (await (await fetch('build.json')).json()) as { files: { path: string }[] };
      const engines = files.filter(({ path }) => /^assets\/(wllama|webllm)/.test(path));
      return (await Promise.all(engines.map(({ path }) => caches.match(path)))).every(Boolean);
    });
  await expect.poll(kept).toBe(true);
}

/** Picks files in the dialog that a button opens. */
async function pick(page: Page, button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(path);
}

/** A made-up model in WebLLM's layout, on disk as from a USB stick. */
function packOnDisk(folder: string, change: (files: Map<string, Uint8Array>) => void = () => undefined): string {
  const files: Map<string, Uint8Array> = makeWebllmPack({ shards: 4, rows: 4000 });
  change(files);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** Every number of a sentence stands in one of the facts it cites, as they are shown; at least `least` sentences stand. */
async function traceable(page: Page, least = 4): Promise<void> {
  const rows = new Map(
    await facts(page).evaluateAll((list) =>
      list.map((row): [string, string] => [
        row.querySelector('.fact-number')?.textContent ?? '',
        `${row.querySelector('th')?.textContent} ${row.querySelector('.fact-value')?.textContent}`,
      ]),
    ),
  );
  const said = await sentences(page).evaluateAll((list) =>
    list
      .filter((item) => !item.classList.contains('struck'))
      .map((item) => ({
        text: item.querySelector('.sentence-text')?.textContent ?? '',
        cites: [...item.querySelectorAll('.reference')].map((reference) => reference.textContent ?? ''),
      })),
  );
  expect(said.length, 'sentences that stand').toBeGreaterThanOrEqual(least);
  if (least > 1)
    expect(
      said.some(({ text }) => /\d/.test(text)),
      'some with numbers',
    ).toBe(true);
  for (const { text, cites } of said) {
    expect(cites, `“${text}” cites facts`).not.toEqual([]);
    const cited = cites.map((number) => rows.get(number) ?? '').join(' ');
    for (const [number] of text.matchAll(/\d+(?:\.\d+)?/g)) expect(cited, `${number} of “${text}”`).toContain(number);
  }
}

test('no network, no language model: facts, and a description whose every number is traceable; its report', async ({
  page,
  browser,
  faults,
}, info) => {
  await offline(page);
  await drop(page, [sample('particles.tif')]);
  await expect(facts(page).filter({ hasText: 'Pixel size' }).first()).toBeVisible({ timeout: 120_000 });
  await expect(facts(page).filter({ hasText: 'Pixel size' }).first()).toContainText('nm');
  const how = page.getByRole('button', { name: 'Method of Pixel size' });
  await how.click();
  await expect(how).toHaveAttribute('aria-expanded', 'true');
  await page.getByText(/^Not stated:/).click();
  await accessible(page, 'facts');

  const panel = verdict(page);
  await expect(panel).toContainText('By template: no language model is loaded.');
  await panel.getByRole('button', { name: 'Describe', exact: true }).click();
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'written');
  await traceable(page);
  await expect(page.locator('.sentence.struck')).toHaveCount(0);
  await expect(panel).toContainText('Generated from the facts by the template');
  // Pointing at a sentence, or at one of its numbers, marks the facts it rests on.
  await sentences(page).first().hover();
  await expect(page.locator('.fact-row.cited').first()).toBeAttached();
  const reference = sentences(page).last().locator('.reference').first();
  await page.mouse.move(0, 0);
  await reference.focus();
  const number = await reference.innerText();
  await expect(page.locator('.fact-row.cited .fact-number')).toHaveText(number);
  // What the verdict above says already is folded, until a citation leads there.
  const first = page.locator('.fact-row[data-fact="category"]');
  await expect(first).toBeHidden();
  await panel
    .getByRole('button', { name: /^Fact 1: / })
    .first()
    .click();
  await expect(first).toBeFocused();
  await accessible(page, 'description');

  // A person's text is checked, marked, exported; and what the engine wrote comes back.
  await panel.getByRole('button', { name: 'Edit' }).click();
  const field = panel.getByRole('textbox', { name: 'Description' });
  await field.fill('The pixel size is 987 nm.');
  await expect(page.getByRole('list', { name: 'Not borne out by the facts' })).toContainText('987 nm');
  await panel.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('.edited-mark')).toBeVisible();
  await accessible(page, 'edited');

  const csv = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: 'Table (CSV)' }).click();
  const [header, row] = readFileSync(await (await csv).path(), 'utf8')
    .replace('\ufeff', '')
    .split('\r\n');
  expect(header).toContain('description,description_engine,description_model,description_edited,');
  expect(header).toContain(',fact_pixel_size_nm');
  expect(row).toContain('The pixel size is 987 nm.,template,');

  await panel.getByRole('button', { name: 'Export descriptions' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export descriptions' });
  await expect(dialog).toContainText('1 picture measured, 1 of them with a text');
  await accessible(page, 'export');
  await dialog.getByRole('radio', { name: 'JSON' }).click();
  const json = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const { pictures } = JSON.parse(readFileSync(await (await json).path(), 'utf8'));
  expect(pictures[0]).toMatchObject({
    file: 'particles.tif',
    description: { edited: true, text: 'The pixel size is 987 nm.' },
  });
  expect(pictures[0].facts.length).toBeGreaterThan(5);
  await panel.getByRole('button', { name: 'Export descriptions' }).click();
  await dialog.getByRole('checkbox', { name: 'File names and folders' }).uncheck();
  const nameless = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const lines = readFileSync(await (await nameless).path(), 'utf8');
  expect(lines).toContain('## picture 1');
  expect(lines).not.toContain('particles');
  await panel.getByRole('button', { name: 'Back to the generated text' }).click();
  await expect(page.locator('.edited-mark')).toHaveCount(0);
  // That, too, can be taken back, and done again.
  await page.getByRole('button', { name: 'Undo: Description of particles.tif' }).click();
  await expect(page.locator('.edited-mark')).toBeVisible();
  await expect(panel).toContainText('The pixel size is 987 nm.');
  await page.getByRole('button', { name: 'Redo: Description of particles.tif' }).click();
  await expect(page.locator('.edited-mark')).toHaveCount(0);

  // The report of this one picture, as whoever gets it opens it.
  await page.getByRole('button', { name: 'Report of this picture' }).click();
  const asked = page.getByRole('dialog', { name: 'Export the results' });
  await expect(asked).toContainText('1 description, 0 notes');
  const saved = page.waitForEvent('download');
  await asked.getByRole('button', { name: 'Report (HTML)' }).click();
  const html = readFileSync(await (await saved).path(), 'utf8');
  await expect(page.getByRole('button', { name: 'Report of this picture' })).toBeFocused();
  const alone = await openedAlone(browser, info, 'report.html', html);
  await expect(alone.getByRole('img', { name: 'The micrograph without its data bar' })).toBeVisible();
  await expect(alone.getByRole('img', { name: /^Scale bar: / })).toBeVisible();
  await expect(alone.getByRole('heading', { name: 'particles.tif', level: 2 })).toBeVisible();
  const told = alone.getByRole('article');
  await expect(told).toContainText(plain(await sentences(page).first().locator('.sentence-text').innerText()));
  await expect(told).toContainText(plain(await page.locator('.rank-percent').first().innerText()));
  await printsOnPaper(alone);

  // Another pixel size: the facts are measured anew, the text says that it is of before.
  await panel.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Length' }).fill('100');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('this text rests on the facts of before');
  await expect(
    facts(page)
      .filter({ hasText: /Pixel size/ })
      .first(),
  ).toContainText(/100\snm/);
  await panel.getByRole('button', { name: 'Describe again' }).click();
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'written');
  await expect(page.locator('.describe-stale')).toHaveCount(0);
  await traceable(page);

  // What a model thought before it wrote comes along in a project file. The template thinks nothing: here it is put in.
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: /^Kept on this computer/ }).click();
  const project = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a project file' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const parts = unzipSync(readFileSync(await (await project).path()));
  const thinking = strFromU8(parts['project.json']).replace(/"reasoning":\s*""/, '"reasoning":"Round, and of one size."');
  await page.keyboard.press('Escape');
  const bytes = Buffer.from(zipSync({ ...parts, 'project.json': strToU8(thinking) }));
  await drop(page, [{ name: 'thinking.micrographia.zip', bytes }]);
  await page.getByRole('button', { name: 'Open the project' }).click();
  await thoughtIsFolded(panel, 'Round, and of one size.');
  expect(faults).toEqual([]);
});

test('a folder in WebLLM’s layout: imported, there again offline, damage named, deleted', async ({ page, faults }, info) => {
  await page.goto('./?engine=wasm#/models');
  await expect(texts(page)).toContainText('npm run llm -- <model id>');
  await accessible(page, 'no language models');
  // Which to try first is told by the adapter: its features, its largest buffer, the computer's memory.
  for (const [f16, gigabytes, memory, id] of [
    [true, 4, 16, 'Qwen3.5-4B-q4f16_1-MLC'],
    [false, 2, 8, 'Qwen3.5-2B-q4f32_1-MLC'],
    [null, 0, 4, 'Qwen3.5-0.8B-Q8_0-GGUF'],
  ] as const) {
    await page.evaluate(
      ([half, buffer, ram]) => {
        const features = new Set(half ? ['shader-f16'] : []);
        const adapter = half === null ? null : { features, limits: { maxBufferSize: buffer * 2 ** 30 } };
        Object.defineProperty(navigator, 'gpu', { configurable: true, value: { requestAdapter: async () => adapter } });
        Object.defineProperty(navigator, 'deviceMemory', { configurable: true, value: ram });
      },
      [f16, gigabytes, memory] as const,
    );
    await task(page, 'Descriptions');
    await task(page, 'Models');
    await expect(texts(page).getByText(`npm run llm -- ${id}`)).toBeVisible();
  }

  await pick(
    page,
    'Import a folder',
    packOnDisk(info.outputPath('Broken-q4f16_1-MLC'), (files) => {
      (files.get('params_shard_2.bin') as Uint8Array)[1000] ^= 1;
    }),
  );
  await expect(texts(page).getByRole('alert')).toContainText('params_shard_2.bin');
  await pick(
    page,
    'Import a folder',
    packOnDisk(info.outputPath('Short-q4f16_1-MLC'), (files) => files.delete('params_shard_1.bin')),
  );
  await expect(texts(page).getByRole('alert')).toContainText('params_shard_1.bin');
  await expect(page.locator('.models-part[aria-label="Language models"] .model-entry'), 'nothing is kept').toHaveCount(0);

  await pick(page, 'Import a folder', packOnDisk(info.outputPath('Tiny-q4f16_1-MLC')));
  const model = entry(page, 'Tiny-q4f16_1-MLC');
  await expect(model).toContainText(/4\.23\sMB/);
  await expect(model).toContainText('needs a GPU that computes in half precision (shader-f16)');
  await expect(model).toContainText('Licence: not stated');
  await accessible(page, 'a language model');
  await enginesKept(page);
  noServedModels(faults);

  await offline(page, '#/models');
  await expect(model).toContainText('stored');
  await model.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(model).toBeVisible();
  await model.getByRole('button', { name: 'Delete' }).click();
  await accessible(page, 'deleting');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(model).toHaveCount(0);
  await page.reload();
  await expect(texts(page)).toContainText('npm run llm');
  await expect(model).toHaveCount(0);
  noServedModels(faults);
});

/** Everything that is said of how far the writing is, from now on: it goes by faster than one can look. */
async function hearPace(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const said = new Set<string>();
    new MutationObserver(() => {
      for (const status of document.querySelectorAll('.describe-wait [role=status]')) said.add(status.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { said });
  });
  return () => page.evaluate(() => [...(window as unknown as { said: Set<string> }).said].join('\n'));
}

/** A language model on its way through the product. */
interface Written {
  /** The address's engine of the classifier: with `auto` both share the GPU. */
  readonly engine: 'wasm' | 'auto';
  /** Brings the model in, on the page of models. */
  readonly bring: () => Promise<void>;
  /** The model can write a category's description: it is waited for. Nonsense is stopped. */
  readonly able: boolean;
  /** Longest that one thing may take, in ms. */
  readonly patience: number;
}

/**
 * What every language model must stand, whichever engine runs it: imported, there again offline, loaded; a description of a micrograph
 * stopped, then written while another picture is classified; a category described and stopped; unloaded.
 */
async function aModelWrites(page: Page, faults: string[], { engine, bring, able, patience }: Written): Promise<void> {
  await page.goto(`./?engine=${engine}#/models`);
  await bring();
  const model = texts(page).locator('.model-entry');
  await expect(model).toHaveCount(1, { timeout: patience });
  await expect(model).toContainText('stored');
  await enginesKept(page);
  noServedModels(faults);
  await offline(page, '#/models', engine);
  await expect(model).toHaveCount(1);
  await model.getByRole('button', { name: 'Load' }).click();
  await expect(model).toContainText('loaded', { timeout: patience });
  await expect(model).toContainText('Runs on');
  await accessible(page, 'a loaded model');
  const title = await model.locator('h3').evaluate((heading) => heading.firstChild?.textContent ?? '');

  await task(page, 'Classify');
  await drop(page, [sample('particles.tif')]);
  const panel = verdict(page);
  const describe = panel.getByRole('button', { name: /^Describe( again)?$/ });
  await expect(describe).toBeEnabled({ timeout: patience });
  await expect(panel.getByRole('radio', { name: title })).toHaveAttribute('aria-checked', 'true');
  await describe.click();
  await panel.getByRole('button', { name: 'Stop writing' }).click();
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'stopped');
  await expect(panel).toContainText('Stopped before its end');

  // How it draws is for those who open the fold.
  await expect(panel.getByLabel('Temperature', { exact: true })).toBeHidden();
  await panel.getByText('Temperature and seed').click();
  await panel.getByLabel('Temperature', { exact: true }).fill('0.7');
  await panel.getByLabel('Random start (seed)').fill('42');
  await accessible(page, 'temperature and seed');
  const pace = await hearPace(page);
  await describe.click();
  // A second picture while it writes: both come to their end.
  await drop(page, [sample('fibres.tif')]);
  await page.getByRole('option').filter({ hasText: 'particles.tif' }).click();
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'written', { timeout: patience });
  await expect(page.locator('.entry.done')).toHaveCount(2, { timeout: patience });
  // Whatever a model wrote, what stands is true: numbers are traceable, and the page says what happened to the rest.
  await traceable(page, able ? 1 : 4);
  if (!able) {
    const struck = await page.locator('.sentence.struck').count();
    const notice = await page.locator('.describe-notice').count();
    expect(struck + notice, 'nonsense was struck or replaced, and the page says so').toBeGreaterThan(0);
  }
  const draft = page.locator('.struck-draft');
  if ((await draft.count()) > 0) {
    await draft.locator('summary').click();
    await expect(draft.locator('.sentence.struck').first()).toBeVisible();
  }
  // What it thought before it wrote, if it did, is folded away, and there to be read.
  if (able || (await panel.locator('.thought-fold').count()) > 0) await thoughtIsFolded(panel, /\S/);
  await accessible(page, 'struck');
  // How fast it went was told, and how far the reading of the facts was on the processor.
  expect(await pace()).toMatch(/Thinking: [\d.]+ tokens\/s/);
  expect(await pace()).toMatch(/Writing, each sentence is checked: [\d.]+ tokens\/s, about \d+ (s|min) left/);
  if (!able) expect(await pace()).toMatch(/Reading the facts: \d/);

  // One more question about the same facts, drawn as was chosen; whatever is answered, it is checked.
  const more = panel.getByRole('region', { name: 'Questions about the facts' });
  await more.getByRole('textbox', { name: 'Question about the facts' }).fill('How large are the particles?');
  await page.keyboard.press('Enter');
  await expect(more.locator('.answer')).toHaveCount(1, { timeout: patience });
  await expect(more.locator('.answer-question')).toHaveText('How large are the particles?');
  await expect(more).toContainText(/Answered from the facts by .*seed 42, temperature 0\.7/);
  if (!able) expect(await more.locator('.sentence.struck, .describe-notice').count()).toBeGreaterThan(0);
  await accessible(page, 'a question answered');

  // The same model, asked for a category: reasoning, sections, and an end when one wants it.
  await task(page, 'Descriptions');
  await page.getByRole('button', { name: 'Tips' }).click();
  const pane = page.getByRole('region', { name: 'Description of Tips' });
  const generate = pane.getByRole('button', { name: /^Generate( again)?$/ });
  if (able) {
    await generate.click();
    await expect(pane.getByRole('button', { name: 'Generate again' })).toBeEnabled({ timeout: patience });
    await expect(pane.getByRole('alert')).toHaveCount(0);
    const drafted = await pane
      .locator('.section-draft textarea')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLTextAreaElement).value.trim()));
    expect(drafted.filter((text) => text !== '').length, 'sections that were written').toBeGreaterThan(0);
  }
  await generate.click();
  await expect(page.locator('.section-stream[data-step="reasoning"]')).not.toBeEmpty({ timeout: patience });
  await expect.poll(pace, { timeout: patience }).toMatch(/Reading the question/);
  await accessible(page, 'reasoning');
  await pane.getByRole('button', { name: 'Stop' }).click();
  await expect(generate).toBeEnabled();
  await task(page, 'Models');
  await model.getByRole('button', { name: 'Unload' }).click();
  await expect(model.getByRole('button', { name: 'Load' })).toBeEnabled();
  noServedModels(faults);
}

test('a real language model, tiny and random: what it writes is struck or replaced, it can be stopped, classifying goes on', async ({
  page,
  faults,
}) => {
  const bring = () => drop(page, [{ name: 'tiny.gguf', bytes: Buffer.from(tinyGguf(1, 16_384)) }]);
  await aModelWrites(page, faults, { engine: 'wasm', bring, able: false, patience: 200_000 });
});

test(`a real WebLLM model from its folder: offline, it writes, can be stopped, classifying waits its turn ${
  llmFolder ? '' : '(not run: LLM_DIR names no folder)'
}`, async ({ page, faults }) => {
  test.skip(!llmFolder, 'LLM_DIR names no folder of a WebLLM model');
  test.setTimeout(3_600_000);
  const bring = () => pick(page, 'Import a folder', llmFolder as string);
  await aModelWrites(page, faults, { engine: 'auto', bring, able: true, patience: 1_200_000 });
});

test('a category of one’s own: typed, compared, adopted, ranked with the others; the model goes elsewhere as a zip', async ({
  page,
  faults,
}) => {
  await page.goto('./?engine=wasm#/descriptions');
  await page.getByRole('button', { name: 'Edit a copy' }).click();
  const first = page.getByRole('textbox').first();
  await first.fill('Cells, tissues and organisms.');
  // Elsewhere and back, and after a reload: the draft is still there.
  await task(page, 'Classify');
  await page.goBack();
  await expect(first).toHaveValue('Cells, tissues and organisms.');
  await page.reload();
  await expect(first).toHaveValue('Cells, tissues and organisms.');
  await accessible(page, 'a draft');

  await page.getByRole('button', { name: 'New category' }).click();
  const dialog = page.getByRole('dialog', { name: 'New category' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('tips');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('already');
  await accessible(page, 'new category');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Quantum dots');
  await page.keyboard.press('Enter');
  await page
    .getByRole('textbox', { name: 'Structure and dimensionality' })
    .fill('Crystals of a few nanometres, round, far apart.');
  await page.getByRole('button', { name: 'What would change?' }).click();
  const table = page.getByRole('region', { name: 'Similarity of the categories' });
  await expect(table.getByRole('row')).toHaveCount(12, { timeout: 120_000 });
  await expect(table.getByRole('rowheader', { name: 'Quantum dots' })).toBeVisible();
  await page.getByRole('radio', { name: 'After' }).click();
  await expect(table.getByRole('row').last().getByRole('cell').last()).toHaveText('1.00');
  await accessible(page, 'what would change');
  await expect(page.getByRole('region', { name: 'What would change' })).toContainText(
    'Quantum dots is known to the model by its description alone',
  );
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('With dots');
  await page.getByRole('button', { name: 'Adopt' }).click();
  await expect(page.getByText('Adopted: “With dots”')).toBeVisible({ timeout: 120_000 });

  await task(page, 'Classify');
  await page.getByRole('button', { name: 'Particles' }).click();
  await expect(verdict(page).locator('.rank')).toHaveCount(5, { timeout: 120_000 });
  await verdict(page).getByRole('button', { name: 'All 11' }).click();
  await expect(verdict(page).locator('.ranking')).toContainText('Quantum dots');

  await task(page, 'Models');
  const made = entry(page, 'With dots');
  await expect(made).toContainText('active');
  await expect(made).toContainText('from Micrographia base');
  const download = page.waitForEvent('download');
  await made.getByRole('button', { name: 'Export With dots' }).click();
  const zip = readFileSync(await (await download).path());
  await entry(page, 'Micrographia base').getByRole('button', { name: 'Use' }).click();
  await expect(entry(page, 'Micrographia base')).toContainText('active', { timeout: 120_000 });
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('1 result is of another model than');
  await made.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(made).toHaveCount(0);
  // Wherever something is dropped, it goes where it belongs, with a word.
  const notices = page.getByRole('region', { name: 'Notices' });
  await task(page, 'Classify');
  await drop(page, [{ name: 'with-dots.zip', bytes: zip }]);
  await expect(notices).toContainText('with-dots.zip is a classification model');
  await accessible(page, 'a model dropped on Classify');
  await notices.getByRole('button', { name: 'Import it' }).click();
  await expect(classifiers(page)).toContainText('imported', { timeout: 120_000 });
  await accessible(page, 'classification models');
  await drop(page, [sample('fibres.tif')]);
  await expect(notices).toContainText('fibres.tif went to Classify');
  await notices.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('.entry')).toHaveCount(2);
  await task(page, 'Models');
  await drop(page, [{ name: 'torn.zip', bytes: zip.subarray(0, 5000) }]);
  await expect(classifiers(page).getByRole('alert')).toBeVisible();
  noServedModels(faults);
});

test('what strangers and models write stays text: no element, no link, no picture comes of it', async ({ page, faults }) => {
  const everything = INJECTIONS.map(({ text }) => text).join(' ');
  // A draft as a language model may have written it, before the page looks at it.
  await page.addInitScript((text) => {
    const sections = [{ id: 'structure', title: text, text }];
    const provenance = { engine: 'webllm', model: text, promptId: text, seed: 1, createdAt: text };
    const draft = { sections, reasoning: text, provenance, edited: false };
    localStorage.setItem('micrographia.drafts', JSON.stringify([{ name: 'Tips', isNew: false, draft }]));
  }, everything);
  /** What only a stranger could have put there; icons, canvases and links to tasks are the page's own. */
  const strange = () =>
    page.evaluate(() => ({
      elements: [...document.querySelectorAll('img, iframe, object, embed, video, audio, form[action], base, marquee')].length,
      links: [...document.querySelectorAll('a')]
        .map((a) => a.getAttribute('href'))
        .filter((href) => !/^#\/[a-z]+$/.test(href ?? '')),
      scripts: [...document.querySelectorAll('script')].filter(({ src }) => !src.startsWith(`${location.origin}/assets/`))
        .length,
      handlers: [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some(({ name }) => name.startsWith('on')))
        .length,
      pwned: 'pwned' in window,
    }));
  const clean = { elements: 0, links: [], scripts: 0, handlers: 0, pwned: false };

  await page.goto('./?engine=wasm#/descriptions');
  await page.getByRole('button', { name: 'Tips' }).click();
  await page.getByText('Reasoning of the language model').click();
  await expect(page.locator('.reasoning')).toContainText('<script>window.pwned = 1</script>');
  expect(await strange()).toEqual(clean);

  await task(page, 'Models');
  await drop(page, [
    {
      name: '<img src=x onerror="window.pwned=1">.gguf',
      bytes: Buffer.from(
        makeGguf({
          'general.architecture': 'llama',
          'general.name': '<img src=x onerror="window.pwned = 1">',
          'general.license': '[x](javascript:window.pwned=1)',
          'llama.context_length': 512,
          'tokenizer.ggml.tokens': ['<s>', '</s>', 'a'],
        }),
      ),
    },
  ]);
  await expect(texts(page).locator('.model-entry')).toHaveCount(1);
  expect(await strange()).toEqual(clean);

  await task(page, 'Classify');
  await drop(page, [sample('powder.tif', `${everything.replaceAll('/', '∕').slice(0, 180)}.tif`)]);
  const panel = verdict(page);
  await panel.getByRole('button', { name: 'Describe', exact: true }).click({ timeout: 120_000 });
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'written');
  const said = (await page.locator('.sentence-text').allTextContents()).join(' ');
  expect(said, 'a file name gets into no sentence').not.toMatch(/script|pwned|</);
  await panel.getByRole('button', { name: 'Edit' }).click();
  await panel.getByRole('textbox', { name: 'Description' }).fill(everything);
  await panel.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('.edited-text')).toContainText('<script>window.pwned = 1</script>');
  expect(await strange()).toEqual(clean);
  noServedModels(faults);
});

test('a phone: every task, nothing wider than the screen', async ({ page, faults }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('./?engine=wasm');
  const narrow = async (what: string) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBe(390);
    await accessible(page, `phone: ${what}`);
  };
  await page.getByRole('button', { name: 'Nanowires' }).click();
  await verdict(page).getByRole('button', { name: 'Describe', exact: true }).click({ timeout: 120_000 });
  await expect(page.locator('.described')).toHaveAttribute('data-phase', 'written');
  await narrow('description');
  expect(plain(await facts(page).last().innerText())).not.toBe('');
  await task(page, 'Descriptions');
  await page.getByRole('button', { name: 'Edit a copy' }).click();
  await page.getByRole('textbox').first().fill('Another text.');
  await page.getByRole('button', { name: 'What would change?' }).click();
  await expect(page.getByRole('region', { name: 'Similarity of the categories' })).toBeVisible({ timeout: 120_000 });
  await narrow('descriptions');
  await task(page, 'Models');
  await expect(classifiers(page).locator('.model-entry')).toHaveCount(1);
  await narrow('models');
  noServedModels(faults);
});
