/**
 * Which column of a table says what. The column of files is known by its cells, whatever it is called: they name dropped pictures. The
 * others are known by their headers in many languages; a class that is called something else, by the cells again.
 */
import type { FindFiles } from './find-files';

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
const PART = words('split part subset set partition fold');

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

const isPictureName = (cell: string): boolean => /\.(tiff?|png|jpe?g|bmp|webp|dm[34])$/i.test(cell);

/** How many different dropped files each column names. */
function namedFiles(rows: readonly (readonly string[])[], width: number, find: FindFiles): number[] {
  return Array.from({ length: width }, (_, column) => new Set(rows.flatMap((row) => find(row[column] ?? ''))).size);
}

function fileColumn(rows: readonly (readonly string[])[], headers: readonly string[], find: FindFiles): number | null {
  const width = Math.max(...rows.map(({ length }) => length));
  const named = namedFiles(rows, width, find);
  const most = Math.max(0, ...named);
  const byHeader = placeOf(headers, FILE, []);
  if (most > 0) return byHeader !== null && named[byHeader] === most ? byHeader : named.indexOf(most);
  // None of the table's files was dropped: its words must do.
  if (byHeader !== null) return byHeader;
  const byEnding = rows[0].findIndex(isPictureName);
  return byEnding >= 0 ? byEnding : null;
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
  const [first] = rows;
  const headers = first.map(squeezed);
  const sample = rows.slice(0, SAMPLE);
  const called = `there are ${first.slice(0, 6).join(', ')}`;
  const file = fileColumn(sample, headers, find);
  if (file === null) return `no column names files (${called})`;
  const headless = !FILE.includes(headers[file]) && (isPictureName(first[file] ?? '') || find(first[file] ?? '').length > 0);
  const data = headless ? sample : sample.slice(1);
  const others = first.map((_, place) => place).filter((place) => place !== file);
  if (headless) {
    // file, class, group; or the class before the file.
    const [className = null, group = null] = others;
    if (className === null) return `there is only one column (${called})`;
    return { file, className, marks: null, classGuessed: false, group: first.length <= 3 ? group : null, part: null, headless };
  }
  const byName = placeOf(headers, CLASS, [file]);
  const group = placeOf(headers, GROUP, [file, byName]);
  const part = placeOf(headers, PART, [file, byName, group]);
  const open = others.filter((place) => place !== group && place !== part);
  const marks = byName === null ? marksOf(data, open) : null;
  if (marks) return { file, className: marks[0], marks, classGuessed: false, group, part, headless };
  const alike = open.filter((place) => looksLikeClasses(data.map((row) => row[place] ?? '')));
  const className = byName ?? (alike.length === 1 ? alike[0] : null);
  if (className === null) {
    const which =
      alike.length > 1 ? `several columns may be the class: ${alike.map((place) => first[place]).join(', ')}` : null;
    return which ?? `no column is called class (${called})`;
  }
  return { file, className, marks: null, classGuessed: byName === null, group, part, headless };
}
