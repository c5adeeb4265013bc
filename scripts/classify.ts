/**
 * Names the category of micrographs:
 *
 *   npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv]
 *
 * One line per file on standard output, in the order of the files: words, a JSON object, or a CSV record (after a header). Folders
 * are searched to the bottom. `doubt` is `sure`, `probable`, `unsure`, `unknown` or `nothing` (to see); `novelty`, 0 .. 1, is larger for
 * stranger pictures (1 where there is nothing to see). `logits`, only as JSON, stand in the order of the model's categories (its
 * config.json), so that engines can be compared from outside. Exit code 1 only if nothing could be read, 2 if the command cannot start. Of
 * a stack each image has a line, in the order of the file: `image` says which.
 */
import { packError } from '../src/base/errors';
import { jsonLine, shownText } from '../src/base/shown';
import { EXIT, modelFolder, parseCommand, print, runCommand, SHIPPED_MODEL, UsageError } from '../src/cli/command';
import { openComputePool } from '../src/cli/compute-pool';
import { type Found, findFiles } from '../src/cli/files';
import { Progress } from '../src/cli/progress';
import { countOutcomes, type FileResult, readAndCompute } from '../src/cli/read-files';
import { type CsvValue, toCsv } from '../src/formats/csv';
import type { Classification } from '../src/services/classify/protocol';

const USAGE = 'npm run -s classify -- <files|folders|archives> [--model id|dir|zip] [--json|--csv]';
const TOP = 5;

type Result = FileResult<Classification>;

/** Every key is always there; null where there is nothing to say. */
function asObject(result: Result) {
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
      notes: [],
      error: { code, message: `${message} ${advice}` },
    };
  }
  const { micrograph, value } = result;
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
    pixelSizeNm: micrograph.pixelSizeNm?.value ?? null,
    pixelSizeSource: micrograph.pixelSizeNm?.source ?? null,
    pixelSizeConfidence: micrograph.pixelSizeNm?.confidence ?? null,
    notes: micrograph.notes,
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
  const asked = asObject(result);
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

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(
    {
      allowPositionals: true,
      options: {
        model: { type: 'string', default: SHIPPED_MODEL },
        json: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (positionals.length === 0) throw new UsageError('No file or folder is named.', USAGE);
  if (values.json && values.csv) throw new UsageError('--json and --csv exclude each other.', USAGE);
  const line = values.json
    ? (result: Result) => `${jsonLine(asObject(result))}\n`
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
    ({ pixels, crop }) => pool.classify(pixels, crop),
    2 * pool.lanes,
    (done, total) => progress.update(done, total),
  );
  for (const result of missing) await print(line(failure(result)));
  for await (const result of work) {
    if (!('error' in result)) read++;
    await print(line(result));
  }
  progress.end();
  pool.close();
  return read > 0 ? EXIT.ok : EXIT.nothingRead;
}

runCommand(main);
