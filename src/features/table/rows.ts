/** What the table of results shows: its columns, and which rows in which order. */
import { categoryName } from '../../locales/categories';
import { DOUBT_WORDS } from '../../locales/verdict';
import { heard, pointed, t, words } from '../../locales/words';
import type { Fact } from '../../services/describe/protocol';
import { type Item, nameOf, pixelSizeOf, sourceWords, voltageOf } from '../../state/item';
import { currentSheet, type Pictures } from '../../state/picture-texts';
import type { Taught } from '../../state/teach';
import { lengthText, percentText } from '../../ui/quantity';
import type { TableColumn, TableSort } from '../../ui/WindowedTable';

export interface Filter {
  /** Part of the name. */
  readonly text: string;
  /** Null: all; `''`: those without a category. */
  readonly category: string | null;
  readonly kind: string | null;
  readonly labelled: boolean;
}

export const NO_FILTER: Filter = { text: '', category: null, kind: null, labelled: false };

/** What an item is taken for: a person's word, else what was taught, else the model's first category. */
export interface Called {
  readonly category: string | null;
  readonly share: number | null;
  readonly by: 'you' | 'taught' | 'model' | null;
}

export function calledOf(item: Item, taught: ReadonlyMap<string, Taught>): Called {
  if (item.said) return { category: item.said.category, share: null, by: 'you' };
  const learnt = taught.get(item.id);
  if (learnt) return { category: learnt.category, share: learnt.share, by: 'taught' };
  const first = item.classification?.ranking[0];
  return first
    ? { category: first.category, share: first.probability, by: 'model' }
    : { category: null, share: null, by: null };
}

export const KIND_WORDS: Readonly<Record<string, string>> = words({
  named: 'Named',
  ambiguous: 'Ambiguous',
  unsure: 'Unsure',
  unknown: 'Unknown',
  nothing: 'Nothing to see',
  failed: 'Not read',
  pending: 'Not yet',
});

/** The kind of verdict, or why there is none. */
const kindOf = (item: Item): string => item.classification?.verdict.kind ?? (item.status === 'failed' ? 'failed' : 'pending');

const FIXED: readonly TableColumn[] = words(
  [
    { id: 'thumb', title: '', hint: 'Picture', width: 64, fixed: true },
    { id: 'name', title: 'Name', width: 220 },
    { id: 'category', title: 'Category', width: 226 },
    {
      id: 'share',
      title: 'Share',
      hint: 'Of the category, as the model or your corrections give it',
      width: 84,
      numeric: true,
    },
    { id: 'kind', title: 'Verdict', width: 110 },
    { id: 'doubt', title: 'Doubt', width: 128 },
    { id: 'by', title: 'Named by', width: 96 },
    { id: 'pixel', title: 'Pixel size', width: 96, numeric: true },
    { id: 'source', title: 'Source of the pixel size', width: 170 },
    { id: 'voltage', title: 'Voltage', hint: 'As the file states it, else read from the data bar', width: 140, numeric: true },
  ],
  'hint',
  'title',
);

/** Facts of the verdict and the scale have columns of their own. */
const TOLD_ELSEWHERE = /^(category|candidate|pixel-size|voltage)/;

const factColumn = ({ id, unit }: Pick<Fact, 'id' | 'unit'>): string => `fact ${id} ${unit}`;

/** The columns of every table, then one for each number that any picture was measured for. */
export function columnsOf(sheets: Pictures['sheets']): TableColumn[] {
  const facts = new Map<string, TableColumn>();
  for (const { state } of sheets.values()) {
    if (state.kind !== 'ready') continue;
    for (const fact of state.sheet.facts) {
      const id = factColumn(fact);
      if (typeof fact.value !== 'number' || facts.has(id) || TOLD_ELSEWHERE.test(fact.id)) continue;
      const unit = fact.unit === '' ? '' : `, ${fact.unit}`;
      facts.set(id, { id, title: `${heard(fact.label)}${unit}`, hint: heard(fact.method), width: 168, numeric: true });
    }
  }
  return [...FIXED, ...facts.values()];
}

const factOf = (item: Item, pictures: Pictures, column: string): Fact | undefined =>
  currentSheet(item, pictures)?.facts.find((fact) => factColumn(fact) === column);

/** What stands in a cell, as words. */
export function cellText(item: Item, column: string, called: Called, pictures: Pictures): string {
  switch (column) {
    case 'name':
      return nameOf(item);
    case 'category':
      return called.by === null ? '' : called.category === null ? t('None of these') : categoryName(called.category);
    case 'share':
      return called.share === null ? '' : percentText(called.share);
    case 'kind':
      return KIND_WORDS[kindOf(item)];
    case 'doubt':
      return item.classification ? DOUBT_WORDS[item.classification.doubt] : '';
    case 'by':
      return called.by === 'you'
        ? t('You')
        : called.by === 'taught'
          ? t('Corrections')
          : called.by === 'model'
            ? t('Model')
            : '';
    case 'pixel': {
      const size = pixelSizeOf(item);
      return size ? lengthText(size.value) : '';
    }
    case 'source': {
      const size = pixelSizeOf(item);
      return size ? sourceWords(size.source) : '';
    }
    case 'voltage': {
      const voltage = voltageOf(item);
      if (!voltage) return '';
      const kv = pointed(String(Number(voltage.kv.toPrecision(4))));
      return voltage.source === 'file' ? `${kv} kV` : t('{kv} kV (data bar)', { kv });
    }
    default:
      return pointed(factOf(item, pictures, column)?.text ?? '');
  }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function sortKey(item: Item, column: string, called: Called, pictures: Pictures): string | number | null {
  if (column === 'share') return called.share;
  if (column === 'pixel') return pixelSizeOf(item)?.value ?? null;
  if (column === 'voltage') return voltageOf(item)?.kv ?? null;
  if (column.startsWith('fact ')) {
    const value = factOf(item, pictures, column)?.value;
    return typeof value === 'number' ? value : null;
  }
  return cellText(item, column, called, pictures) || null;
}

export interface Rows {
  readonly ids: readonly string[];
  /** Pictures that the filter lets through, by what they are taken for and by kind of verdict. */
  readonly byCategory: ReadonlyMap<string, number>;
  readonly byKind: ReadonlyMap<string, number>;
}

const NONE = '';

/** @param sort `arrival` as the column: as dropped. What has no value stands last either way. */
export function rowsOf(
  items: readonly Item[],
  filter: Filter,
  sort: TableSort,
  taught: ReadonlyMap<string, Taught>,
  pictures: Pictures,
): Rows {
  // macOS writes an accent apart from its letter.
  const folded = (text: string) => text.normalize('NFC').toLowerCase();
  const wanted = folded(filter.text.trim());
  const byCategory = new Map<string, number>();
  const byKind = new Map<string, number>();
  const rows: { id: string; key: string | number | null }[] = [];
  for (const item of items) {
    if (filter.labelled && !item.said) continue;
    if (wanted !== '' && !folded(item.path).includes(wanted)) continue;
    const called = calledOf(item, taught);
    const category = called.category ?? NONE;
    const kind = kindOf(item);
    // Each count is of what the other filter lets through, so that one can choose among them.
    if (filter.kind === null || filter.kind === kind) byCategory.set(category, (byCategory.get(category) ?? 0) + 1);
    if (filter.category === null || filter.category === category) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    if (filter.category !== null && filter.category !== category) continue;
    if (filter.kind !== null && filter.kind !== kind) continue;
    rows.push({ id: item.id, key: sort.column === 'arrival' ? null : sortKey(item, sort.column, called, pictures) });
  }
  const sign = sort.descending ? -1 : 1;
  if (sort.column !== 'arrival')
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key);
      return sign * collator.compare(String(a.key), String(b.key));
    });
  return { ids: rows.map(({ id }) => id), byCategory, byKind };
}
