/**
 * Listing an archive ends, whatever its bytes are. A loop without end cannot be interrupted from its own thread, so the archives are
 * listed in another one, which is ended after a time limit: a hang then costs this test and not the whole run.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { afterAll, expect, it, vi } from 'vitest';
import { joined, paxMember, tarMember, writeTar, writeZip } from './testing';

// Very many files are read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const LIMIT_MS = 10_000;

/** Lists each archive and opens what it holds; answers with what kind of end it came to. */
const PROGRAMME = `
  import { parentPort } from 'node:worker_threads';
  import { ArchiveError, listArchive } from './archive';
  const end = async (bytes, name) => {
    try {
      const { entries } = await listArchive(new Blob([bytes]), name);
      for (const entry of entries) await entry.open();
      return 'files';
    } catch (error) {
      return error instanceof ArchiveError ? 'error' : 'fault: ' + (error?.stack ?? error);
    }
  };
  parentPort?.on('message', async ({ bytes, name }) => parentPort.postMessage(await end(bytes, name)));
`;

const programme = buildSync({
  stdin: { contents: PROGRAMME, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
}).outputFiles[0].text;

let worker: Worker | null = null;
afterAll(() => worker?.terminate());

function endOf(bytes: Uint8Array, name: string): Promise<string> {
  worker ??= new Worker(programme, { eval: true });
  const current = worker;
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      worker = null;
      void current.terminate();
      resolve('no end');
    }, LIMIT_MS);
    current.once('message', (end: string) => {
      clearTimeout(late);
      resolve(end);
    });
    current.postMessage({ bytes, name });
  });
}

const bytes = (text: string) => new TextEncoder().encode(text);
const withPax = (record: Uint8Array) =>
  writeTar([tarMember({ path: 'PaxHeader', type: 'x', content: record }), { path: 'A/a.txt', content: bytes('abc') }]);

it.each([
  ['no blank', 'nothing'],
  ['no blank after a good record', '11 path=a\nxyz'],
  ['nothing in it', ''],
  ['a blank first', ' 7 a=b\n'],
  ['a length of zero', '0 a=b\n'],
  ['a length that ends before its blank', '1 a=b\n'],
  ['a length below zero', '-9 a=b\n'],
  ['a length in hexadecimal', '0x7 a=b\n'],
  ['a length beyond the end', '999 a=b\n'],
  ['no line break at its end', '11 path=a\nx'],
  ['zeros', '\0\0\0\0'],
])('a PAX record with %s ends the records, and the file after it is read', async (_, record) => {
  const tar = withPax(bytes(record));
  expect(await endOf(tar, 'a.tar')).toBe('files');
  expect(await endOf(gzipSync(tar), 'a.tar.gz')).toBe('files');
});

/** A header with a right checksum but any type, size and name, before anything; what damage makes of a tar, and what malice does. */
const anyMember = fc
  .record({
    type: fc.constantFrom('0', '1', '2', '5', 'L', 'K', 'x', 'X', 'g', 'S', 'V', '\0'),
    path: fc.string({ maxLength: 40, unit: 'binary' }),
    size: fc.oneof(fc.nat(3000), fc.nat(), fc.constant(2 ** 33 - 1)),
    truthful: fc.boolean(),
    content: fc.oneof(
      fc.uint8Array({ maxLength: 700 }),
      fc
        .array(fc.constantFrom('9 ', '12 ', ' ', '=', '\n', 'path', 'size', '7', '\0', 'GNU.sparse.x'), { maxLength: 30 })
        .map((words) => bytes(words.join(''))),
      fc.constant(paxMember({ path: 'x' }).slice(512)),
    ),
    base256: fc.boolean(),
  })
  .map(({ size, truthful, ...member }) => tarMember(truthful ? member : { ...member, size }));

const expectEnds = (archives: fc.Arbitrary<Uint8Array>, name: string) =>
  fc.assert(
    fc.asyncProperty(archives, async (archive) => {
      expect(['files', 'error']).toContain(await endOf(archive, name));
    }),
    { numRuns: 400, endOnFailure: true },
  );

it('a tar of any members ends, gzipped too', async () => {
  const tars = fc
    .tuple(fc.array(anyMember, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([members, end]) => writeTar(members, end));
  await expectEnds(tars, 'a.tar');
  await expectEnds(
    tars.map((tar) => gzipSync(tar)),
    'a.tgz',
  );
});

it('a gzip stream of any bytes ends, whole or cut', async () => {
  const gz = gzipSync(writeTar([{ path: 'a.tif', content: new Uint8Array(3000).fill(7) }]));
  const edits = fc.array(fc.tuple(fc.nat(gz.length - 1), fc.nat(255)), { maxLength: 4 });
  await expectEnds(
    fc.tuple(edits, fc.nat(gz.length), fc.uint8Array({ maxLength: 40 })).map(([changes, cut, tail]) => {
      const hurt = gz.slice();
      for (const [at, value] of changes) hurt[at] = value;
      return joined([hurt.subarray(0, cut), tail]);
    }),
    'a.tgz',
  );
});

it('a zip of any bytes ends: its records, its extra fields and its end records', async () => {
  const zip = writeZip([
    { path: 'a/a.tif', content: bytes('hello hello hello'), zip64: true },
    { path: 'a/b.tif', content: bytes('stored'), method: 0 },
  ]);
  const edits = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.constantFrom(0, 1, 255, 254, 80, 75)), {
    minLength: 1,
    maxLength: 12,
  });
  await expectEnds(
    edits.map((changes) => {
      const hurt = zip.slice();
      for (const [at, value] of changes) hurt[at] = value;
      return hurt;
    }),
    'a.zip',
  );
  await expectEnds(
    fc.uint8Array({ maxLength: 200 }).map((noise) => joined([bytes('PK\x03\x04'), noise, zip.subarray(zip.length - 22)])),
    'a.zip',
  );
});
