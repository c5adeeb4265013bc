/**
 * Names the category of micrographs:
 *
 *   npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv] [--read-scale-bar] [--report out.html [--without names,instrument,hashes,pictures]]
 *
 * One line per file on standard output, in the order of the files: words, a JSON object, or a CSV record (after a header). Folders
 * are searched to the bottom. `doubt` is `sure`, `probable`, `unsure`, `unknown` or `nothing` (to see); `novelty`, 0 .. 1, is larger for
 * stranger pictures (1 where there is nothing to see). `logits`, only as JSON, stand in the order of the model's categories (its
 * config.json), so that engines can be compared from outside. Exit code 1 only if nothing could be read, 2 if the command cannot start. Of
 * a stack each image has a line, in the order of the file: `image` says which. `--report` also writes one self-contained HTML file (no script,
 * nothing fetched) with small pictures, and `--without` leaves out of it what is not to go along.
 *
 * --read-scale-bar finds the burnt-in scale bar and reads its label. Where the file states no pixel size, that of the bar stands in its place
 * with the source `bar`; one that contradicts the file or the magnification is told in `notes` and not used.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packError } from '../src/base/errors';
import { jsonLine, shownText } from '../src/base/shown';
import { EXIT, modelFolder, parseCommand, print, runCommand, SHIPPED_MODEL, UsageError } from '../src/cli/command';
import { openComputePool } from '../src/cli/compute-pool';
import { type Found, findFiles } from '../src/cli/files';
import { writeWhole } from '../src/cli/out-folder';
import { Progress } from '../src/cli/progress';
import { countOutcomes, type FileResult, readAndCompute } from '../src/cli/read-files';
import { smallPicture } from '../src/cli/small-picture';
import { type CsvValue, toCsv } from '../src/formats/csv';
import { htmlReport, type ReportParts, type ReportPicture } from '../src/formats/html-report';
import { pixelSizeWithBar } from '../src/micrograph/scale-bar/use';
import type { Classification } from '../src/services/classify/protocol';
import { WARNING } from '../src/state/accuracy';

const USAGE =
  'npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv] [--read-scale-bar] [--report out.html] [--without names,instrument,hashes,pictures]';
const TOP = 5;

/** With a small picture where a report is wanted. */
type Result = FileResult<Classification & { readonly thumbnail?: ReportPicture['thumbnail'] }>;

const REPORT_PARTS = ['names', 'instrument', 'hashes', 'pictures'] as const satisfies readonly (keyof ReportParts)[];

/** Every key is always there (`scaleBar` where it was asked for); null where there is nothing to say. */
function asObject(result: Result, withBar: boolean) {
  if ('error' in result) {
    const { code, message, advice } = result.error;
    return {
      file: result.shown,
      image: result.image,
      category: null,
      probability: null,
      top: [],
      doubt: null,
      novelty: null,
      verdict: null,
      logits: null,
      crop: null,
      pixelSizeNm: null,
      pixelSizeSource: null,
      pixelSizeConfidence: null,
      ...(withBar ? { scaleBar: null } : {}),
      notes: [],
      error: { code, message: `${message} ${advice}` },
    };
  }
  const { micrograph, value } = result;
  const scale = pixelSizeWithBar(micrograph);
  const { x, y, width, height } = micrograph.crop;
  // Where there is nothing to see, nothing is ranked.
  const top = value.ranking.slice(0, TOP);
  return {
    file: result.shown,
    image: result.image,
    category: top[0]?.category ?? null,
    probability: top[0]?.probability ?? null,
    top,
    doubt: value.doubt,
    novelty: value.outOfSet.score,
    verdict: value.verdict.sentence,
    logits: value.logits,
    crop: { x, y, width, height },
    pixelSizeNm: scale.pixelSizeNm?.value ?? null,
    pixelSizeSource: scale.pixelSizeNm?.source ?? null,
    pixelSizeConfidence: scale.pixelSizeNm?.confidence ?? null,
    ...(withBar ? { scaleBar: micrograph.scaleBar ?? null } : {}),
    notes: [...micrograph.notes, ...scale.notes],
    error: null,
  };
}

const CSV_HEADER = [
  ...['file', 'image', 'category', 'probability'],
  ...Array.from({ length: TOP - 1 }, (_, i) => [`category${i + 2}`, `probability${i + 2}`]).flat(),
  ...[
    'doubt',
    'novelty',
    'verdict',
    'cropX',
    'cropY',
    'cropWidth',
    'cropHeight',
    'pixelSizeNm',
    'pixelSizeSource',
    'pixelSizeConfidence',
    'notes',
    'errorCode',
    'errorMessage',
  ],
];

function asCsvRow(result: Result): CsvValue[] {
  const asked = asObject(result, false);
  const { file, image, top, doubt, novelty, verdict, crop } = asked;
  const { pixelSizeNm, pixelSizeSource, pixelSizeConfidence, notes, error } = asked;
  const ranked = Array.from({ length: TOP }, (_, i) => [top[i]?.category, top[i]?.probability]).flat();
  const cropped = [crop?.x, crop?.y, crop?.width, crop?.height];
  return [
    file,
    image?.number,
    ...ranked,
    doubt,
    novelty,
    verdict,
    ...cropped,
    pixelSizeNm,
    pixelSizeSource,
    pixelSizeConfidence,
    notes.join(' '),
    error?.code,
    error?.message,
  ];
}

const nameOf = ({ shown, image }: Result): string =>
  shownText(image ? `${shown} (image ${image.number} of ${image.of})` : shown);

const asWords = (result: Result): string =>
  'error' in result
    ? `${nameOf(result)}: not read. ${result.error.message} ${result.error.advice}\n`
    : `${nameOf(result)}: ${shownText(result.value.verdict.sentence)}\n`;

const failure = ({ shown, error }: Found['missing'][number]): Result => ({
  path: shown,
  shown,
  image: null,
  error: packError(error),
});

/** What goes into the report. @throws UsageError for a word that is none */
function reportParts(without: string): ReportParts {
  const left = without.split(',').filter(Boolean);
  const unknown = left.find((word) => !REPORT_PARTS.some((part) => part === word));
  if (unknown !== undefined)
    throw new UsageError(`--without takes ${REPORT_PARTS.join(', ')}; "${unknown}" is none of them.`, USAGE);
  const has = (part: keyof ReportParts) => !left.includes(part);
  return { names: has('names'), instrument: has('instrument'), hashes: has('hashes'), pictures: has('pictures') };
}

function reported(result: Result): ReportPicture {
  const none = { facts: null, pixelSizeNm: null, barNote: null, classification: null, thumbnail: null };
  if ('error' in result) return { path: nameOf(result), ...none, error: `${result.error.message} ${result.error.advice}` };
  const { micrograph, value } = result;
  return {
    path: nameOf(result),
    facts: {
      ...micrograph,
      width: micrograph.crop.width,
      height: micrograph.crop.height,
      metadata: { ...micrograph.metadata },
    },
    pixelSizeNm: pixelSizeWithBar(micrograph).pixelSizeNm,
    barNote: micrograph.dataBar?.note ?? null,
    classification: value,
    thumbnail: value.thumbnail ?? null,
    error: null,
  };
}

const programVersion = (): string =>
  JSON.parse(readFileSync(join(process.env.MICROGRAPHIA_ROOT ?? '', 'package.json'), 'utf8')).version;

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      allowPositionals: true,
      options: {
        model: { type: 'string', default: SHIPPED_MODEL },
        json: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
        'read-scale-bar': { type: 'boolean', default: false },
        report: { type: 'string' },
        without: { type: 'string', default: '' },
      },
    },
    USAGE,
  );
  if (positionals.length === 0) throw new UsageError('No file or folder is named.', USAGE);
  if (values.json && values.csv) throw new UsageError('--json and --csv exclude each other.', USAGE);
  const parts = reportParts(values.without);
  const { report } = values;
  if (report !== undefined && existsSync(report))
    throw new UsageError(`${report} is there already: remove it, or name another file.`, USAGE);
  const pictures: ReportPicture[] = [];
  const line = values.json
    ? (result: Result) => `${jsonLine(asObject(result, values['read-scale-bar']))}\n`
    : values.csv
      ? (result: Result) => toCsv([asCsvRow(result)])
      : asWords;

  const { files, missing } = await findFiles(positionals);
  if (files.length === 0) {
    if (values.csv && missing.length > 0) await print(toCsv([CSV_HEADER]));
    for (const result of missing) await print(line(failure(result)));
    if (missing.length === 0) process.stderr.write(`${shownText(`No files in ${positionals.join(', ')}.`)}\n`);
    return EXIT.nothingRead;
  }
  const pool = await openComputePool(modelFolder(values.model), countOutcomes(files));
  const progress = new Progress();
  progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
  if (!pool.report.golden.verified) progress.say('Warning: this machine does not reproduce the golden output of the model.');
  if (values.csv) await print(toCsv([CSV_HEADER]));
  let read = 0;
  const work = readAndCompute(
    files,
    ({ pixels, crop }, look): Promise<Classification & { thumbnail?: ReportPicture['thumbnail'] }> => {
      // Before the pixels go to a worker, or are let go.
      const thumbnail = report !== undefined && parts.pictures ? { thumbnail: smallPicture(pixels, crop) } : {};
      const answer = look ? pool.classifyLook(look) : pool.classify(pixels, crop);
      return answer.then((value) => ({ ...value, ...thumbnail }));
    },
    {
      ...{ ahead: pool.ahead, side: pool.report.imageSize, scaleBar: values['read-scale-bar'] },
      onDone: (done, total) => progress.update(done, total),
    },
  );
  for (const result of missing) {
    if (report !== undefined) pictures.push(reported(failure(result)));
    await print(line(failure(result)));
  }
  for await (const result of work) {
    if (!('error' in result)) read++;
    if (report !== undefined) pictures.push(reported(result));
    await print(line(result));
  }
  progress.end();
  if (report !== undefined) {
    const date = new Date().toISOString().slice(0, 10);
    const html = await htmlReport({
      title: `Micrographs, ${date}`,
      date,
      version: programVersion(),
      caution: WARNING,
      parts,
      pictures,
    });
    await writeWhole(report, Buffer.from(html));
    progress.say(`Report: ${report}`);
  }
  pool.close();
  return read > 0 ? EXIT.ok : EXIT.nothingRead;
}

runCommand(main);
