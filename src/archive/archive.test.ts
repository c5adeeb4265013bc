import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { encodeIn } from '../base/testing-code-page';
import { ArchiveError, cleanPath, listArchive } from './archive';
import { joined, longNameMember, paxMember, tarMember, unicodePathField, writeTar, writeZip } from './testing';

// Bombs are unpacked up to the limit of 512 MB: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const bytes = (text: string) => new TextEncoder().encode(text);
const blob = (content: Uint8Array) => new Blob([content as Uint8Array<ArrayBuffer>]);
const contents = async (content: Uint8Array, name: string) => {
  const { entries, refused } = await listArchive(blob(content), name);
  const files: Record<string, string> = {};
  for (const entry of entries) {
    const opened = await (await entry.open()).text();
    expect(opened.length).toBe(entry.size);
    files[entry.path] = opened;
  }
  return { files, refused: Object.fromEntries(refused.map(({ path, error }) => [path, error.code])) };
};
const faultOf = async (work: Promise<unknown>): Promise<ArchiveError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  return error as ArchiveError;
};
const opening = async (content: Uint8Array, index = 0) => (await listArchive(blob(content), 'a.zip')).entries[index].open();

describe('zip', () => {
  it('as another program writes it: deflated and stored, folders left out', async () => {
    const zip = zipSync({
      'Tips/a.tif': [bytes('aaaa'.repeat(99)), { level: 9 }],
      Powder: { 'b.tif': [bytes('b'), { level: 0 }] },
    });
    expect(await contents(zip, 'a.zip')).toEqual({
      files: { 'Tips/a.tif': 'aaaa'.repeat(99), 'Powder/b.tif': 'b' },
      refused: {},
    });
  });

  it('with a comment, Zip64 fields, backslashes, and a name in code page 437', async () => {
    const zip = writeZip(
      [
        { path: 'k\\a.tif', content: bytes('one'), zip64: true },
        { path: Uint8Array.of(0x81, 0x2e, 0x74), content: bytes('two'), flags: 0 },
      ],
      'a remark PK\x05\x06 within',
    );
    expect((await contents(zip, 'a.zip')).files).toEqual({ 'k/a.tif': 'one', 'ü.t': 'two' });
  });

  it('names what it does not open, file by file, and offers the rest', async () => {
    const zip = writeZip([
      { path: '../up.tif', content: bytes('x') },
      { path: '/etc/abs.tif', content: bytes('x') },
      { path: 'C:\\abs.tif', content: bytes('x') },
      { path: 'locked.tif', content: bytes('x'), flags: 1 },
      { path: 'new.tif', content: bytes('x'), method: 93 },
      { path: 'more.zip', content: bytes('x') },
      { path: 'link.tif', content: bytes('x'), mode: 0o120777 },
      { path: 'good.tif', content: bytes('good') },
    ]);
    const { files, refused } = await contents(zip, 'a.zip');
    expect(files).toEqual({ 'good.tif': 'good' });
    expect(refused).toEqual({
      '../up.tif': 'archive-unsafe-path',
      '/etc/abs.tif': 'archive-unsafe-path',
      'C:\\abs.tif': 'archive-unsafe-path',
      'locked.tif': 'archive-encrypted',
      'new.tif': 'archive-unsupported',
      'more.zip': 'archive-nested',
      'link.tif': 'archive-link',
    });
  });

  it('stops a bomb: by the declared size, by the ratio, and by more coming out than was declared', async () => {
    const zeros = new Uint8Array(8 * 2 ** 20);
    const huge = { path: 'a.tif', content: zeros, declaredSize: 129 * 2 ** 20 };
    expect((await faultOf(opening(writeZip([huge])))).message).toMatch(/grows more than 200-fold/);
    expect((await faultOf(opening(writeZip([{ path: 'a.tif', content: zeros, declaredSize: 1000 }])))).message).toMatch(
      /more comes out/,
    );
    const many = Array.from({ length: 200 }, (_, i) => ({
      path: `${i}.tif`,
      content: bytes('x'),
      declaredSize: 500 * 2 ** 20,
    }));
    expect((await faultOf(listArchive(blob(writeZip(many)), 'a.zip'))).message).toMatch(/would unpack to/);
    const shared = [
      { path: 'a.tif', content: bytes('x') },
      { path: 'b.tif', content: bytes('x'), overlaps: true },
    ];
    expect((await faultOf(listArchive(blob(writeZip(shared)), 'a.zip'))).message).toMatch(/same bytes/);
  });

  it('opens a dark frame and an elemental map of few counts: a thousandfold, but no larger than pictures are', async () => {
    for (const megabytes of [2, 24]) {
      const map = new Uint8Array(megabytes * 2 ** 20);
      for (let i = 0; i < 300; i++) map[i * 6151] = 1;
      const opened = await opening(writeZip([{ path: 'Fe_Ka.tif', content: map }]));
      expect(opened.size).toBe(map.length);
    }
    const frames = [1, 2, 3].map((n) => gzipSync(tarMember({ path: `dark-${n}.tif`, content: new Uint8Array(8 * 2 ** 20) })));
    const { entries, refused } = await listArchive(blob(joined(frames)), 'dark.tar.gz');
    expect([entries.length, refused.length]).toEqual([3, 0]);
  });

  it('says when it is cut, wherever the cut is, and when a file inside is broken', async () => {
    const zip = writeZip([{ path: 'a.tif', content: bytes('hello hello hello') }]);
    for (const end of [1, 20, 60, zip.length - 1])
      expect((await faultOf(listArchive(blob(zip.slice(0, end)), 'cut.zip'))).message).toMatch(
        /^cut\.zip is (cut short|damaged)/,
      );
    expect((await faultOf(listArchive(blob(new Uint8Array(0)), 'cut.zip'))).fault).toBe('truncated');
    expect((await faultOf(opening(writeZip([{ path: 'a.tif', content: bytes('hello'), crc: 1 }])))).fault).toBe('damaged');
    expect((await faultOf(opening(writeZip([{ path: 'a.tif', content: bytes('hello'), declaredSize: 9 }])))).fault).toBe(
      'truncated',
    );
    const broken = zip.slice();
    broken.fill(255, 35, 45);
    expect(await faultOf(opening(broken))).toBeInstanceOf(ArchiveError);
  });

  it('answers any damage with an ArchiveError or with files', async () => {
    const zip = writeZip([
      { path: 'a/a.tif', content: bytes('hello hello hello') },
      { path: 'a/b.tif', content: bytes('stored'), method: 0 },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (edits) => {
          const hurt = zip.slice();
          for (const [at, value] of edits) hurt[at] = value;
          try {
            for (const entry of (await listArchive(blob(hurt), 'a.zip')).entries) await entry.open();
          } catch (error) {
            expect(error).toBeInstanceOf(ArchiveError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

const long = `${'folder/'.repeat(20)}${'x'.repeat(60)}.tif`;
const members = [
  { path: 'Tips/', type: '5' },
  { path: 'Tips/a.tif', content: bytes('a'.repeat(700)) },
  { path: 'b.tif', prefix: 'deep/folder', content: bytes('b') },
  longNameMember(long),
  { path: long.slice(0, 100), content: bytes('long') },
  paxMember({ mtime: '1.5', path: 'Größe/µ.tif' }),
  { path: 'short.tif', content: bytes('pax') },
  { path: 'big.tif', content: bytes('binary size'), base256: true },
  { path: 'empty.tif' },
];
const expected = {
  'Tips/a.tif': 'a'.repeat(700),
  'deep/folder/b.tif': 'b',
  [long]: 'long',
  'Größe/µ.tif': 'pax',
  'big.tif': 'binary size',
  'empty.tif': '',
};

describe('tar', () => {
  it('in all its dialects, with and without the blocks that end it', async () => {
    for (const end of [true, false])
      expect(await contents(writeTar(members, end), 'a.tar')).toEqual({ files: expected, refused: {} });
  });

  it('that was added to holds a file of one name once: as it was put in last', async () => {
    const grown = writeTar([
      { path: 'd/a.txt', content: bytes('old') },
      { path: 'b.txt', content: bytes('b') },
      { path: './d//a.txt', content: bytes('new') },
    ]);
    expect(await contents(grown, 'a.tar')).toEqual({ files: { 'd/a.txt': 'new', 'b.txt': 'b' }, refused: {} });
    expect((await listArchive(blob(grown), 'a.tar')).entries).toHaveLength(2);
  });

  it('gzipped, in several members, opened in any order', async () => {
    const tar = writeTar(members);
    const gz = joined([gzipSync(tar.slice(0, 1000)), gzipSync(tar.slice(1000))]);
    expect(await contents(gz, 'a.tgz')).toEqual({ files: expected, refused: {} });
    const { entries } = await listArchive(blob(gz), 'a.tar.gz');
    const backwards = await Promise.all([...entries].reverse().map(async (entry) => (await entry.open()).text()));
    expect(backwards).toEqual(Object.values(expected).reverse());
  });

  it('refuses paths that leave it, links, sparse files and archives within, by name', async () => {
    const { files, refused } = await contents(
      writeTar([
        { path: '../../etc/passwd', content: bytes('x') },
        { path: '/root/x.tif', content: bytes('x') },
        { path: 'a/../../x.tif', content: bytes('x') },
        { path: 'link.tif', type: '2' },
        { path: 'sparse.tif', type: 'S', content: bytes('x') },
        { path: 'in.tar.gz', content: bytes('x') },
        { path: './good.tif', content: bytes('good') },
      ]),
      'a.tar',
    );
    expect(files).toEqual({ 'good.tif': 'good' });
    expect(Object.values(refused)).toEqual([
      'archive-unsafe-path',
      'archive-unsafe-path',
      'archive-unsafe-path',
      'archive-link',
      'archive-unsupported',
      'archive-nested',
    ]);
  });

  it('cut short gives the whole files before the cut and names the fault', async () => {
    const tar = writeTar([
      { path: 'a.tif', content: bytes('a'.repeat(600)) },
      { path: 'b.tif', content: bytes('b'.repeat(600)) },
    ]);
    for (const cut of [tar.slice(0, 2200), gzipSync(tar.slice(0, 2200))]) {
      const { files, refused } = await contents(cut, 'a.tar');
      expect(files).toEqual({ 'a.tif': 'a'.repeat(600) });
      expect(Object.values(refused)).toEqual(['archive-truncated']);
    }
    expect((await faultOf(listArchive(blob(tar.slice(0, 300)), 'a.tar'))).fault).toBe('truncated');
    expect((await faultOf(listArchive(blob(tar.slice(0, 700)), 'a.tar'))).message).toMatch(/ends within a\.tif/);
    expect((await faultOf(listArchive(blob(bytes('no tar '.repeat(200))), 'a.tar'))).fault).toBe('damaged');
  });

  it('that lies about a size ends where the bytes end', async () => {
    const { refused } = await contents(
      writeTar([{ path: 'a.tif', content: bytes('a') }, tarMember({ path: 'b.tif', size: 2 ** 30 })]),
      'a.tar',
    );
    expect(Object.values(refused)).toEqual(['archive-truncated']);
  });

  it('gzipped bomb stops at the ratio', async () => {
    // Gzip members follow each other in one stream: 33 times 16 MB.
    const zeros = gzipSync(new Uint8Array(16 * 2 ** 20));
    const gz = joined([gzipSync(tarMember({ path: 'a.tif', size: 2 ** 30 })), ...Array<Uint8Array>(33).fill(zeros)]);
    expect((await faultOf(listArchive(blob(gz), 'a.tgz'))).message).toMatch(/grows more than 200-fold/);
  });

  it('answers any damage with an ArchiveError or with files', async () => {
    const tar = writeTar(members);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (edits) => {
          const hurt = tar.slice();
          for (const [at, value] of edits) hurt[at] = value;
          try {
            for (const entry of (await listArchive(blob(hurt), 'a.tar')).entries) await entry.open();
          } catch (error) {
            expect(error).toBeInstanceOf(ArchiveError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

it('cleans paths, and never lets one out', () => {
  expect(cleanPath('./a//b\\c.tif')).toBe('a/b/c.tif');
  for (const bad of ['/a', '\\a', '..', 'a/..', 'a/../../b', 'C:/a', 'c:a', 'a\0b', '', '.']) expect(cleanPath(bad)).toBeNull();
});

describe('names that are not UTF-8', () => {
  const names = {
    gbk: ['颗粒/颗粒_0.png', '纤维/纤维_1.png'],
    shift_jis: ['表面/ソ表_0.png', '粒子/粒子_1.png'],
    'euc-kr': ['입자/입자_0.png', '섬유/섬유_1.png'],
    big5: ['顆粒/功許_0.png', '纖維/纖維_1.png'],
    cp437: ['Größe/Käfer_0.png', 'Fäden/Käfer_1.png'],
    cp850: ['São Tomé/fibras não.png', 'Prøver/fibre.png'],
  };

  it.each(Object.entries(names))('in %s, in a zip and in a tar, and the archive says which it was', async (encoding, paths) => {
    const members = paths.map((path) => ({ path: encodeIn(encoding, path), content: bytes('x'), flags: 0 }));
    for (const [archive, name] of [
      [writeZip(members), 'a.zip'],
      [writeTar(members.map(({ path, content }) => ({ path, content }))), 'a.tar'],
      [gzipSync(writeTar(members.map(({ path, content }) => ({ path, content })))), 'a.tgz'],
    ] as const) {
      const { entries, page } = await listArchive(blob(archive), name);
      expect(entries.map(({ path }) => path)).toEqual(paths);
      expect(page).toBe(encoding);
    }
  });

  it('stand beside those that say they are, and beside their own Unicode field', async () => {
    const raw = encodeIn('gbk', '薄膜/1.png');
    const stale = unicodePathField('an older name.png', encodeIn('gbk', '別的.png'));
    const { entries, page } = await listArchive(
      blob(
        writeZip([
          { path: '입자/1.png', content: bytes('x') },
          {
            path: encodeIn('gbk', '粉末/1.png'),
            content: bytes('x'),
            flags: 0,
            extra: unicodePathField('Pulver/ä.png', encodeIn('gbk', '粉末/1.png')),
          },
          { path: raw, content: bytes('x'), flags: 0, extra: stale },
          { path: encodeIn('gbk', '纤维/1.png'), content: bytes('x'), flags: 0 },
        ]),
      ),
      'a.zip',
    );
    expect(entries.map(({ path }) => path)).toEqual(['입자/1.png', 'Pulver/ä.png', '薄膜/1.png', '纤维/1.png']);
    expect(page).toBe('gbk');
  });

  it('are no matter where all are UTF-8', async () => {
    for (const flags of [0, 0x800])
      expect(
        (await listArchive(blob(writeZip([{ path: '颗粒/ä.png', content: bytes('x'), flags }])), 'a.zip')).page,
      ).toBeNull();
  });
});
