/**
 * A model in one zip: the files of its folder, whatever else was saved beside them (split, metrics, card), and a manifest with its
 * name, provenance and the SHA-256 of every file. Reading trusts none of it.
 */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import * as v from 'valibot';
import { type ArchiveEntry, ArchiveError, listArchive } from '../archive/archive';
import { MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import { MODEL_FILES, type ModelFiles } from './folder';

/** What is said about a model beside its folder. */
export interface ProjectAbout {
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  readonly createdAt: string;
  readonly origin: 'shipped' | 'trained' | 'imported' | 'described';
  readonly parentId: string | null;
  /** SHA-256 of the parent's weights. */
  readonly parentSha256: string | null;
}

export interface Project {
  /** Null for the zip of a bare model folder, such as `npm run train` writes. */
  readonly about: ProjectAbout | null;
  readonly files: ModelFiles;
}

type ZipFault = 'not-zip' | 'foreign' | 'missing' | 'damaged' | 'newer' | 'unsafe' | 'too-large';

const ADVICE: Readonly<Record<ZipFault, string>> = {
  'not-zip': 'Choose a zip that was exported from the model library.',
  foreign: 'Choose a zip that was exported from the model library, or of a whole model folder.',
  missing: 'Export it anew, or copy it again; a part of it is missing.',
  damaged: 'Export it anew, or copy it again.',
  newer: 'Update Micrographia, then import it again.',
  unsafe: 'Nothing was written. Take the zip from someone you trust.',
  'too-large': 'Nothing was written. Take the zip from someone you trust.',
};

/** Codes `project-not-zip`, `-foreign`, `-missing`, `-damaged`, `-newer`, `-unsafe`, `-too-large`. */
export class ProjectZipError extends MicrographiaError {
  constructor(fault: ZipFault, zip: string, what: string, options?: ErrorOptions) {
    super(`project-${fault}`, `${zip} was not imported: ${what}.`, ADVICE[fault], options);
  }
}

const MANIFEST = 'micrographia-model.json';
const VERSION = 1;

/** A base model has 8 MB; files beside it, such as a split of 20,000 pictures, a few. */
const PROJECT_LIMITS = {
  files: 64,
  fileBytes: 512 * 2 ** 20,
  totalBytes: 1024 * 2 ** 20,
  manifestBytes: 2 ** 20,
} as const;

/** What a file of a model may be called: no path can hide in it, and every file system takes it. */
const FILE_NAME = /^[A-Za-z0-9_-][\w.-]{0,79}$/;

const line = (most: number) => v.pipe(v.string(), v.maxLength(most));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const manifestSchema = v.object({
  kind: v.literal('micrographia-model'),
  version: v.literal(VERSION),
  about: v.object({
    id: line(120),
    name: v.pipe(line(200), v.minLength(1)),
    notes: line(20_000),
    createdAt: v.pipe(v.string(), v.isoTimestamp()),
    origin: v.picklist(['shipped', 'trained', 'imported', 'described']),
    parentId: v.nullable(line(120)),
    parentSha256: v.nullable(hash),
  }),
  files: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.regex(FILE_NAME)),
        size: v.pipe(v.number(), v.integer(), v.minValue(0)),
        sha256: hash,
      }),
    ),
    v.maxLength(PROJECT_LIMITS.files),
  ),
});

/** The same model gives the same bytes: no clock in them. */
const NO_TIME = new Date(1980, 0, 1);
const PIECE = 2 ** 20;

/**
 * One zip; files are read one at a time and the zip is gathered as a Blob, which browsers may keep on the disk. Weights hardly get
 * smaller and are stored as they are.
 */
export async function packProject(
  about: ProjectAbout,
  files: readonly { readonly name: string; readonly blob: Blob }[],
): Promise<Blob> {
  const parts: BlobPart[] = [];
  let fault: Error | null = null;
  const zip = new Zip((error, chunk) => {
    fault ??= error;
    parts.push(chunk as Uint8Array<ArrayBuffer>);
  });
  const add = (name: string, bytes: Uint8Array<ArrayBuffer>): void => {
    const entry = name.endsWith('.safetensors') ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = NO_TIME;
    zip.add(entry);
    for (let at = 0; at < bytes.length || at === 0; at += PIECE)
      entry.push(bytes.slice(at, at + PIECE), at + PIECE >= bytes.length); // a copy: what is passed through must stay as it is
  };
  const listed: { name: string; size: number; sha256: string }[] = [];
  for (const { name, blob } of files) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    listed.push({ name, size: bytes.length, sha256: await sha256Hex(bytes) });
    add(name, bytes);
  }
  const manifest = { kind: 'micrographia-model', version: VERSION, about, files: listed };
  add(MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  zip.end();
  if (fault) throw fault;
  return new Blob(parts, { type: 'application/zip' });
}

/** Entries of the one folder that holds `wanted`: the zip itself, or a single folder in it. Resource forks and the like are passed over. */
function folderOf(entries: readonly ArchiveEntry[], wanted: string): Map<string, ArchiveEntry> | null {
  const found =
    entries.find(({ path }) => path === wanted) ??
    entries.find(({ path }) => /^[^/]+\/[^/]+$/.test(path) && path.endsWith(`/${wanted}`));
  if (!found) return null;
  const folder = found.path.slice(0, -wanted.length);
  const inside = entries.filter(({ path }) => path.startsWith(folder) && !path.slice(folder.length).includes('/'));
  return new Map(inside.map((entry) => [entry.path.slice(folder.length), entry]));
}

async function listed(zip: Blob, label: string): Promise<readonly ArchiveEntry[]> {
  const head = new Uint8Array(await zip.slice(0, 4).arrayBuffer());
  if (head[0] !== 0x50 || head[1] !== 0x4b) throw new ProjectZipError('not-zip', label, 'it is not a zip file');
  const { entries, refused } = await listArchive(zip, label).catch((error) => {
    throw named(error, label);
  });
  if (refused.length > 0) throw named(refused[0].error, label);
  return entries;
}

/** The archive reader's fault in this module's codes. */
function named(error: unknown, label: string): unknown {
  if (!(error instanceof ArchiveError)) return error;
  const fault: ZipFault =
    error.fault === 'unsafe-path' || error.fault === 'link'
      ? 'unsafe'
      : error.fault === 'bomb' || error.fault === 'too-large'
        ? 'too-large'
        : 'damaged';
  return new ProjectZipError(fault, label, error.message.replace(/\.$/, ''), { cause: error });
}

async function bytesOf(entry: ArchiveEntry, label: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await (await entry.open()).arrayBuffer());
  } catch (error) {
    throw named(error, label);
  }
}

async function readManifest(entry: ArchiveEntry, label: string): Promise<v.InferOutput<typeof manifestSchema>> {
  if (entry.size > PROJECT_LIMITS.manifestBytes)
    throw new ProjectZipError('too-large', label, `its ${MANIFEST} has ${entry.size} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(entry, label)));
  } catch (cause) {
    if (cause instanceof ProjectZipError) throw cause;
    throw new ProjectZipError('damaged', label, `its ${MANIFEST} is not JSON`, { cause });
  }
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > VERSION)
    throw new ProjectZipError('newer', label, `it has format ${version}, this version of Micrographia reads up to ${VERSION}`);
  const result = v.safeParse(manifestSchema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new ProjectZipError(
    'damaged',
    label,
    `its ${MANIFEST} is not valid (${v.getDotPath(issue) ?? 'as a whole'}: ${issue.message.slice(0, 120)})`,
  );
}

/** config.json of a format that this version does not know is told apart from a damaged one. */
function checkFormat(config: Uint8Array<ArrayBuffer>, label: string): void {
  let format: unknown;
  try {
    ({ format } = JSON.parse(new TextDecoder().decode(config)));
  } catch {
    return; // the model folder's own reader names the fault
  }
  if (typeof format === 'number' && format > 1)
    throw new ProjectZipError('newer', label, `its model has format ${format}, this version of Micrographia reads 1`);
}

/**
 * Reads and checks a zip as far as that goes without the model: structure, names, sizes, hashes. Whether the model is sound is for
 * `readModelFolder`.
 * @param label what to call the zip in messages: its file name.
 * @throws ProjectZipError naming the file and the fault.
 */
export async function unpackProject(zip: Blob, label: string): Promise<Project> {
  const entries = await listed(zip, label);
  const whole = folderOf(entries, MANIFEST);
  const manifest = whole && (await readManifest(whole.get(MANIFEST) as ArchiveEntry, label));
  const folder = whole ?? folderOf(entries, 'config.json');
  if (!folder)
    throw new ProjectZipError('foreign', label, `it is not the zip of a model: it has neither ${MANIFEST} nor config.json`);
  const names = manifest
    ? manifest.files.map(({ name }) => name)
    : [...folder.keys()].filter((name) => FILE_NAME.test(name)).slice(0, PROJECT_LIMITS.files);
  const absent = [...MODEL_FILES, ...names].find((name) => !folder.has(name) || !names.includes(name));
  if (absent !== undefined) throw new ProjectZipError('missing', label, `${absent} is missing`);
  let total = 0;
  for (const name of names) {
    const { size } = folder.get(name) as ArchiveEntry;
    total += size;
    if (size > PROJECT_LIMITS.fileBytes || total > PROJECT_LIMITS.totalBytes)
      throw new ProjectZipError(
        'too-large',
        label,
        `${name} would unpack to ${Math.round(size / 2 ** 20)} MB, ${Math.round(total / 2 ** 20)} MB in all`,
      );
  }
  const read: [string, Uint8Array<ArrayBuffer>][] = [];
  for (const name of names) {
    const bytes = await bytesOf(folder.get(name) as ArchiveEntry, label);
    const stated = manifest?.files.find((file) => file.name === name);
    if (stated && (stated.size !== bytes.length || stated.sha256 !== (await sha256Hex(bytes))))
      throw new ProjectZipError(
        'damaged',
        label,
        `${name} is not what was exported: its SHA-256 differs from the one in ${MANIFEST}`,
      );
    read.push([name, bytes]);
  }
  const files: ModelFiles = Object.fromEntries(read); // own properties, whatever their names
  checkFormat(files['config.json'], label);
  return { about: manifest?.about ?? null, files };
}
