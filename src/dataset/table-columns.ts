/**
 * Which column of a table says what. The column of files is known by its cells, whatever it is called: they name dropped pictures. The
 * others are known by their headers in many languages; a class that is called something else, by the cells again.
 */
import { type FindFiles, namesWhole, PICTURE_ENDING } from './find-files';

export interface Columns {
  readonly file: number;
  readonly className: number;
  /** Columns of which one is 1 and the others 0 in each row: the class is the header of that one. Null where one column names classes. */
  readonly marks: readonly number[] | null;
  /** The class was told by its cells only: another column may have been meant. */
  readonly classGuessed: boolean;
  readonly group: number | null;
  readonly part: number | null;
  /** The first row is data, not names of columns. */
  readonly headless: boolean;
}

/** Letters only, without case, accents and full-width forms: `Étiquette` and `etiquette`, `File Name` and `file_name`. */
const squeezed = (cell: string): string =>
  cell
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');

const words = (...lists: readonly string[]): readonly string[] => lists.flatMap((list) => list.split(' ').map(squeezed));

const FILE = words(
  'file filename filepath path image imagefile imagename imagepath imageid img picture photo name',
  'datei dateiname bild bildname fichier nomfichier nomdufichier archivo nombrearchivo immagine nomefile arquivo imagem bestand bestandsnaam filnamn plik soubor',
  'файл имяфайла изображение ファイル ファイル名 画像 画像名 文件 文件名 图像 图片 檔案 檔名 圖像 圖片 파일 파일명 이미지',
);
const CLASS = words(
  'class classname classlabel label labels category target groundtruth annotation',
  'klasse kategorie classe categorie etiquette clase categoria etiqueta etichetta klass klasa kategoria trida',
  'класс категория метка クラス 分類 ラベル カテゴリ カテゴリー 类别 分类 标签 類別 標籤 클래스 분류 라벨 범주 type typ kind',
);
const GROUP = words(
  'group groupid specimen specimenid sample sampleid session series batch',
  'gruppe probe serie groupe echantillon grupo muestra gruppo campione amostra группа образец серия グループ 試料 组 分组 样品 組 樣品 그룹 시료',
);
const PART = words(
  'split part subset set partition fold teil teilmenge aufteilung partie sousensemble particion conjunto partizione',
  '分割 区分 划分 数据集',
);

const OTHERS: readonly string[] = [...CLASS, ...GROUP, ...PART];

/** The place of the first of `names` among the headers: one that is the name, else one that has it in it (`class label`). */
function placeOf(headers: readonly string[], names: readonly string[], taken: readonly (number | null)[]): number | null {
  const free = (place: number): boolean => place >= 0 && !taken.includes(place);
  for (const name of names) {
    const place = headers.indexOf(name);
    if (free(place)) return place;
  }
  // Short words are in many others (`art` in `start`).
  for (const name of names.filter(({ length }) => length > 4)) {
    const place = headers.findIndex((header, at) => header.includes(name) && free(at));
    if (place >= 0) return place;
  }
  return null;
}

/** Rows that are looked at: enough to tell the columns apart. */
const SAMPLE = 500;

const PICTURE_NAME = new RegExp(`${PICTURE_ENDING}$`, 'i');
const isPictureName = (cell: string): boolean => PICTURE_NAME.test(cell);

const isNumber = (cell: string): boolean => /^\d+$/.test(cell);

/** A table may have a header, which says nothing of what is below it. */
const belowHeader = (cells: readonly string[]): readonly string[] => (isNumber(cells[0] ?? '') ? cells : cells.slice(1));

/** The rows' own numbers: 0, 1, 2, ... or 1, 2, 3, ... in their order. */
const isCount = (cells: readonly string[]): boolean =>
  [0, 1].some((from) => cells.every((cell, i) => isNumber(cell) && Number(cell) === i + from));

const areDistinct = (cells: readonly string[]): boolean => new Set(cells).size === cells.length;

interface FileCells {
  readonly place: number;
  readonly cells: readonly string[];
  /** The first dropped file that each cell may mean. */
  readonly files: readonly (string | undefined)[];
  /** Different dropped files that they may mean. */
  readonly named: number;
  /** Different cells that are written as files are: with an ending, or with folders before the name. */
  readonly whole: number;
  /** Most rows have such a cell. */
  readonly mostlyWhole: boolean;
}

function fileCells(rows: readonly (readonly string[])[], place: number, find: FindFiles): FileCells {
  const cells = rows.map((row) => row[place] ?? '');
  const found = cells.map((cell) => {
    const files = find(cell);
    // 3.7 is a size, and no third picture of type 7.
    const isSize = /^\d+\.\d*[1-9]\d*$/.test(cell) && !namesWhole(cell, files);
    return { cell, files: isSize ? [] : files };
  });
  const whole = found.filter(
    ({ cell, files }) => isPictureName(cell) || (files.length > 0 && (/[\\/]/.test(cell) || namesWhole(cell, files))),
  );
  return {
    place,
    cells,
    files: found.map(({ files: [first] }) => first),
    named: new Set(found.flatMap(({ files }) => files)).size,
    whole: new Set(whole.map(({ cell }) => cell)).size,
    mostlyWhole: whole.length * 2 > cells.length,
  };
}

/**
 * The column of files. Numbers of rows are names of numbered pictures (`3` of `3.png`), so a column whose cells are whole names comes before
 * any other; of columns that name as many files, the one that is called so, then one whose cells are all different and no running count.
 * @returns its place, null where there is none, or the places of several of which each could be meant
 */
function fileColumn(
  rows: readonly (readonly string[])[],
  headers: readonly string[],
  find: FindFiles,
): number | null | readonly number[] {
  const width = Math.max(...rows.map(({ length }) => length));
  const naming = Array.from({ length: width }, (_, place) => fileCells(rows, place, find)).filter(({ named }) => named > 0);
  const byHeader = placeOf(headers, FILE, []);
  if (naming.length === 0) {
    // None of the table's files was dropped: its words must do.
    if (byHeader !== null) return byHeader;
    const byEnding = rows[0]?.findIndex(isPictureName) ?? -1;
    return byEnding >= 0 ? byEnding : null;
  }
  const most = (columns: readonly FileCells[]): number => Math.max(...columns.map(({ named }) => named));
  // One that says a few files again and again (a reference beside each picture) is not the column, however it is written.
  const whole = naming.filter((column) => column.mostlyWhole && column.whole * 2 >= most(naming));
  const open = whole.length > 0 ? whole : naming;
  const equal = open.filter(({ named }) => named === most(open));
  // What is called class or group is the file only where nothing else can be.
  const unnamed = equal.filter(({ place }) => !OTHERS.includes(headers[place] ?? ''));
  const best = unnamed.length > 0 ? unnamed : equal;
  const called = best.find(({ place }) => place === byHeader);
  if (called) return called.place;
  const [first] = best;
  if (first && best.every(({ files }) => files.every((file, i) => file === first.files[i]))) return first.place;
  const [likely, another] = best.filter(({ cells }) => areDistinct(belowHeader(cells)) && !isCount(belowHeader(cells)));
  return likely && !another ? likely.place : best.map(({ place }) => place);
}

/** A column of classes says few things, each of several files, and in words or small numbers. */
function looksLikeClasses(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  const distinct = new Set(filled).size;
  return (
    filled.length * 2 > cells.length && distinct * 2 <= filled.length && !filled.some((cell) => /^-?\d+[.,]\d+$/.test(cell))
  );
}

/** `1`, `1.0`: the mark of the class in a table with a column for each. */
export const isOne = (cell: string | undefined): boolean => /^1(?:[.,]0+)?$/.test(cell ?? '');

/** Columns of 0 and 1 with a single 1 in each row. */
function marksOf(data: readonly (readonly string[])[], places: readonly number[]): readonly number[] | null {
  const isMark = (cell: string | undefined): boolean => /^[01](?:[.,]0+)?$/.test(cell ?? '');
  const marks = places.filter((place) => data.every((row) => isMark(row[place])));
  const single = (row: readonly string[]): boolean => marks.filter((place) => isOne(row[place])).length === 1;
  return marks.length > 1 && data.length > 0 && data.every(single) ? marks : null;
}

/**
 * @param rows of the table, the first of which may be its header
 * @param find the dropped files that a cell may mean
 * @returns the columns, or what is missing, in words
 */
export function findColumns(rows: readonly (readonly string[])[], find: FindFiles): Columns | string {
  const [first = []] = rows;
  const headers = first.map(squeezed);
  const sample = rows.slice(0, SAMPLE);
  const called = `there are ${first.slice(0, 6).join(', ')}`;
  const file = fileColumn(sample, headers, find);
  if (file === null) return `no column names files (${called})`;
  if (typeof file !== 'number')
    return `several columns may name the files: ${file.map((place) => first[place] || `column ${place + 1}`).join(', ')}`;
  const headless =
    !FILE.includes(headers[file] ?? '') && (isPictureName(first[file] ?? '') || find(first[file] ?? '').length > 0);
  const data = headless ? sample : sample.slice(1);
  const others = first.map((_, place) => place).filter((place) => place !== file);
  if (headless) {
    // file, class, group; or the class before the file. Numbers of rows are neither.
    const isRowNumber = (place: number): boolean => {
      const cells = data.map((row) => row[place] ?? '');
      return cells.length > 2 && cells.every(isNumber) && areDistinct(cells);
    };
    const telling = others.filter((place) => !isRowNumber(place));
    const told = telling.length > 0 ? telling : others;
    const [className = null, group = null] = told;
    if (className === null) return `there is only one column (${called})`;
    return {
      file,
      className,
      marks: null,
      classGuessed: false,
      group: told.length <= 2 ? group : null,
      part: null,
      headless,
    };
  }
  const byName = placeOf(headers, CLASS, [file]);
  const group = placeOf(headers, GROUP, [file, byName]);
  const part = placeOf(headers, PART, [file, byName, group]);
  const open = others.filter((place) => place !== group && place !== part);
  const marks = byName === null ? marksOf(data, open) : null;
  const [firstMark] = marks ?? [];
  if (firstMark !== undefined) return { file, className: firstMark, marks, classGuessed: false, group, part, headless };
  const alike = open.filter((place) => looksLikeClasses(data.map((row) => row[place] ?? '')));
  const [likely = null] = alike.length === 1 ? alike : [];
  const className = byName ?? likely;
  if (className === null) {
    const which =
      alike.length > 1 ? `several columns may be the class: ${alike.map((place) => first[place]).join(', ')}` : null;
    return which ?? `no column is called class (${called})`;
  }
  return { file, className, marks: null, classGuessed: byName === null, group, part, headless };
}
