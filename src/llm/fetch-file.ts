/** Fetches one file to the disk: resumes what an earlier try left, tries again when the network breaks off, verifies what is known of it. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MicrographiaError } from '../base/errors';
import { diskError } from '../cli/out-folder';
import { StorageError } from '../storage/errors';

/** What the file must be; whatever is null is not known beforehand. */
export interface ExpectedFile {
  readonly size: number | null;
  readonly sha256: string | null;
  /** Git's name of the content, SHA-1 of `blob <size>\0<content>`: what a host of git repositories knows of small files. */
  readonly gitBlob: string | null;
}

export interface FetchOptions {
  /** Bytes of this file on the disk so far. */
  readonly onBytes?: (done: number) => void;
  readonly retries?: number;
  /** Doubled at every retry in a row. */
  readonly retryMs?: number;
  /** A connection that says nothing for so long is given up. */
  readonly silenceMs?: number;
}

/** Codes: `fetch-refused` (the host answered so), `fetch-broken` (the network did), `fetch-damaged` (not the file it should be). */
export class FetchError extends MicrographiaError {
  constructor(fault: 'refused' | 'broken' | 'damaged', message: string, advice: string, options?: ErrorOptions) {
    super(`fetch-${fault}`, message, advice, options);
  }
}

const again = 'Start the same command again: it goes on where it stopped.';

interface Sums {
  readonly sha256: Hash;
  readonly gitBlob: Hash | null;
}

function sums(expected: ExpectedFile): Sums {
  const gitBlob = expected.gitBlob !== null && expected.size !== null ? createHash('sha1') : null;
  gitBlob?.update(`blob ${expected.size}\0`);
  return { sha256: createHash('sha256'), gitBlob };
}

async function addFile({ sha256, gitBlob }: Sums, path: string): Promise<void> {
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    sha256.update(piece as Buffer);
    gitBlob?.update(piece as Buffer);
  }
}

/** What is wrong with the bytes, or null; and their SHA-256. */
function judge(expected: ExpectedFile, size: number, found: Sums): { fault: string | null; sha256: string } {
  const sha256 = found.sha256.digest('hex');
  const blob = found.gitBlob?.digest('hex');
  let fault: string | null = null;
  if (expected.size !== null && size !== expected.size) fault = `it has ${size} bytes instead of ${expected.size}`;
  else if (expected.sha256 !== null && sha256 !== expected.sha256)
    fault = `its SHA-256 is ${sha256.slice(0, 12)}…, it should be ${expected.sha256.slice(0, 12)}…`;
  else if (blob !== undefined && blob !== expected.gitBlob) fault = 'its content is not what the host lists';
  return { fault, sha256 };
}

/** SHA-256 of a file on the disk, or null where it is missing or not the expected one. */
export async function checkedFile(path: string, expected: ExpectedFile): Promise<string | null> {
  if (!existsSync(path)) return null;
  const size = statSync(path).size;
  if (expected.size !== null && size !== expected.size) return null;
  const found = sums(expected);
  await addFile(found, path);
  const { fault, sha256 } = judge(expected, size, found);
  return fault === null ? sha256 : null;
}

/** Asks for the rest of the file; null where the host has no more than what is there. */
async function ask(url: URL, from: number, signal: AbortSignal): Promise<Response | null> {
  const response = await fetch(url, { signal, headers: from > 0 ? { range: `bytes=${from}-` } : {} });
  if (from > 0 && response.status === 416) {
    await response.body?.cancel();
    return null;
  }
  if (response.ok && response.body) return response;
  await response.body?.cancel();
  const busy = response.status === 429 || response.status >= 500;
  throw new FetchError(
    busy ? 'broken' : 'refused',
    `${url.href} answered with status ${response.status}.`,
    busy ? again : 'Check the address of the mirror and the name of the model; the host may also want a login for it.',
  );
}

/** One connection: appends to the part file, whose first `from` bytes are there already. @returns its length afterwards. */
async function append(
  url: URL,
  part: string,
  from: number,
  silenceMs: number,
  onBytes: (done: number) => void,
): Promise<number> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), silenceMs);
  try {
    const response = await ask(url, from, stop.signal);
    if (!response) return from;
    // A host without ranges begins anew.
    const resumes = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`) === true;
    const file = await open(part, resumes ? 'a' : 'w');
    let length = resumes ? from : 0;
    try {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), silenceMs);
        await file.appendFile(piece);
        length += piece.byteLength;
        onBytes(length);
      }
    } finally {
      await file.close();
    }
    return length;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Fetches `url` into `path`; until it is whole and verified it is `<path>.part`.
 * @returns its SHA-256
 * @throws FetchError. A part that is not what it should be is deleted.
 */
export async function fetchFile(url: URL, path: string, expected: ExpectedFile, options: FetchOptions = {}): Promise<string> {
  const { onBytes = () => {}, retries = 6, retryMs = 1000, silenceMs = 60_000 } = options;
  const part = `${path}.part`;
  const name = basename(path);
  const lengthOf = (): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  if (expected.size !== null && lengthOf() > expected.size) await rm(part, { force: true });
  for (let failures = 0; ; ) {
    const from = lengthOf();
    if (expected.size !== null && from === expected.size && from > 0) break;
    try {
      const length = await append(url, part, from, silenceMs, onBytes);
      if (expected.size === null || length >= expected.size) break;
      throw new FetchError('broken', `The connection ended after ${length} of ${expected.size} bytes of ${name}.`, again);
    } catch (cause) {
      const error = diskError(cause);
      // To ask the host once more would not help.
      if (error instanceof StorageError || (error instanceof FetchError && error.code === 'fetch-refused')) throw error;
      // Bytes that came in between count as a new beginning.
      failures = lengthOf() > from ? 1 : failures + 1;
      if (failures > retries) {
        if (error instanceof FetchError) throw error;
        const cause = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
        throw new FetchError('broken', `${url.href} could not be fetched (${cause}).`, again, { cause: error });
      }
      await sleep(retryMs * 2 ** (failures - 1));
    }
  }
  const found = sums(expected);
  await addFile(found, part);
  const { fault, sha256 } = judge(expected, lengthOf(), found);
  if (fault) {
    await rm(part, { force: true });
    throw new FetchError(
      'damaged',
      `${name} is damaged: ${fault}.`,
      'Start the same command again: this file is fetched anew.',
    );
  }
  await rename(part, path);
  return sha256;
}
