/**
 * Describes micrographs by the template: reads, classifies and measures each, then writes what the facts bear out.
 *
 *   npm run -s describe -- <files|folders|archives> [--engine template] [--model id|dir|zip] [--json] [--read-scale-bar] [--pixel-size <nm>]
 *       [--threshold <0 to 100>] [--smallest <px>] [--bodies bright|dark] [--bodies-csv <file>]
 *
 * --read-scale-bar gives a picture whose file states no pixel size that of its burnt-in scale bar, where nothing speaks against it;
 * --pixel-size is taken in place of all that files and bars state.
 * One line per picture on standard output, in the order of the files: words, or a JSON object with the facts, what is not stated and
 * why, and the text. Exit code 1 only if nothing could be read, 2 if the command cannot start.
 */
import { BODY_COLUMNS, bodyRows } from '../base/body-table';
import { type CsvValue, toCsv } from '../base/csv';
import { packError } from '../base/errors';
import { paragraphsOf } from '../base/paragraphs';
import { jsonLine, shownText } from '../base/shown';
import type { HandSet } from '../base/traces';
import { look } from '../measure/look';
import { tracesOf } from '../measure/traced';
import type { Micrograph } from '../micrograph/micrograph';
import type { Classification } from '../models/classification';
import { pixelSizeWithBar } from '../scale/use';
import type { FactSheet } from '../services/describe/protocol';
import { checkNewFile, EXIT, modelFolder, parseCommand, print, SHIPPED_MODEL, UsageError } from './command';
import { openComputePool } from './compute-pool';
import { type Found, findFiles } from './files';
import { describer, factsOf } from './measured';
import { writeWhole } from './out-folder';
import { Progress } from './progress';
import { countOutcomes, type FileResult, readAndCompute } from './read-files';

const USAGE =
  'npm run -s describe -- <files|folders|archives> [--engine template] [--model id|dir|zip] [--json] [--read-scale-bar] [--pixel-size <nm>] ' +
  '[--threshold <0 to 100>] [--smallest <px>] [--bodies bright|dark] [--bodies-csv <file>]';

interface Described {
  readonly category: string | null;
  readonly sheet: FactSheet;
  /** Paragraphs, one a section that has any. */
  readonly paragraphs: readonly string[];
  /** A row a body; empty where they were not asked for. */
  readonly bodies: readonly (readonly CsvValue[])[];
}

type Result = FileResult<Described>;

/** As the page does it, without a worker. */
async function describe(
  read: Micrograph,
  classification: Classification,
  { hand, listBodies, pixelSizeNm: given }: Wish,
): Promise<Described> {
  const stated = given === null ? null : ({ value: given, unit: 'nm', source: 'user', confidence: 'stated' } as const);
  const micrograph = { ...read, pixelSizeNm: stated ?? pixelSizeWithBar(read).pixelSizeNm };
  const { path, pixels, crop, pixelSizeNm } = micrograph;
  const sheet = await factsOf(micrograph, classification, hand);
  const { sentences } = await describer().describeMicrograph(sheet.facts, { engine: 'template', seed: 0 });
  const paragraphs = paragraphsOf(sentences.filter(({ struck }) => struck === null));
  const looked = listBodies ? look(pixels, crop) : null;
  const bodies =
    looked && !('reason' in looked) ? bodyRows(path, tracesOf(looked, hand), pixelSizeNm?.value ?? null, hand) : [];
  return { category: classification.ranking[0]?.category ?? null, sheet, paragraphs, bodies };
}

interface Wish {
  readonly hand: HandSet;
  readonly listBodies: boolean;
  /** What the user says it is, nm; null where they say nothing. */
  readonly pixelSizeNm: number | null;
}

/** A number above `least` and below `most`; null where none was given. @throws UsageError */
function numberFrom(
  name: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
  words: string,
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && value > least && value < most) return value;
  throw new UsageError(`--${name} must be ${words}, not “${shownText(text)}”.`, USAGE);
}

/** What bodies are told by, as it was asked for. @throws UsageError where that makes no sense */
function handFrom(values: {
  readonly threshold?: string | undefined;
  readonly smallest?: string | undefined;
  readonly bodies?: string | undefined;
}): HandSet {
  const percent = numberFrom(
    'threshold',
    values.threshold?.replace(/\s*%$/, ''),
    [0, 100],
    'a grey between 0 (black) and 100 (white)',
  );
  const smallest = numberFrom('smallest', values.smallest, [0, 1e5], 'a diameter in pixels');
  const { bodies } = values;
  if (bodies !== undefined && bodies !== 'bright' && bodies !== 'dark')
    throw new UsageError(`--bodies must be bright or dark, not “${shownText(bodies)}”.`, USAGE);
  return { threshold: percent === null ? null : percent / 100, smallest, bodies: bodies ?? null };
}

/** Every key is always there; null where there is nothing to say. */
function asObject(result: Result) {
  const { shown: file, image } = result;
  if ('error' in result) {
    const { code, message, advice } = result.error;
    return {
      file,
      image,
      category: null,
      facts: [],
      withheld: [],
      text: null,
      error: { code, message: `${message} ${advice}` },
    };
  }
  const { category, sheet, paragraphs } = result.value;
  const { facts, withheld } = sheet;
  return { file, image, category, facts, withheld, text: paragraphs.join('\n\n'), error: null };
}

/** The file as it was named; of a stack, with the number of its image. */
const shownAs = ({ shown, image }: Result): string =>
  shownText(image ? `${shown} (image ${image.number} of ${image.of})` : shown);

function asWords(result: Result): string {
  const name = shownAs(result);
  return 'error' in result
    ? `${name}: not read. ${result.error.message} ${result.error.advice}\n`
    : `${name}: ${shownText(result.value.paragraphs.join(' '))}\n`;
}

const failure = ({ shown, error }: Found['missing'][number]): Result => ({
  path: shown,
  shown,
  image: null,
  error: packError(error),
});

/** The whole command; the value is its exit code. */
export async function describeCommand(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      allowPositionals: true,
      options: {
        engine: { type: 'string', default: 'template' },
        model: { type: 'string', default: SHIPPED_MODEL },
        json: { type: 'boolean', default: false },
        'read-scale-bar': { type: 'boolean', default: false },
        'pixel-size': { type: 'string' },
        threshold: { type: 'string' },
        smallest: { type: 'string' },
        bodies: { type: 'string' },
        'bodies-csv': { type: 'string' },
      },
    },
    USAGE,
  );
  if (positionals.length === 0) throw new UsageError('No file or folder is named.', USAGE);
  if (values.engine !== 'template')
    throw new UsageError(
      `There is no engine “${shownText(values.engine)}” here: language models write on the page only.`,
      USAGE,
    );
  const hand = handFrom(values);
  const pixelSizeNm = numberFrom(
    'pixel-size',
    values['pixel-size'],
    [1e-3, 1e6],
    'a length in nanometres, above 0.001 and below 1,000,000',
  );
  const bodiesFile = values['bodies-csv'];
  await checkNewFile(bodiesFile, USAGE);
  const table: (readonly CsvValue[])[] = [BODY_COLUMNS];
  const line = values.json ? (result: Result) => `${jsonLine(asObject(result))}\n` : asWords;

  const { files, missing } = await findFiles(positionals);
  for (const result of missing) await print(line(failure(result)));
  if (files.length === 0) {
    if (missing.length === 0) process.stderr.write(`${shownText(`No files in ${positionals.join(', ')}.`)}\n`);
    return EXIT.nothingRead;
  }
  const pool = await openComputePool(modelFolder(values.model), countOutcomes(files));
  const progress = new Progress();
  progress.say(`${pool.report.modelId} on ${pool.report.device}; the template writes`);
  let read = 0;
  const work = readAndCompute(
    files,
    async (micrograph) =>
      describe(micrograph, await pool.classify(micrograph.pixels, micrograph.crop), {
        hand,
        listBodies: bodiesFile !== undefined,
        pixelSizeNm,
      }),
    {
      ahead: 2 * pool.lanes,
      onDone: (done, total) => progress.update(done, total),
      scaleBar: values['read-scale-bar'],
    },
  );
  for await (const result of work) {
    if (!('error' in result)) {
      read++;
      for (const [, ...cells] of result.value.bodies) table.push([shownAs(result), ...cells]);
    }
    await print(line(result));
  }
  progress.end();
  pool.close();
  if (bodiesFile !== undefined) await writeWhole(bodiesFile, Buffer.from(toCsv(table)));
  return read > 0 ? EXIT.ok : EXIT.nothingRead;
}
