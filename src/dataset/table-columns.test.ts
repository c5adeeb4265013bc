import { describe, expect, it } from 'vitest';
import { encodeIn } from '../base/testing-code-page';
import { fileFinder } from './find-files';
import { LabelTableError, readLabelTable } from './label-table';

const paths = Array.from({ length: 8 }, (_, i) => `set/img_0${i}.png`);
const numbers = Array.from({ length: 8 }, (_, i) => `set/${i}.png`);
const find = fileFinder(paths);
/** Rows of the eight pictures: what stands in each row, from its number and its class. */
const rows = (header: string, of: (i: number, name: string) => string): string =>
  `${header}\n${paths.map((_, i) => of(i, i < 4 ? 'Particles' : 'Fibres')).join('\n')}\n`;
const classes = (text: string | Uint8Array, finder = find) =>
  readLabelTable('labels.csv', typeof text === 'string' ? new TextEncoder().encode(text) : text, finder).rows.map(
    ({ file, className }) => [finder(file)[0], className],
  );
const right = paths.map((path, i) => [path, i < 4 ? 'Particles' : 'Fibres']);

describe('the column of files is known by its cells, the class by its header or its cells', () => {
  it.each([
    ['two words', rows('File Name;Class Label', (i, name) => `img_0${i}.png;${name}`)],
    ['German', rows('Dateiname;Klasse', (i, name) => `img_0${i}.png;${name}`)],
    ['German, a byte-order mark and CRLF', `\ufeff${rows('Bilddatei;Kategorie', (i, name) => `img_0${i}.png;${name}\r`)}`],
    ['French', rows('Nom du fichier;Étiquette', (i, name) => `img_0${i}.png;${name}`)],
    ['Japanese', rows('ファイル名\tクラス', (i, name) => `img_0${i}.png\t${name}`)],
    ['Chinese', rows('图像,类别', (i, name) => `img_0${i}.png,${name}`)],
    ['Korean', rows('파일명,분류', (i, name) => `img_0${i}.png,${name}`)],
    ['ids without endings', rows('image_id,label', (i, name) => `img_0${i},${name}`)],
    ['unknown words', rows('scan,what', (i, name) => `img_0${i}.png,${name}`)],
    ['the class first', rows('label,filename', (i, name) => `${name},img_0${i}.png`)],
    ['a number before and a size behind', rows('no,foo,diameter,what', (i, name) => `${i},img_0${i}.png,${i}.5,${name}`)],
    ['paths of another computer, in capitals', rows('Path,Class', (i, name) => `C:\\Data\\SET\\IMG_0${i}.PNG,${name}`)],
    ['a title above', `Labels of set 3\n\n${rows('file,class', (i, name) => `img_0${i}.png,${name}`)}`],
    ['notes above', `# made by a program, in May\n# twice\n${rows('file,class', (i, name) => `img_0${i}.png,${name}`)}`],
    ['the separator above, in quotes', `"sep=;"\r\n${rows('file;class', (i, name) => `img_0${i}.png;${name}`)}`],
    ['names as formulas', rows('file,class', (i, name) => `"=""img_0${i}.png""",${name}`)],
    ['single quotes', rows("'file','class'", (i, name) => `'img_0${i}.png','${name}'`)],
    ['line ends of old Macs', rows('file,class', (i, name) => `img_0${i}.png,${name}`).replaceAll('\n', '\r')],
    ['a column of numbers without a name', rows(',filename,label', (i, name) => `${i},img_0${i}.png,${name}`)],
    ['numbers of classes beside their names', rows('id,class_id,label', (i, name) => `img_0${i},${Number(i > 3)},${name}`)],
    ['a column for each class', rows('image,Particles,Fibres', (i) => `img_0${i}.png,${Number(i < 4)},${Number(i > 3)}`)],
    ['the same in decimals', rows('image,Particles,Fibres', (i) => `img_0${i},${i < 4 ? '1.0,0.0' : '0.0,1.0'}`)],
    ['Russian', rows('Файл;Класс', (i, name) => `img_0${i}.png;${name}`)],
    ['Polish', rows('nazwa pliku;klasa', (i, name) => `img_0${i}.png;${name}`)],
    ['no header', rows('', (i, name) => `img_0${i}.png,${name}`).slice(1)],
    ['no header, the class first', rows('', (i, name) => `${name},img_0${i}.png`).slice(1)],
  ])('%s', (_, text) => expect(classes(text)).toEqual(right));

  it('numbered pictures and numbered classes are told apart: the files are the many', () => {
    const finder = fileFinder(numbers);
    const text = `id,y\n${numbers.map((_, i) => `${i},${i % 2}`).join('\n')}\n`;
    expect(classes(text, finder)).toEqual(numbers.map((path, i) => [path, String(i % 2)]));
  });

  it.each([true, false])('in UTF-16, byte order mark: %s', (marked) => {
    const text = `${marked ? '\ufeff' : ''}${rows('file\tclass', (i, name) => `img_0${i}.png\t${name}`)}`;
    const bytes = new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer);
    expect(classes(bytes)).toEqual(right);
  });

  it.each(['gbk', 'shift_jis', 'windows-1252', 'macintosh'])('in %s, as spreadsheets save it', (encoding) => {
    const name = encoding === 'gbk' ? '颗粒' : encoding === 'shift_jis' ? '粒子' : 'Körner';
    const text = rows('file,class', (i) => `img_0${i}.png,${name}`);
    expect(classes(encodeIn(encoding, text)).map(([, className]) => className)).toEqual(Array(8).fill(name));
  });

  it('two columns that may be the class are named, and none is guessed', () => {
    const text = rows('file,a,b', (i, name) => `img_0${i}.png,${name},${i % 2 ? 'x' : 'y'}`);
    expect(() => classes(text)).toThrow(LabelTableError);
    expect(() => classes(text)).toThrow('several columns may be the class: a, b');
  });
});

describe('numbered pictures beside numbers of rows', () => {
  const finder = fileFinder(numbers);
  /** The picture of each row, out of order. */
  const order = [3, 4, 5, 6, 7, 0, 1, 2];
  const of = (header: string, row: (i: number, picture: number, name: string) => string): string =>
    [header, ...order.map((picture, i) => row(i, picture, i % 2 ? 'Fibres' : 'Particles'))].join('\n').trimStart();
  const wanted = order.map((picture, i) => [numbers[picture], i % 2 ? 'Fibres' : 'Particles']);

  it.each([
    ['an unknown word', of('Index,Aufnahme,Klasse', (i, n, name) => `${i},${n}.png,${name}`)],
    ['as pandas writes it', of(',micrograph,label', (i, n, name) => `${i},${n}.png,${name}`)],
    ['as pandas writes it, the whole path', of(',tile,label', (i, n, name) => `${i},D:\\set\\${n}.png,${name}`)],
    ['folders but no endings', of(',tile,label', (i, n, name) => `${i},set/${n},${name}`)],
    ['from 1', of('Nr;Aufnahme;Klasse', (i, n, name) => `${i + 1};${n}.png;${name}`)],
    ['called image', of('image,micrograph,class', (i, n, name) => `${i},${n}.png,${name}`)],
    ['behind the files', of('Aufnahme;Klasse;Nr', (i, n, name) => `${n}.png;${name};${i}`)],
    ['no header', of('', (i, n, name) => `${i},${n}.png,${name}`)],
    ['no header, ids of a longer table', of('', (i, n, name) => `${7 - i},${n}.png,${name}`)],
    ['no endings', of('Index,Aufnahme,Klasse', (i, n, name) => `${i},${n},${name}`)],
    ['no endings and no header', of('', (i, n, name) => `${i},${n},${name}`)],
    ['sizes that begin like names', of('Nr,size,class', (i, n, name) => `${n},${i}.5,${name}`)],
    ['a reference beside each', of('Nr,reference,class', (_, n, name) => `${n},0.png,${name}`)],
    ['blanks between', of('', (i, n, name) => `${i} ${n}.png ${name}`)],
    ['blanks between, under a header', of('Nr Aufnahme Klasse', (i, n, name) => `${i} ${n}.png ${name}`)],
    ['many blanks between', of('Nr  Aufnahme  Klasse', (i, n, name) => `${i}  ${n}.png  ${name}`)],
  ])('%s', (_, text) => expect(classes(text, finder)).toEqual(wanted));

  it('every picture named by three people', () => {
    const text = `,micrograph,label\n${Array.from({ length: 24 }, (_, i) => `${i},${order[i % 8]}.png,X`).join('\n')}`;
    expect(classes(text, finder).map(([path]) => path)).toEqual(Array.from({ length: 24 }, (_, i) => numbers[order[i % 8]]));
  });

  it('keeps the group behind them in a table without header', () => {
    const text = of('', (i, n, name) => `${i},${n}.png,${name},s${i % 4}`);
    const { rows: read } = readLabelTable('labels.csv', new TextEncoder().encode(text), finder);
    expect(read[1]).toMatchObject({ file: '4.png', className: 'Fibres', group: 's1' });
  });

  it('two columns that may both be the files are named, and none is guessed', () => {
    const text = of('first,second,class', (i, n, name) => `${(i * 3) % 8},${n},${name}`);
    expect(() => classes(text, finder)).toThrow('several columns may name the files: first, second');
    expect(() => classes(text.replace('first', ''), finder)).toThrow('several columns may name the files: column 1, second');
    expect(classes(text.replace('first', 'file'), finder)[0]).toEqual([numbers[0], 'Particles']);
  });
});
