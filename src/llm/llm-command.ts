/**
 * Fetches a language model for descriptions, on a computer with a network:
 *
 *   npm run llm                      lists the catalogue
 *   npm run llm -- <id>              fetches one into llm/<id>/, where npm start serves it
 *   npm run llm -- --index           lists the folders under llm/ anew, also those put there by hand
 *
 * An interrupted download is taken up by the same command. `--from` and `--libs` name mirrors of the two hosts.
 */
import { join } from 'node:path';
import { shownText } from '../base/shown';
import { EXIT, parseCommand, print, UsageError } from '../cli/command';
import { duration } from '../cli/progress';
import { sizeText } from '../storage/errors';
import { CATALOGUE, needsShaderF16 } from '../text/catalogue';
import { fetchLlm } from './fetch-llm';
import { sourceOf } from './llm-catalogue';
import { packIn, writeIndex } from './llm-folder';

const USAGE = 'npm run llm [-- <id>] [--from <address of the hub>] [--libs <address>] [--index] [--dir <folder>]';
const HUB = 'https://huggingface.co/';

function address(option: string, text: string | undefined): URL | null {
  if (text === undefined) return null;
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new UsageError(`--${option} wants an address, not "${text}".`, USAGE);
  return new URL(text.endsWith('/') ? text : `${text}/`);
}

async function listCatalogue(llm: string): Promise<void> {
  const rows = await Promise.all(
    CATALOGUE.map(async (entry) => {
      const runs = entry.gguf
        ? 'on the processor'
        : [
            `${Math.round(entry.vramMb ?? 0)} MB`,
            ...(needsShaderF16(entry) ? ['shader-f16'] : []),
            ...(entry.sees ? ['sees pictures'] : []),
            ...(entry.gpuGb ? [`a GPU with ${entry.gpuGb} GB or more`] : []),
          ].join(', ');
      const there = (await packIn(join(llm, entry.id))) ? 'here' : '';
      return [entry.id, entry.licence, `about ${entry.downloadMb} MB`, runs, there];
    }),
  );
  const table = [['model', 'licence', 'download', 'GPU memory', ''], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  await print(
    `${lines.join('\n')}\n\nFetch one: npm run llm -- <model>. Without shader-f16 on your GPU take a q4f32 one, without a GPU a GGUF.\n`,
  );
}

/** A line that changes on a terminal; a line every ten seconds in a log. */
function progress(): (done: number, total: number) => void {
  const start = performance.now();
  let first: number | null = null;
  let shown = 0;
  let last = -1;
  return (done, total) => {
    if (done === last) return;
    last = done;
    first ??= done;
    const now = performance.now();
    if (done < total && now - shown < (process.stderr.isTTY ? 200 : 10_000)) return;
    shown = now;
    const rate = (done - first) / Math.max((now - start) / 1000, 1e-3);
    const left = rate > 0 && done < total ? `, ${duration((total - done) / rate)} left` : '';
    const line = `${sizeText(done)} of ${sizeText(total)}, ${sizeText(rate)} a second${left}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

export async function llmCommand(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        libs: { type: 'string' },
        dir: { type: 'string' },
        index: { type: 'boolean' },
      },
    },
    USAGE,
  );
  const llm = values.dir ?? join(process.env.MICROGRAPHIA_ROOT ?? '', 'llm');
  const [id, extra] = positionals;
  if (extra !== undefined) throw new UsageError('One model at a time.', USAGE);
  if (values.index) {
    const { models, leftOut } = await writeIndex(llm);
    for (const why of leftOut) process.stderr.write(`${shownText(`Left out: ${why}`)}\n`);
    await print(`${models.length} models in ${join(llm, 'index.json')}${models.map((pack) => `\n  ${pack.id}`).join('')}\n`);
    return leftOut.length > 0 ? EXIT.nothingRead : EXIT.ok;
  }
  if (id === undefined) {
    await listCatalogue(llm);
    return EXIT.ok;
  }
  const entry = CATALOGUE.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  if (!entry) throw new UsageError(`There is no model ${id} in the catalogue; "npm run llm" lists it.`, USAGE);
  const hub = address('from', values.from) ?? new URL(HUB);
  const onBytes = progress();
  const pack = await fetchLlm(sourceOf(entry, address('libs', values.libs)), {
    llm,
    hub,
    onBytes,
    say: (line) => process.stderr.write(`${line}\n`),
  }).finally(() => process.stderr.isTTY && process.stderr.write('\n'));
  const bytes = pack.files.reduce((sum, { size }) => sum + size, 0);
  await print(
    `${pack.id}: ${pack.files.length} files, ${sizeText(bytes)}, as the host lists them, in ${join(llm, pack.id)}\n` +
      'Start the page with "npm start", or copy the folder llm/ beside the built page, or carry the model\'s folder on a stick.\n',
  );
  return EXIT.ok;
}
