import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as steps from './dataset';
import { type DrawParts, drawSplit, splitGroups, splitState, topUpSplit } from './draw-split';
import { datasetFromJson, datasetToJson } from './json';
import { Rows } from './rows';
import type { Part } from './split';
import { datasetWarnings } from './warnings';

const { EMPTY_DATASET, addPictures } = steps;
const options = { seed: 's', validation: 0.25, test: 0.25 };
/** Every fourth group to the test, every fourth to validation. */
const draw: DrawParts = (pictures) => {
  const groups = [...new Set(pictures.map(({ file, group }) => group ?? file))];
  const partOf = (group: string): Part => (['train', 'test', 'train', 'validation'] as const)[groups.indexOf(group) % 4];
  return { parts: Object.fromEntries(pictures.map(({ file, group }) => [file, partOf(group ?? file)])) };
};
const picture = (path: string, part: steps.NewPicture['part'] = null): steps.NewPicture => {
  const [className, ...rest] = path.split('/');
  return { path, className, folders: rest.slice(0, -1), column: null, part };
};
const facts = (change: Partial<steps.PictureFacts> = {}): steps.PictureFacts => ({
  sha256: 'a'.repeat(64),
  width: 1024,
  height: 768,
  barHeight: 60,
  vendor: 'FEI',
  instrument: 'Helios',
  magnification: 1000,
  pixelSizeNm: 5,
  viewCount: 2,
  deviation: 0.1,
  ...change,
});
const make = (paths: readonly string[]) =>
  addPictures(
    EMPTY_DATASET,
    paths.map((path) => picture(path)),
  ).set;
const many = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}/${i}.tif`);
const readAll = (set: steps.DataSet, of: (picture: steps.DataPicture) => steps.PictureFacts) =>
  [...set.pictures].reduce((next, p) => steps.pictureRead(next, p.id, of(p)), set);
const codes = (set: steps.DataSet) => datasetWarnings(set).map(({ code }) => code);
const idOf = (set: steps.DataSet, name: string) => steps.classNamed(set.work, name)?.id ?? -1;
const labels = (set: steps.DataSet) => set.work.entries.map(({ classId }) => steps.className(set.work, classId));

describe('names whose letters are whole or taken apart', () => {
  const [whole, apart] = ['Oberfläche', 'Oberfläche'].map((name, i) => name.normalize(i === 0 ? 'NFC' : 'NFD'));

  it('are one class, and one file: a set from another system finds its pictures', () => {
    const set = make([`${apart}/1.tif`, `${whole}/2.tif`, 'b/3.tif']);
    expect(set.work.classes.map(({ name }) => name)).toEqual([whole, 'b']);
    const stored = datasetFromJson(datasetToJson(set));
    const back = addPictures(stored, [picture(`${whole}/1.tif`)]);
    expect(back.ids).toEqual(['p1']);
    expect(back.set.pictures.get(0)).toMatchObject({ path: `${whole}/1.tif`, status: 'reading' });
  });

  it('cannot be given to a second class', () => {
    const set = make([`${whole}/1.tif`, 'b/2.tif']);
    expect(steps.addClass(set, apart)).toBe(set);
    expect(steps.renameClass(set, idOf(set, 'b'), apart)).toBe(set);
    expect(steps.renameClass(set, idOf(set, 'b'), 'a\x1b[31m\u202e').work.classes[1].name).toBe('a␛[31m<U+202E>');
  });

  it('stay two files where both are there', () => {
    const { ids } = addPictures(EMPTY_DATASET, [picture(`${whole}/1.tif`), picture(`${apart}/1.tif`)]);
    expect(ids).toEqual(['p1', 'p2']);
  });
});

describe('names that every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

  it('are classes, files, folders and groups like any other', () => {
    const set = addPictures(
      EMPTY_DATASET,
      NAMES.flatMap((name) => many(name, 24).map((path) => ({ ...picture(path), column: name }))),
      { kind: 'column' },
    ).set;
    const drawn = drawSplit(set, options);
    expect(drawn.work.classes.map(({ name }) => name)).toEqual(NAMES);
    expect([...steps.classCounts(drawn).values()]).toEqual([24, 24, 24, 24]);
    expect(new Set(steps.groupsOf(drawn))).toEqual(new Set(NAMES));
    expect(drawn.work.entries.map(({ part }) => part)).not.toContain(null);
    expect(labels(datasetFromJson(datasetToJson(drawn)))).toEqual(labels(drawn));
    expect(steps.deleteClass(steps.renameClass(drawn, 1, 'valueOf'), 2).work.classes.map(({ name }) => name)).toEqual([
      'valueOf',
      'toString',
      'hasOwnProperty',
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('decisions', () => {
  it('rename, merge, delete, relabel and exclude, each with a way back', () => {
    const start = make(['a/1', 'A/2', 'b/3']);
    const merged = steps.mergeClasses(start, [idOf(start, 'A')], idOf(start, 'a'));
    expect(labels(merged)).toEqual(['a', 'a', 'b']);
    const renamed = steps.renameClass(merged, idOf(merged, 'a'), ' steel ');
    expect(labels(renamed)).toEqual(['steel', 'steel', 'b']);
    expect(steps.renameClass(renamed, idOf(renamed, 'b'), 'steel'), 'two classes are never made one by a name').toBe(renamed);
    const deleted = steps.deleteClass(renamed, idOf(renamed, 'b'));
    expect(labels(deleted)).toEqual(['steel', 'steel', null]);
    const out = steps.exclude(steps.relabel(deleted, ['p3'], idOf(deleted, 'steel')), ['p1']);
    expect([...steps.classCounts(out).values()]).toEqual([2]);
    expect(steps.undoWords(out)).toBe('Leave out 1 picture');
    let back = out;
    for (let i = 0; i < 5; i++) back = steps.undo(back);
    expect(back.work).toBe(start.work);
  });

  it('that change nothing are no steps', () => {
    const set = make(['a/1', 'b/2']);
    for (const same of [
      steps.renameClass(set, 1, 'a'),
      steps.renameClass(set, 1, '  '),
      steps.renameClass(set, 99, 'x'),
      steps.relabel(set, ['p1'], 1),
      steps.relabel(set, ['p1'], 99),
      steps.relabel(set, ['p77'], 2),
      steps.exclude(set, ['p1'], false),
      steps.mergeClasses(set, [1], 1),
      steps.deleteClass(set, 9),
      steps.addClass(set, 'a'),
      steps.setGrouping(set, { kind: 'each' }),
    ])
      expect(same).toBe(set);
    expect(() => steps.setGrouping(set, { kind: 'pattern', pattern: '(' })).toThrow(/cannot be used/);
  });

  it('are undone without losing what was found in the files, and a later drop keeps its places', () => {
    const first = steps.pictureRead(make(['a/1', 'b/2']), 'p1', facts());
    const second = addPictures(first, [picture('c/3'), picture('a/1')]);
    expect(second.ids).toEqual(['p3', 'p1']);
    const undone = steps.undo(steps.pictureRead(second.set, 'p3', facts()));
    expect(undone.work.classes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(undone.pictures.get(0)?.status).toBe('ready');
    expect(steps.redo(undone).work).toBe(second.set.work);
    const other = addPictures(undone, [picture('d/4')]);
    expect(other.ids).toEqual(['p4']);
    expect(labels(other.set)).toEqual(['a', 'b', null, 'd']);
  });

  it('in any order: undo and redo walk the same states, and each state can be stored and read back', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('relabel' as const),
        ids: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
        to: fc.option(fc.integer({ min: 1, max: 5 })),
      }),
      fc.record({
        kind: fc.constant('rename' as const),
        of: fc.integer({ min: 1, max: 5 }),
        name: fc.constantFrom('x', 'y', 'a', 'b '),
      }),
      fc.record({
        kind: fc.constant('merge' as const),
        from: fc.array(fc.integer({ min: 1, max: 5 })),
        into: fc.integer({ min: 1, max: 5 }),
      }),
      fc.record({ kind: fc.constant('delete' as const), of: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('exclude' as const), ids: fc.array(fc.integer({ min: 1, max: 9 })), out: fc.boolean() }),
      fc.record({
        kind: fc.constant('group' as const),
        ids: fc.array(fc.integer({ min: 1, max: 9 })),
        group: fc.option(fc.constantFrom('g', 'h')),
      }),
      fc.record({ kind: fc.constant('split' as const) }),
      fc.record({ kind: fc.constant('add' as const), name: fc.constantFrom('n1/x', 'n2/y', 'a/1') }),
    );
    const id = (n: number) => `p${n}`;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (list) => {
        let set = make(['a/1', 'a/2', 'b/3', 'b/4', 'c/5', 'c/6']);
        const states = [set.work];
        for (const s of list) {
          const before = set;
          if (s.kind === 'relabel') set = steps.relabel(set, s.ids.map(id), s.to);
          else if (s.kind === 'rename') set = steps.renameClass(set, s.of, s.name);
          else if (s.kind === 'merge') set = steps.mergeClasses(set, s.from, s.into);
          else if (s.kind === 'delete') set = steps.deleteClass(set, s.of);
          else if (s.kind === 'exclude') set = steps.exclude(set, s.ids.map(id), s.out);
          else if (s.kind === 'group') set = steps.setGroup(set, s.ids.map(id), s.group);
          else if (s.kind === 'split') set = drawSplit(set, options, draw);
          else set = addPictures(set, [picture(s.name)]).set;
          if (set.work !== before.work) states.push(set.work);
        }
        const names = set.work.classes.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const { classId } of set.work.entries)
          expect(classId === null || set.work.classes.some((c) => c.id === classId)).toBe(true);
        const stored = datasetToJson(set);
        expect(datasetToJson(datasetFromJson(stored))).toBe(stored);
        for (let i = states.length - 1; i >= 0; i--) {
          expect(set.work).toBe(states[i]);
          if (i > 0) set = steps.undo(set);
        }
        for (let i = 1; i < states.length; i++) {
          set = steps.redo(set);
          expect(set.work).toBe(states[i]);
        }
        expect(steps.redo(set)).toBe(set);
      }),
      { numRuns: 150 },
    );
  });

  it('on twenty thousand pictures take milliseconds and share what they do not touch', () => {
    const set = make(Array.from({ length: 20_000 }, (_, i) => `${i % 10}/${i}`));
    const start = performance.now();
    let next = set;
    for (let i = 1; i <= 200; i++) next = steps.exclude(next, [`p${i * 97}`]);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(next.work.entries.get(5)).toBe(set.work.entries.get(5));
    expect(datasetWarnings(next).map(({ code }) => code)).not.toContain('many-pictures');
    expect(codes(set)).toContain('many-pictures');
    // What the split holds back is not trained on.
    const most: DrawParts = (pictures) => ({
      parts: Object.fromEntries(pictures.map(({ file }, i) => [file, i % 2 === 0 ? 'train' : 'unused'])),
    });
    expect(codes(drawSplit(set, { ...options, perClass: 1000 }, most))).not.toContain('many-pictures');
  });
});

describe('the split', () => {
  const base = () => steps.setGrouping(make([...many('a', 12), ...many('b', 12)]), { kind: 'pattern', pattern: '^.' });

  it('is stored, keeps groups and copies on one side, and survives storage', () => {
    const copied = steps.setDuplicates(base(), new Map([['p20', { of: 'p3', kind: 'near' as const }]]));
    const groups = splitGroups(copied);
    expect(groups[1]).toBe(groups[10]);
    expect(groups[19]).toBe(groups[2]);
    const split = drawSplit(copied, options, draw);
    expect(splitState(split)).toMatchObject({ missing: 0, cut: [] });
    const back = datasetFromJson(datasetToJson(split));
    expect(back.work.entries.map(({ part }) => part)).toEqual(split.work.entries.map(({ part }) => part));
    expect(back.work.split).toEqual({ kind: 'drawn', options });
  });

  it('is never drawn again by itself: later pictures are reported, then join their group or are drawn', () => {
    const split = drawSplit(base(), options, draw);
    const parts = split.work.entries.map(({ part }) => part);
    const more = addPictures(split, [picture('a/9x.tif'), picture('b/new.tif')]).set;
    expect(splitState(more).missing).toBe(2);
    expect(codes(more)).toContain('not-in-split');
    const full = topUpSplit(more, options, draw);
    expect(full.work.entries.map(({ part }) => part).slice(0, 24)).toEqual(parts);
    expect(full.work.entries.get(24)?.part).toBe(parts[9]);
    expect(full.work.entries.get(25)?.part).not.toBeNull();
    expect(topUpSplit(full, options, draw)).toBe(full);
  });

  it('with a limit per class keeps to it when pictures come later, group by group; the limit is stored', () => {
    const limited = { ...options, perClass: 20 };
    const of = (set: steps.DataSet, name: string) =>
      splitState(set).counts.get(idOf(set, name)) ?? { train: 0, validation: 0, test: 0, unused: 0 };
    const later = (kind: string, count: number, file: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => picture(`${kind}/${file(i)}`));
    const first = drawSplit(make([...many('a', 12), ...many('b', 12)]), limited, draw);
    const more = addPictures(first, [...later('a', 40, (i) => `new${i}`), ...later('b', 8, (i) => `new${i}`)]).set;
    const full = topUpSplit(more, limited, draw);
    const row = of(full, 'a');
    expect(row.train + row.validation).toBe(20);
    expect(row.unused).toBe(40 - 11 - (row.test - of(first, 'a').test));
    expect(of(full, 'b').unused).toBe(0);
    expect(of(topUpSplit(more, options, draw), 'a').unused).toBe(0);

    const specimens = { kind: 'pattern', pattern: '^(s.+)-' } as const;
    const grouped = addPictures(
      steps.setGrouping(first, specimens),
      later('a', 40, (i) => `s${Math.floor(i / 4)}-${i}`),
    ).set;
    const whole = topUpSplit(grouped, limited, draw);
    expect(splitState(whole).cut).toEqual([]);
    const groups = splitGroups(whole);
    const held = groups.filter((group, place) => group !== null && whole.work.entries.get(place)?.part === 'unused');
    expect(held.length).toBeGreaterThan(0);
    for (const group of held) expect(held.filter((other) => other === group)).toHaveLength(4);
    expect(of(whole, 'a').train + of(whole, 'a').validation).toBe(17);

    const stored = datasetToJson(full);
    expect(datasetFromJson(stored).work.split).toEqual({ kind: 'drawn', options: limited });
    for (const bad of ['0', '-3', '2.5', '"9"', 'null'])
      expect(() => datasetFromJson(stored.replace('"perClass":20', `"perClass":${bad}`))).toThrow(/its split is damaged/);
  });

  it('that a new grouping would cut says so', () => {
    const split = drawSplit(make([...many('a', 8), ...many('b', 8)]), options, draw);
    expect(codes(split)).not.toContain('split-cuts-group');
    expect(codes(steps.setGroup(split, ['p1', 'p2', 'p3'], 'one specimen'))).toContain('split-cuts-group');
  });

  it('cannot part a class that is one group, which is said', () => {
    const set = make([...many('a', 6), ...many('b', 6)]);
    const first = Array.from({ length: 6 }, (_, i) => `p${i + 1}`);
    const of = (next: steps.DataSet) => datasetWarnings(next).find(({ code }) => code === 'one-group')?.classIds;
    expect(of(set)).toBeUndefined();
    expect(of(steps.setGroup(set, first.slice(0, 5), 'one specimen'))).toBeUndefined();
    expect(of(steps.setGroup(set, first, 'one specimen'))).toEqual([idOf(set, 'a')]);
  });

  it('does not keep to groups of the table that leave a class too few, which is said until they are chosen', () => {
    const batched = (of: (i: number) => string) =>
      addPictures(
        EMPTY_DATASET,
        ['a', 'b'].flatMap((name) => many(name, 6).map((path, i) => ({ ...picture(path), column: `${name}${of(i)}` }))),
      ).set;
    const set = steps.guessAgain(
      batched(() => ''),
      batched(() => '').work.grouping,
    );
    expect(set.work.grouping).toEqual({ kind: 'each' });
    const warning = datasetWarnings(set).find(({ code }) => code === 'column-not-used');
    expect(warning).toMatchObject({
      weight: 'warn',
      classIds: [1, 2],
      message: expect.stringContaining('(a, b) puts a, b into'),
    });
    const chosen = codes(steps.setGrouping(set, { kind: 'column' }));
    expect(chosen).not.toContain('column-not-used');
    expect(chosen).toContain('one-group');
    expect(codes(batched((i) => String(i % 3)))).not.toContain('column-not-used');
  });

  it('that folders state is taken as it is', () => {
    const { set } = addPictures(EMPTY_DATASET, [picture('a/1', 'train'), picture('a/2', 'test')]);
    expect(set.work.split).toEqual({ kind: 'stated' });
    expect(set.work.entries.map(({ part }) => part)).toEqual(['train', 'test']);
  });
});

describe('warnings', () => {
  it('name what keeps a set from being learned', () => {
    expect(codes(EMPTY_DATASET)).toEqual([]);
    expect(codes(make(['a/1', 'a/2']))[0]).toBe('few-classes');
    const set = make([...many('Tips', 30), 'tips/x', ...many('b_c', 3), ...many('B c', 2)]);
    const found = datasetWarnings(set);
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['one-picture', 'few-pictures', 'imbalance', 'names-alike', 'no-split']),
    );
    expect(found.filter(({ code }) => code === 'names-alike').map(({ classIds }) => classIds)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(codes(steps.addClass(set, 'empty'))).toContain('empty-class');
    // Two names for one class keep it from being trained, unless one of them has no picture.
    const weight = (of: steps.DataSet) => datasetWarnings(of).find(({ code }) => code === 'names-alike')?.weight;
    expect(weight(set)).toBe('stop');
    expect(weight(steps.addClass(make(['Tips/1', 'b/2']), 'tips'))).toBe('warn');
  });

  it('name a picture in two classes, copies, and a set of one picture', () => {
    const set = readAll(make(['a/1', 'a/2', 'b/3']), () => facts());
    const copies = steps.setDuplicates(
      set,
      new Map([
        ['p2', { of: 'p1', kind: 'exact' as const }],
        ['p3', { of: 'p1', kind: 'near' as const }],
      ]),
    );
    expect(codes(copies)).toEqual(expect.arrayContaining(['all-alike', 'two-classes', 'copies']));
    expect(datasetWarnings(copies).find(({ code }) => code === 'two-classes')?.message).toBe(
      'The same picture is in two classes: b/3, a/1.',
    );
    const clean = steps.excludeCopies(copies);
    expect(clean.work.entries.map(({ excluded }) => excluded)).toEqual([false, true, false]);
    expect(codes(steps.exclude(clean, ['p3']))).not.toContain('two-classes');
  });

  it('say when instrument, bar or size give the class away, and are silent when they do not', () => {
    const set = make([...many('a', 30), ...many('b', 30)]);
    const clues = (of: (p: steps.DataPicture) => Partial<steps.PictureFacts>) =>
      datasetWarnings(readAll(set, (p) => facts(of(p)))).flatMap(({ clue }) => clue ?? []);
    const inA = (p: steps.DataPicture) => p.path.startsWith('a/');
    const odd = (p: steps.DataPicture) => Number(p.id.slice(1)) % 2 === 0;
    expect(clues((p) => ({ vendor: inA(p) ? 'FEI' : 'Zeiss' }))).toEqual(['instrument']);
    expect(clues((p) => ({ barHeight: inA(p) ? 60 : 0 }))).toEqual(['data-bar']);
    expect(clues((p) => ({ width: inA(p) ? 1024 : 2048 }))).toEqual(['picture-size']);
    expect(clues((p) => ({ pixelSizeNm: inA(p) ? 2 : 90 }))).toEqual(['magnification']);
    expect(
      clues((p) => ({ vendor: odd(p) ? 'FEI' : 'Zeiss', barHeight: odd(p) ? 60 : 0, width: odd(p) ? 1024 : 2048 })),
    ).toEqual([]);
    expect(clues(() => ({}))).toEqual([]);
    // A different size for every picture tells nothing about the next one.
    expect(clues((p) => ({ width: 1000 + Number(p.id.slice(1)) }))).toEqual([]);
  });

  it('say in one breath which single classes have an instrument or setting of their own', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const set = make(names.flatMap((name) => many(name, 12)));
    const single = (of: (kind: string, n: number) => Partial<steps.PictureFacts>, from = set) =>
      datasetWarnings(readAll(from, (p) => facts(of(p.path[0], Number(p.path.slice(2, -4)))))).filter(
        ({ code }) => code === 'class-clue' || code === 'clue',
      );
    // Two of eight classes: too little to tell all classes by, enough for a model to cheat with these two.
    const found = single((kind) => ({
      vendor: kind === 'a' ? 'Zeiss' : 'FEI',
      instrument: kind === 'a' ? 'Ultra' : 'Helios',
      ...(kind === 'c' ? { pixelSizeNm: 80, barHeight: 0 } : {}),
    }));
    expect(found.map(({ code, classIds }) => [code, classIds])).toEqual([['class-clue', [1, 3]]]);
    expect(found[0].message).toMatch(/2 classes .*: a \(Zeiss\), c \(no data bar, 80 nm a pixel\)\.$/);
    // One vendor, but an instrument of its own; one magnification where the pixel size is not known.
    expect(single((kind) => ({ instrument: kind === 'b' ? 'Nova' : 'Helios' }))[0].message).toMatch(
      /one class .*: b \(FEI Nova\)/,
    );
    expect(
      single((kind, n) => ({ pixelSizeNm: null, magnification: kind === 'd' ? 50_000 : 100 * (1 + n) }))[0].message,
    ).toMatch(/d \(magnified 50,000 times\)/);

    // No alarm: one instrument for all; one of twelve pictures from elsewhere; another class that has it, too, or nearly.
    expect(single(() => ({}))).toEqual([]);
    expect(single((kind, n) => ({ vendor: kind === 'a' && n > 0 ? 'Zeiss' : 'FEI' }))).toEqual([]);
    expect(single((kind, n) => ({ vendor: kind === 'a' || (kind === 'b' && n < 2) ? 'Zeiss' : 'FEI' }))).toEqual([]);
    expect(single((kind) => ({ pixelSizeNm: kind === 'a' ? 5.5 : 5 }))).toEqual([]);
    // Nor where little is known: of the class, or of the others.
    expect(single((kind, n) => ({ vendor: kind !== 'a' ? 'FEI' : n < 4 ? 'Zeiss' : null, instrument: null }))).toEqual([]);
    expect(single((kind) => ({ vendor: kind === 'a' ? 'Zeiss' : null, instrument: null }))).toEqual([]);
    const few = make([...many('a', 4), ...names.slice(1).flatMap((name) => many(name, 12))]);
    expect(single((kind) => ({ vendor: kind === 'a' ? 'Zeiss' : 'FEI' }), few)).toEqual([]);
    // What tells all classes is said once, with their names.
    const all = single((kind) => ({ vendor: `Maker ${kind}` }));
    expect(all.map(({ code }) => code)).toEqual(['clue']);
    expect(all[0].message).toMatch(/With one of their own: a \(Maker a\), b \(Maker b\)/);
  });
});

it('a stored set that is damaged is refused whole', () => {
  const stored = datasetToJson(make(['a/1', 'b/2']));
  for (const bad of [
    stored.slice(0, -5),
    '{}',
    '[]',
    stored.replace('"version":1', '"version":2'),
    stored.replace('"version":1', '"version":{"toString":null}'),
    stored.replace('"class":2', '"class":7'),
    stored.replace('b/2', 'a/1'),
    stored.replace('"each"', '"other"'),
    stored.replace('"name":"a"', '"name":3'),
  ])
    expect(() => datasetFromJson(bad)).toThrow(expect.objectContaining({ code: 'bad-data-set' }));
  const again = addPictures(datasetFromJson(stored), [picture('a/1')]).set;
  expect(again.pictures.map(({ status }) => status)).toEqual(['reading', 'absent']);
  expect(codes(again)).toContain('absent');
});

it('rows append and update like a list, and leave the old list alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(), { maxLength: 90 }), { maxLength: 5 }),
      fc.array(fc.tuple(fc.nat(300), fc.nat())),
      (parts, edits) => {
        const list = parts.flat();
        const rows = parts.reduce((all, part) => all.append(part), Rows.from<number>([]));
        expect([...rows]).toEqual(list);
        const changed = edits.reduce((all, [at, value]) => all.update([at], () => value), rows);
        const expected = [...list];
        for (const [at, value] of edits) if (at < expected.length) expected[at] = value;
        expect(changed.map((value) => value)).toEqual(expected);
        expect([...rows]).toEqual(list);
      },
    ),
  );
});
