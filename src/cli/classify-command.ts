/**
 * Names the category of micrographs:
 *
 *   npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv [--columns out.csv]] [--read-scale-bar] [--report out.html [--language en|de|ja] [--without names,instrument,hashes,pictures,texts]]
 *
 * One line per file on standard output, in the order of the files: words, or a JSON object. With `--csv` every picture is measured as well, and
 * at the end the table that the page saves is printed, every measured fact in every row; `--columns` writes what its columns mean. Folders
 * are searched to the bottom. `doubt` is `sure`, `probable`, `unsure`, `unknown` or `nothing` (to see); `novelty`, 0 .. 1, is larger for
 * stranger pictures (1 where there is nothing to see). `logits`, only as JSON, stand in the order of the model's categories (its
 * config.json), so that engines can be compared from outside. Exit code 1 only if nothing could be read, 2 if the command cannot start. Of
 * a stack each image has a line, in the order of the file: `image` says which. `--report` also writes one self-contained HTML file (no script,
 * nothing fetched) with what was measured, a text by the template and small pictures, in the `--language` asked for (the text is English), and
 * `--without` leaves out of it what is not to go along. What stands on standard output is English always.
 *
 * --read-scale-bar finds the burnt-in scale bar and reads its label. Where the file states no pixel size, that of the bar stands in its place
 * with the source `bar`; one that contradicts the file or the magnification is told in `notes` and not used.
 *
 *   npm run -s classify -- [files|folders|archives] [--files-from list|-] --resume out.jsonl [--shard i/n] [--model id|dir|zip]
 *
 * is for very many pictures (src/cli/classify-many.ts, docs/scale/README.md).
 */
import { toCsv } from '../base/csv';
import { packError } from '../base/errors';
import { type ExportParts, MOST_LARGE } from '../base/export-parts';
import { measuredFacts } from '../base/facts';
import { dictionaryOf, tableOf } from '../base/result-table';
import { jsonLine, shownText } from '../base/shown';
import { makeThumbnail } from '../dataset/thumbnail';
import { htmlReport, type ReportPicture } from '../formats/report/pictures';
import { barText } from '../locales/sources';
import { voltageOf } from '../micrograph/voltage';
import { pixelSizeWithBar } from '../scale/use';
import type { Classification } from '../services/classify/protocol';
import { classifyMany, parseShard } from './classify-many';
import { checkNewFile, EXIT, modelFolder, parseCommand, print, SHIPPED_MODEL, UsageError } from './command';
import { openComputePool } from './compute-pool';
import { type Found, findFiles } from './files';
import { factsOf, templateText } from './measured';
import { writeWhole } from './out-folder';
import { Progress } from './progress';
import { countOutcomes, type FileResult, readAndCompute } from './read-files';
import { programVersion, speakFor } from './report-language';
import { asObject, asRow, asWords, type CsvRow, columnsOf, type Measured, nameOf } from './result-lines';

const USAGE =
  'npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv] [--columns out.csv] [--read-scale-bar] [--report out.html [--language en|de|ja] [--without names,instrument,hashes,pictures,texts]], or for very many: [--files-from list|-] --resume out.jsonl [--shard i/n]';
/** Where a report is wanted, with what was measured and a small picture. */
type Reported = Classification &
  Measured &
  Partial<Pick<ReportPicture, 'thumbnail' | 'large' | 'measured' | 'bodies' | 'widthsPx' | 'text'>>;
type Result = FileResult<Reported>;

const REPORT_PARTS = ['names', 'instrument', 'hashes', 'pictures', 'texts'] as const satisfies readonly (keyof ExportParts)[];

const failure = ({ shown, error }: Found['missing'][number]): Result => ({
  path: shown,
  shown,
  image: null,
  error: packError(error),
});

/** What goes into the report. @throws UsageError for a word that is none */
function reportParts(without: string): ExportParts {
  const left = without.split(',').filter(Boolean);
  const unknown = left.find((word) => !REPORT_PARTS.some((part) => part === word));
  if (unknown !== undefined)
    throw new UsageError(`--without takes ${REPORT_PARTS.join(', ')}; "${unknown}" is none of them.`, USAGE);
  const has = (part: keyof ExportParts) => !left.includes(part);
  return {
    names: has('names'),
    instrument: has('instrument'),
    hashes: has('hashes'),
    pictures: has('pictures'),
    texts: has('texts'),
  };
}

function reported(result: Result): ReportPicture {
  const none = {
    facts: null,
    pixelSizeNm: null,
    voltage: null,
    barNote: null,
    classification: null,
    said: null,
    note: '',
    thumbnail: null,
    large: null,
    measured: [],
    bodies: null,
    widthsPx: [],
    text: null,
  };
  if ('error' in result) return { path: nameOf(result), ...none, error: `${result.error.message} ${result.error.advice}` };
  const { micrograph, value } = result;
  return {
    path: nameOf(result),
    facts: {
      ...micrograph,
      width: value.size?.width ?? micrograph.crop.width,
      height: value.size?.height ?? micrograph.crop.height,
      metadata: { ...micrograph.metadata },
    },
    pixelSizeNm: pixelSizeWithBar(micrograph).pixelSizeNm,
    voltage: voltageOf(micrograph),
    barNote: barText(micrograph.dataBar?.margins.bottom ?? 0, micrograph.dataBar, null),
    classification: value,
    said: null,
    note: '',
    thumbnail: value.thumbnail ?? null,
    large: value.large ?? null,
    measured: value.measured ?? [],
    bodies: value.bodies ?? null,
    widthsPx: value.widthsPx ?? [],
    text: value.text ?? null,
    error: null,
  };
}

/** Room for the pictures of a report, px: a page of A4 is some 180 mm wide. */
const LARGE = { width: 960, height: 960 };
const SMALL = { width: 160, height: 120 };

export async function classifyCommand(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      allowPositionals: true,
      options: {
        model: { type: 'string', default: SHIPPED_MODEL },
        json: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
        columns: { type: 'string' },
        'read-scale-bar': { type: 'boolean', default: false },
        report: { type: 'string' },
        without: { type: 'string', default: '' },
        language: { type: 'string', default: 'en' },
        'files-from': { type: 'string' },
        resume: { type: 'string' },
        shard: { type: 'string' },
      },
    },
    USAGE,
  );
  const { 'files-from': list, resume, shard } = values;
  if (resume !== undefined) {
    if (positionals.length === 0 && list === undefined)
      throw new UsageError('No file, folder or list of files is named.', USAGE);
    if (values.csv || values.json || values['read-scale-bar'] || values.report !== undefined)
      throw new UsageError('--resume writes JSON lines: leave --json, --csv, --report and --read-scale-bar out.', USAGE);
    const share = parseShard(shard, USAGE);
    return classifyMany({ args: positionals, list, out: resume, shard: share, model: modelFolder(values.model) });
  }
  if (list !== undefined || shard !== undefined)
    throw new UsageError('--files-from and --shard go with --resume, which names the file of results.', USAGE);
  if (positionals.length === 0) throw new UsageError('No file or folder is named.', USAGE);
  if (values.json && values.csv) throw new UsageError('--json and --csv exclude each other.', USAGE);
  const parts = reportParts(values.without);
  const { report, columns: dictionary } = values;
  await speakFor(values.language, USAGE);
  if (dictionary !== undefined && !values.csv) throw new UsageError('--columns says what the columns of --csv mean.', USAGE);
  for (const file of [report, dictionary]) await checkNewFile(file, USAGE);
  const pictures: ReportPicture[] = [];
  const line = values.json ? (result: Result) => `${jsonLine(asObject(result, values['read-scale-bar']))}\n` : asWords;
  // Which facts there are is known when every picture is measured: a table has all of them in every row.
  const rows: CsvRow[] = [];
  const told = async (result: Result): Promise<void> => {
    if (report !== undefined) pictures.push(reported(result));
    if (values.csv) rows.push(asRow(result));
    else await print(line(result));
  };
  const tabulate = async (): Promise<void> => {
    if (!values.csv) return;
    const columns = columnsOf(rows);
    await print(toCsv(tableOf(columns, rows)));
    if (dictionary !== undefined) await writeWhole(dictionary, Buffer.from(toCsv(dictionaryOf(columns))));
  };

  const { files, missing } = await findFiles(positionals);
  if (files.length === 0) {
    for (const result of missing) await told(failure(result));
    if (missing.length > 0) await tabulate();
    if (missing.length === 0) process.stderr.write(`${shownText(`No files in ${positionals.join(', ')}.`)}\n`);
    return EXIT.nothingRead;
  }
  const pool = await openComputePool(modelFolder(values.model), countOutcomes(files));
  const progress = new Progress();
  progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
  if (!pool.report.golden.verified) progress.say('Warning: this machine does not reproduce the golden output of the model.');
  const few = countOutcomes(files) <= MOST_LARGE;
  let read = 0;
  const work = readAndCompute(
    files,
    async (micrograph, look): Promise<Reported> => {
      const { pixels, crop } = micrograph;
      const value = await (look ? pool.classifyLook(look) : pool.classify(pixels, crop));
      if (report === undefined && !values.csv) return value;
      const { pixelSizeNm } = pixelSizeWithBar(micrograph);
      const { facts, bodies, widthsPx } = await factsOf({ ...micrograph, pixelSizeNm }, value);
      const measured = { ...value, sheet: facts, size: { width: pixels.width, height: pixels.height } };
      if (report === undefined) return measured;
      return {
        ...measured,
        measured: measuredFacts(facts),
        bodies: bodies ?? null,
        widthsPx: widthsPx ?? [],
        ...(parts.texts && { text: await templateText(facts) }),
        ...(parts.pictures && few
          ? { large: { ...makeThumbnail(pixels, crop, LARGE), widthNm: pixelSizeNm && pixelSizeNm.value * crop.width } }
          : parts.pictures && { thumbnail: makeThumbnail(pixels, crop, SMALL) }),
      };
    },
    {
      ...{ ahead: pool.ahead, side: pool.report.imageSize, scaleBar: values['read-scale-bar'] },
      onDone: (done, total) => progress.update(done, total),
    },
  );
  for (const result of missing) await told(failure(result));
  for await (const result of work) {
    if (!('error' in result)) read++;
    await told(result);
  }
  await tabulate();
  progress.end();
  if (report !== undefined) {
    const date = new Date().toISOString().slice(0, 10);
    const html = await htmlReport({ name: null, date, version: programVersion(), parts, pictures });
    await writeWhole(report, Buffer.from(html));
    progress.say(`Report: ${report}`);
  }
  pool.close();
  return read > 0 ? EXIT.ok : EXIT.nothingRead;
}
