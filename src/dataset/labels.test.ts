import { describe, expect, it } from 'vitest';
import { grouper, guessGrouping } from './grouping';
import { readLabelTable } from './label-table';
import { labelsFromFolders, labelsFromTable } from './labels';

const classes = (paths: readonly string[]) => labelsFromFolders(paths).files.map(({ className }) => className);
const table = (text: string, name = 'labels.csv') => readLabelTable(name, new TextEncoder().encode(text));

describe('classes from folders', () => {
  it('whether the class folders were dropped, or the folder around them', () => {
    expect(classes(['a/1.tif', 'b/2.tif'])).toEqual(['a', 'b']);
    expect(classes(['data/neu/a/1.tif', 'data/neu/b/s1/2.tif'])).toEqual(['a', 'b']);
    expect(classes(['data/a/1.tif', 'data/a/2.tif'])).toEqual(['a', 'a']);
    expect(classes(['1.tif'])).toEqual([null]);
  });

  it('from archives: each is a class when it holds none', () => {
    expect(classes(['Biological.tar/1.tif', 'Tips.tar/2.tif'])).toEqual(['Biological', 'Tips']);
    expect(classes(['Biological.tar/Biological/1.tif', 'Tips.tar.gz/some/where/2.tif'])).toEqual(['Biological', 'Tips']);
    expect(classes(['x/Biological.tar/s1/1.tif', 'x/Biological.tar/s2/1.tif', 'x/Tips.tar/2.tif'])).toEqual([
      'Biological',
      'Biological',
      'Tips',
    ]);
    expect(
      labelsFromFolders(['Biological.tar/s1/1.tif', 'Biological.tar/s2/1.tif', 'Tips.tar/2.tif']).files[1].folders,
    ).toEqual(['s2']);
    expect(classes(['Tips.zip/1.tif'])).toEqual(['Tips']);
  });

  it('from archives of class folders, in one parcel or several', () => {
    expect(classes(['set.zip/set/a/1.tif', 'set.zip/set/b/1.tif'])).toEqual(['a', 'b']);
    expect(classes(['p1.zip/a/1.tif', 'p1.zip/b/1.tif', 'p2.zip/p2/a/2.tif', 'p2.zip/p2/b/2.tif'])).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
  });

  it('whole letters and letters taken apart are one class, and what acts on a line is a sign', () => {
    expect(classes(['Körner/1.tif'.normalize('NFD'), 'Körner/2.tif'.normalize('NFC'), 'a\x1b[2J\u202e/3.tif'])).toEqual([
      'Körner'.normalize('NFC'),
      'Körner'.normalize('NFC'),
      'a␛[2J<U+202E>',
    ]);
  });

  it('with a split that was made before', () => {
    const { files } = labelsFromFolders(['d/Train/a/1.tif', 'd/val/a/2.tif', 'd/test/b/x/3.tif']);
    expect(files.map(({ className, part, folders }) => [className, part, folders])).toEqual([
      ['a', 'train', []],
      ['a', 'validation', []],
      ['b', 'test', ['x']],
    ]);
  });

  it('with such a split, a picture beside it, and a test whose answers are not handed out', () => {
    const { files, problems } = labelsFromFolders([...['d/train_set/a/1.tif', 'd/Testdaten/2.tif', 'd/readme.tif']]);
    expect(files.map(({ className, part }) => [className, part])).toEqual([
      ['a', 'train'],
      [null, 'test'],
      [null, null],
    ]);
    expect(problems.map(({ code, count }) => [code, count])).toEqual([['no-class', 2]]);
    // Classes may be called so, too.
    const classes = labelsFromFolders(['d/train/1.tif', 'd/test/2.tif']).files;
    expect(classes.map(({ className, part }) => [className, part])).toEqual([
      ['train', null],
      ['test', null],
    ]);
  });

  it('names pictures beside the class folders', () => {
    const { files, problems } = labelsFromFolders(['d/a/1.tif', 'd/b/2.tif', 'd/loose.tif']);
    expect(files[2].className).toBeNull();
    expect(problems.map(({ code, files: named }) => [code, named])).toEqual([['no-class', ['d/loose.tif']]]);
  });
});

describe('a table of labels', () => {
  const plain = [
    { file: 'a.tif', className: 'Tips', group: 's1' },
    { file: 'b.tif', className: 'Powder', group: null },
  ];
  it.each([
    ['commas', 'file,class,group\na.tif,Tips,s1\nb.tif,Powder,\n'],
    ['a byte-order mark, semicolons and CRLF', '\ufeffFile;Class;Group\r\na.tif;Tips;s1\r\nb.tif;Powder\r\n'],
    ['tabs and other names', 'Specimen\tImage Name\tLabel\ns1\ta.tif\tTips\n\tb.tif\tPowder'],
    ['quotes and old Mac line ends', '"file_name","category","sample id"\r"a.tif","Tips","s1"\r"b.tif",Powder,""\r'],
    ['no header', 'a.tif,Tips,s1\nb.tif,Powder,\n'],
    ["Excel's own line", 'sep=;\nfile;class;group\na.tif;Tips;s1\nb.tif;Powder;\n\n'],
  ])('with %s', (_, text) => {
    expect(table(text).rows.map(({ file, className, group }) => ({ file, className, group }))).toEqual(plain);
  });

  it('in UTF-16, and with commas, quotes and line breaks inside quotes', () => {
    const text = 'file,class\r\n"a, ""b"".tif","two\nlines"\r\n';
    const bytes = Uint8Array.from([0xff, 0xfe, ...Array.from(text, (c) => [c.charCodeAt(0), 0]).flat()]);
    expect(readLabelTable('t.csv', bytes).rows).toMatchObject([{ line: 2, file: 'a, "b".tif', className: 'two\nlines' }]);
  });

  it('that is none says which column is missing', () => {
    for (const [text, words] of [
      ['', 'empty'],
      ['x,y\n1,2\n', 'no column names files'],
      ['file,weight\na.tif,2\n', 'no column is called class'],
    ])
      expect(() => table(text)).toThrow(words);
  });

  it('is matched to the files: paths of another computer, other case, no ending; what does not fit is named', () => {
    const paths = ['set/x/A1.tif', 'set/x/b.png', 'set/y/b.png', 'set/y/c.tif', 'set/y/d.tif', 'set/e.tif'];
    const { files, problems } = labelsFromTable(
      paths,
      table(
        'file,class,split\nC:\\data\\x\\A1.TIF,Tips,train\nx/b.png,Tips,val\nb.png,Powder,\nc,Powder,\ngone.tif,Tips,\nd.tif,Tips,\nd.tif,Powder,\nA1.tif,Tips,\n,Tips,\n',
      ),
    );
    expect(files.map(({ className, part }) => [className, part])).toEqual([
      ['Tips', 'train'],
      ['Tips', 'validation'],
      [null, null],
      ['Powder', null],
      [null, null],
      [null, null],
    ]);
    expect(Object.fromEntries(problems.map(({ code, files: named }) => [code, named]))).toEqual({
      'file-missing': ['gone.tif'],
      'ambiguous-file': ['b.png'],
      'two-classes': ['set/y/d.tif'],
      'listed-twice': ['set/x/A1.tif'],
      'not-listed': ['set/y/b.png', 'set/e.tif'],
      'row-skipped': ['line 10 (no file is named)'],
    });
  });

  it('finds files whose letters are taken apart, as macOS writes them, or whole, as spreadsheets do', () => {
    const names = ['Oberfläche_01.png', 'Probe_é02.png', 'Å 3.png', '가나.png'];
    for (const [there, here] of [
      ['NFD', 'NFC'],
      ['NFC', 'NFD'],
    ] as const) {
      const paths = names.map((name) => `set/${name.normalize(there)}`);
      const { files, problems } = labelsFromTable(
        paths,
        table(`file,class\n${names.map((name) => `${name.normalize(here)},${'Fläche'.normalize(here)}`).join('\n')}\n`),
      );
      expect(problems).toEqual([]);
      expect(files.map(({ path }) => path)).toEqual(paths);
      expect(new Set(files.map(({ className }) => className))).toEqual(new Set(['Fläche'.normalize('NFC')]));
    }
  });

  it('of twenty thousand rows takes no time', () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `set/deep/folder/${i % 7}/img_${i}.tif`);
    const text = `file,class\n${paths.map((path, i) => `${path.slice(4)},${i % 3}`).join('\n')}`;
    const start = performance.now();
    const plan = labelsFromTable(paths, table(text));
    expect(plan.problems).toEqual([]);
    expect(plan.files[19_999].className).toBe('1');
    expect(performance.now() - start).toBeLessThan(8000);
  });
});

describe('groups', () => {
  const items = (names: readonly string[]) =>
    names.map((path) => ({ path, className: path.split('/')[0], folders: path.split('/').slice(1, -1), column: null }));
  const name = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i));

  it('are guessed from file names that number the pictures of a specimen', () => {
    const set = items(['a', 'b'].flatMap((c) => name(24, (i) => `${c}/${c}-steel${Math.floor(i / 4)}_0${i % 4}.tif`)));
    const grouping = guessGrouping(set);
    expect(grouping.kind).toBe('pattern');
    expect(new Set(set.map(grouper(grouping))).size).toBe(12);
  });

  it('are guessed from folders below the class', () => {
    expect(guessGrouping(items(['a', 'b'].flatMap((c) => name(24, (i) => `${c}/${c}s${i % 4}/x${i}.tif`))))).toEqual({
      kind: 'folder',
      level: 0,
    });
  });

  it('are not guessed where a group would swallow a class, or all are alone', () => {
    expect(guessGrouping(items(['a', 'b'].flatMap((c) => name(30, (i) => `${c}/${c}_${i}.tif`))))).toEqual({ kind: 'each' });
    expect(guessGrouping(items(name(30, (i) => `a/${String.fromCharCode(97 + i)}x${i}${'q'.repeat(i)}.tif`)))).toEqual({
      kind: 'each',
    });
  });
});
