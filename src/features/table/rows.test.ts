import { describe, expect, it } from 'vitest';
import { classification, micrograph } from '../../state/fixtures';
import type { Item } from '../../state/item';
import { factsKey, NO_PICTURES, type Pictures } from '../../state/picture-texts';
import { markedAt, NO_MARKS } from '../../ui/marks';
import { calledOf, cellText, columnsOf, NO_FILTER, rowsOf } from './rows';

const { pixels, ...rest } = micrograph('x');

function item(place: number, path: string, change: Partial<Item> = {}): Item {
  return {
    id: `m${place}`,
    drop: 1,
    path,
    status: 'done',
    revision: 0,
    facts: { ...rest, width: pixels.width, height: pixels.height },
    thumbnail: null,
    classification: classification('Tips', 0.5 + place / 100),
    error: null,
    userBarTop: null,
    userPixelSizeNm: null,
    said: null,
    note: '',
    ...change,
  };
}

const ITEMS = [
  item(1, 'set/a10.tif'),
  item(2, 'set/a9.tif', { said: { category: 'Foam' } }),
  item(3, 'other/b.tif', { classification: classification('Powder', 0.4, 'ambiguous') }),
  item(4, 'other/bad.tif', { status: 'failed', facts: null, classification: null }),
];

const diameter = (value: number) => ({
  id: 'diameter',
  label: 'Mean diameter',
  value,
  unit: 'nm',
  text: `${value} nm`,
  method: 'From areas.',
  uncertainty: null,
});
const PICTURES: Pictures = {
  ...NO_PICTURES,
  sheets: new Map(
    [
      [ITEMS[0], 80],
      [ITEMS[2], 9],
    ].map(([one, value]) => {
      const at = one as Item;
      return [
        at.id,
        { key: factsKey(at), state: { kind: 'ready' as const, sheet: { facts: [diameter(value as number)], withheld: [] } } },
      ];
    }),
  ),
};

const ids = (filter = {}, column = 'arrival', descending = false) =>
  rowsOf(ITEMS, { ...NO_FILTER, ...filter }, { column, descending }, new Map(), PICTURES).ids;

describe('rows of the table', () => {
  it('are searched by name and folder, and filtered by category, verdict and label', () => {
    expect(ids({ text: 'SET/' })).toEqual(['m1', 'm2']);
    const accented = { ...(ITEMS[0] as Item), path: 'Körner.tif'.normalize('NFD') };
    const found = rowsOf(
      [accented],
      { ...NO_FILTER, text: 'KÖRN' },
      { column: 'arrival', descending: false },
      new Map(),
      PICTURES,
    );
    expect(found.ids, 'as macOS writes names').toEqual(['m1']);
    expect(ids({ category: 'Foam' })).toEqual(['m2']);
    expect(ids({ kind: 'ambiguous' })).toEqual(['m3']);
    expect(ids({ labelled: true })).toEqual(['m2']);
    const { byCategory, byKind } = rowsOf(
      ITEMS,
      { ...NO_FILTER, kind: 'named' },
      { column: 'arrival', descending: false },
      new Map(),
      PICTURES,
    );
    expect([...byCategory]).toEqual([
      ['Tips', 1],
      ['Foam', 1],
    ]);
    expect([...byKind]).toEqual([
      ['named', 2],
      ['ambiguous', 1],
      ['failed', 1],
    ]);
  });

  it('are sorted by words as people sort them, by numbers as numbers, without a value last either way', () => {
    expect(ids({}, 'name')).toEqual(['m2', 'm1', 'm3', 'm4']);
    const [, column] = columnsOf(PICTURES.sheets).slice(-2);
    expect(column.title).toBe('Mean diameter, nm');
    expect(ids({}, column.id)).toEqual(['m3', 'm1', 'm2', 'm4']);
    expect(ids({}, column.id, true)).toEqual(['m1', 'm3', 'm2', 'm4']);
    expect(cellText(ITEMS[0], column.id, calledOf(ITEMS[0], new Map()), PICTURES)).toBe('80 nm');
  });

  it('take a person over what was taught, and that over the model', () => {
    const taught = new Map(['m1', 'm2'].map((id) => [id, { category: 'Powder', share: 0.8, second: null }]));
    expect(ITEMS.slice(0, 3).map((one) => calledOf(one, taught))).toEqual([
      { category: 'Powder', share: 0.8, by: 'taught' },
      { category: 'Foam', share: null, by: 'you' },
      { category: 'Powder', share: 0.4, by: 'model' },
    ]);
  });
});

it('marks rows one by one, in addition, and as a range from where it began', () => {
  const all = ['a', 'b', 'c', 'd', 'e'];
  const one = markedAt(all, NO_MARKS, 'd', 'alone');
  const range = markedAt(all, one, 'b', 'range');
  expect([...range.ids]).toEqual(['b', 'c', 'd']);
  expect([...markedAt(all, range, 'e', 'range').ids]).toEqual(['d', 'e']);
  expect([...markedAt(all, range, 'c', 'toggle').ids]).toEqual(['b', 'd']);
});

it('the voltage is the file’s, else what its data bar prints, and says which', () => {
  const facts = ITEMS[0].facts;
  if (!facts) throw new Error('no facts');
  const scaleBar = {
    ...{ left: 1, right: 101, y: 90, lengthPx: 100, lengthNm: 500, label: '500 nm', nmPerPixel: 5, certainty: 0.99 },
    ...{ magnification: null, kilovolts: 15, doubt: null },
  };
  const printed = item(5, 'bar.png', { facts: { ...facts, metadata: {}, scaleBar } });
  const stated = item(6, 'tag.tif', { facts: { ...facts, metadata: { acceleratingVoltageKv: 5 }, scaleBar } });
  const none = item(7, 'none.png', { facts: { ...facts, metadata: {} } });
  const text = (one: Item) => cellText(one, 'voltage', calledOf(one, new Map()), NO_PICTURES);
  expect([printed, stated, none].map(text)).toEqual(['15 kV (data bar)', '5 kV', '']);
  const rows = rowsOf([none, printed, stated], NO_FILTER, { column: 'voltage', descending: false }, new Map(), NO_PICTURES);
  expect(rows.ids).toEqual(['m6', 'm5', 'm7']);
});
