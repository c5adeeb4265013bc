import type { Endpoint } from 'comlink';
import { describe, expect, it } from 'vitest';
import { writeTar, writeZip } from '../../archive/testing';
import { encodeIn } from '../../base/testing-code-page';
import { writeSheet } from '../../dataset/testing-sheet';
import { noisyPicture, writeBmp } from '../../micrograph/testing';
import { memoryRoot } from '../../storage/testing';
import type { DroppedFile } from '../read/protocol';
import { createReadService } from '../read/service';
import { serveReads } from '../read/worker-api';
import type { DataOutcome, DatasetListing } from './protocol';
import { createDatasetService } from './service';
import { createViewStore, keepOnDisk } from './view-store';

const picture = (seed: number, width = 96, height = 64) => writeBmp(width, height, noisyPicture(width, height, seed), 8);
const file = (path: string, content: Uint8Array | string): DroppedFile => ({
  path,
  blob: new Blob([content as Uint8Array<ArrayBuffer>]),
});

function service(store = createViewStore(undefined, 3000)) {
  const reader = createReadService({
    startWorker: () => {
      const { port1, port2 } = new MessageChannel();
      serveReads(port2 as unknown as Endpoint, {});
      port2.start();
      return { endpoint: port1 as unknown as Endpoint, crashed: new Promise(() => {}), terminate: () => port1.close() };
    },
  });
  return createDatasetService({ reader, store, side: 16 });
}

const read = async (outcomes: AsyncIterable<DataOutcome>): Promise<Record<string, DataOutcome>> => {
  const out: Record<string, DataOutcome> = {};
  for await (const outcome of outcomes) out[outcome.path] = outcome;
  return out;
};
const classes = ({ files }: DatasetListing) => Object.fromEntries(files.map(({ path, className }) => [path, className]));
const only = ({ files }: DatasetListing) => ({ only: new Set(files.map(({ path }) => path)) });

describe('a data set', () => {
  it('is listed and read from archives as they come, bad files named, the rest goes on', async () => {
    const data = service();
    const drop = [
      file(
        'Tips.tar',
        writeTar([
          { path: 'Tips/a.bmp', content: picture(1) },
          { path: 'Tips/b.bmp', content: picture(2, 192, 64) },
        ]),
      ),
      file(
        'Powder.zip',
        writeZip([
          { path: 'c.bmp', content: picture(3) },
          { path: 'bad.bmp', content: picture(4).slice(0, 900) },
          { path: '../d.bmp', content: picture(5) },
        ]),
      ),
      file('Fibres.tgz', 'no archive at all'),
      file('paper.pdf', '%PDF'),
    ];
    const listing = await data.list(drop);
    expect(classes(listing)).toEqual({
      'Tips.tar/Tips/a.bmp': 'Tips',
      'Tips.tar/Tips/b.bmp': 'Tips',
      'Powder.zip/c.bmp': 'Powder',
      'Powder.zip/bad.bmp': 'Powder',
    });
    expect(listing.refused.map(({ path, error }) => [path, error.code])).toEqual([
      ['Powder.zip/../d.bmp', 'archive-unsafe-path'],
      ['Fibres.tgz', 'archive-damaged'],
      ['paper.pdf', 'not-a-picture'],
    ]);
    const progress: string[] = [];
    const outcomes = await read(
      data.read(drop, { ...only(listing), onProgress: (done, total) => progress.push(`${done}/${total}`) }),
    );
    expect(progress).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(outcomes['Powder.zip/bad.bmp']).toMatchObject({ error: { code: 'truncated-file' } });
    expect(outcomes['Tips.tar/Tips/b.bmp']).toMatchObject({
      facts: { width: 192, height: 64, barHeight: 0, vendor: null, viewCount: 3 },
    });
    expect((await data.views('Tips.tar/Tips/b.bmp', 16)).length).toBe(3 * 256);
    expect((await data.views('Tips.tar/Tips/b.bmp', 8)).length).toBe(3 * 64);
    await expect(data.views('Powder.zip/bad.bmp', 16)).rejects.toMatchObject({ code: 'not-read' });
  });

  it('takes a model for a model, not for pictures of a class', async () => {
    const model = writeZip(
      ['config.json', 'weights.safetensors', 'golden.json'].map((path) => ({ path, content: new TextEncoder().encode('{}') })),
    );
    const { files, refused } = await service().list([file('Tips/a.bmp', picture(1)), file('mine.zip', model)]);
    expect(files.map(({ path }) => path)).toEqual(['Tips/a.bmp']);
    expect(refused.map(({ path, error }) => [path, error.code])).toEqual([['mine.zip', 'a-model']]);
  });

  it('passes over what computers keep beside pictures: no class, no picture, no archive, no table, no word', async () => {
    const drop = [
      ...[
        'Tips/a.bmp',
        'Powder/b.bmp',
        'Tips/@eaDir/a.bmp/SYNOPHOTO_THUMB_M.bmp',
        '#recycle/old/c.bmp',
        '$RECYCLE.BIN/S-1/d.bmp',
      ].map((path, i) => file(path, picture(i))),
      file('lost+found/e.bmp', picture(9)),
      file('@eaDir/Tips/SYNOINDEX_MEDIA_INFO', 'index'),
      file('Tips/a.bmp:Zone.Identifier', '[ZoneTransfer]'),
      file('Tips/Thumbs.db', 'thumbs'),
      file('#recycle/labels.csv', 'file,class\na.bmp,Powder\n'),
      file('@Recently-Snapshot/old.zip', 'no archive'),
      file(
        'Powder.zip',
        writeZip([
          { path: '__MACOSX/._more.zip', content: picture(1) },
          { path: 'f.bmp', content: picture(8) },
        ]),
      ),
    ];
    const listing = await service().list(drop);
    expect(classes(listing)).toEqual({ 'Tips/a.bmp': 'Tips', 'Powder/b.bmp': 'Powder', 'Powder.zip/f.bmp': 'Powder' });
    expect(listing.refused).toEqual([]);
    expect(listing.problems).toEqual([]);
  });

  it('makes no class and no group of files that are no pictures, whatever they are called', async () => {
    const pictures = ['Fibres', 'Particles'].flatMap((name) => [0, 1, 2, 3, 4, 5].map((i) => `${name}/${name[0]}_0${i}.bmp`));
    const notes = ['Fibres', 'Particles', 'protocol'].flatMap((name) => [
      file(`${name}/notes`, 'measured on Tuesday'),
      file(`${name}/calibration.dat`, new Uint8Array(300).fill(200)),
      file(`${name}/p.bak`, ''),
    ]);
    const listing = await service().list([...pictures.map((path, i) => file(path, picture(i))), ...notes]);
    expect(listing.files.map(({ path }) => path)).toEqual(pictures);
    expect(listing.grouping).toEqual({ kind: 'each' });
    expect(new Set(listing.refused.map(({ error }) => error.code))).toEqual(new Set(['not-a-picture', 'empty-file']));
    expect(listing.refused).toHaveLength(9);
  });

  it('reads a picture without an ending, or with a strange one', async () => {
    const listing = await service().list([file('Tips/scan', picture(1)), file('Powder/image.dat', picture(2))]);
    expect(classes(listing)).toEqual({ 'Tips/scan': 'Tips', 'Powder/image.dat': 'Powder' });
  });

  it('takes its labels from a table, and says what became of a second one', async () => {
    const drop = [
      file('d/x/1.bmp', picture(1)),
      file('d/2.bmp', picture(2)),
      file('d/labels.csv', '\ufefffile;class;group\n1.bmp;A;s1\n2.bmp;B;s2\n3.bmp;B;s2\n'),
      file('d/notes.csv', 'weight\n3\n'),
    ];
    const listing = await service().list(drop);
    expect(classes(listing)).toEqual({ 'd/x/1.bmp': 'A', 'd/2.bmp': 'B' });
    expect(listing.grouping.kind).toBe('column');
    expect(listing.problems.map(({ code }) => code)).toEqual(['file-missing']);
    expect(listing.refused.map(({ error }) => error.code)).toEqual(['bad-label-table']);
  });

  it('takes its labels from a plain text of file and class, but not from notes, sidecars, or a list beside class folders', async () => {
    const pictures = [file('d/a 1.bmp', picture(1)), file('d/b.bmp', picture(2))];
    const text = file('d/labels.txt', 'a 1.bmp  Patterned surface\r\nb.bmp    Tips\r\n');
    const note = file('d/note.txt', 'taken by Ada\nb.bmp is the best of all\n');
    const beside = file('d/b.txt', 'a 1.bmp X\nb.bmp Y\n');
    const listing = await service().list([...pictures, text, note, beside]);
    expect(classes(listing)).toEqual({ 'd/a 1.bmp': 'Patterned surface', 'd/b.bmp': 'Tips' });
    expect(listing.refused.map(({ path }) => path)).toEqual(['d/note.txt']);
    const inFolders = await service().list([
      file('Tips/a.bmp', picture(1)),
      file('Powder/b.bmp', picture(2)),
      file('sizes.txt', 'a.bmp 1024\nb.bmp 2048\n'),
    ]);
    expect(classes(inFolders)).toEqual({ 'Tips/a.bmp': 'Tips', 'Powder/b.bmp': 'Powder' });
    expect(inFolders.refused.map(({ path }) => path)).toEqual(['sizes.txt']);
  });

  it('does not take a list of results beside class folders for labels', async () => {
    const names = ['Tips/a.bmp', 'Tips/b.bmp', 'Powder/c.bmp', 'Powder/d.bmp'];
    const drop = [
      ...names.map((path, i) => file(path, picture(i))),
      file('results.csv', `picture,operator\n${names.map((name, i) => `${name},${i % 2 ? 'Ada' : 'Max'}`).join('\n')}\n`),
    ];
    const listing = await service().list(drop);
    expect(classes(listing)).toEqual(Object.fromEntries(names.map((name) => [name, name.split('/')[0]])));
    expect(listing.refused.map(({ error }) => error.message)).toEqual([
      'results.csv was not used: the labels come from the folders.',
    ]);
  });

  it('takes its labels from a spreadsheet, from the table that names the pictures, and says where it had to guess', async () => {
    const sheet = writeSheet([
      ['Bild', 'Klasse'],
      ['1.bmp', 'A'],
      ['2.bmp', 'B'],
    ]);
    const drop = [
      file('d/0-sizes.csv', 'file;class\nother.bmp;X\n'),
      file('d/labels.xlsx', sheet),
      file('d/1.bmp', picture(1)),
      file('d/2.bmp', picture(2)),
    ];
    expect(classes(await service().list(drop))).toEqual({ 'd/1.bmp': 'A', 'd/2.bmp': 'B' });
    const broken = await service().list([
      ...drop.slice(2),
      file('d/labels.xlsx', writeZip([{ path: 'xl/workbook.xml', content: new Uint8Array(9) }])),
    ]);
    expect(broken.refused.map(({ error }) => error.advice)).toEqual(['Save the sheet as CSV and drop that.']);
    const names = ['颗粒/1.bmp', '纤维/2.bmp'];
    const packed = writeZip(names.map((name, i) => ({ path: encodeIn('gbk', name), content: picture(i), flags: 0 })));
    const listing = await service().list([file('gbk.zip', packed)]);
    expect(classes(listing)).toEqual({ 'gbk.zip/颗粒/1.bmp': '颗粒', 'gbk.zip/纤维/2.bmp': '纤维' });
    expect(listing.problems.map(({ code, message }) => [code, message])).toEqual([
      ['code-page', expect.stringContaining('were read as Chinese (GBK)')],
    ]);
  });

  it('knows its copies: the same bytes, and the same picture saved otherwise', async () => {
    const data = service();
    const grey = noisyPicture(96, 64, 9).map(
      (value, i) => 0.3 * value + 80 + 60 * Math.sin((i % 96) / 9) * Math.cos(i / 96 / 7),
    );
    const drop = [
      file('a/1.bmp', picture(1)),
      file('a/2.bmp', writeBmp(96, 64, grey, 8)),
      file('b/3.bmp', picture(1)),
      file(
        'b/4.bmp',
        writeBmp(
          96,
          64,
          grey.map((value) => 40 + 0.5 * value),
          8,
        ),
      ),
    ];
    const listing = await data.list(drop);
    await read(data.read(drop, {}));
    const copies = await data.duplicates(listing.files.map(({ path }) => path));
    expect(Object.fromEntries(copies)).toEqual({
      'b/3.bmp': { of: 'a/1.bmp', kind: 'exact' },
      'b/4.bmp': { of: 'a/2.bmp', kind: 'near' },
    });
  });

  it('can be stopped while it is read; what was read stays', async () => {
    const data = service();
    const drop = Array.from({ length: 12 }, (_, i) => file(`a/${i}.bmp`, picture(i)));
    const stop = new AbortController();
    const seen: string[] = [];
    const work = (async () => {
      for await (const { path } of data.read(drop, { signal: stop.signal })) if (seen.push(path) === 3) stop.abort();
    })();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toHaveLength(3);
    expect((await data.views(seen[0], 16)).length).toBe(2 * 256);
    const { width, height, grey } = await data.thumbnail(seen[0]);
    expect([grey.length, Math.max(...grey) - Math.min(...grey)]).toEqual([width * height, 255]);
    await expect(data.list(drop, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await data.clear();
    await expect(data.views(seen[0], 16)).rejects.toMatchObject({ code: 'not-read' });
    await expect(data.thumbnail(seen[0])).rejects.toMatchObject({ code: 'not-read' });
  });
});

describe('stored views', () => {
  const bytes = (n: number) => new Uint8Array(1000).fill(n);

  it.each(['blobs', 'disk', 'a full disk'])('come back from %s as they went', async (where) => {
    const disk = memoryRoot();
    const onDisk = keepOnDisk(disk.root);
    const keep = { blobs: undefined, disk: onDisk, 'a full disk': () => Promise.reject(new Error('full')) }[where];
    const store = createViewStore(keep, 2500);
    for (let n = 0; n < 10; n++) await store.put(`${n}`, bytes(n));
    await store.put('3', bytes(33));
    for (let n = 0; n < 10; n++) expect((await store.get(`${n}`))[0]).toBe(n === 3 ? 33 : n);
    expect(Object.keys(disk.files())).toHaveLength(where === 'disk' ? 3 : 0);
    await store.clear();
    expect(disk.files()).toEqual({});
  });
});
