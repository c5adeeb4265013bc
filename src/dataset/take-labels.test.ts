import { expect, it } from 'vitest';
import { addPictures, type DataSet, EMPTY_DATASET, exclude, idAt, relabel, renameClass, setDuplicates, undo } from './dataset';
import { datasetFromJson, datasetToJson } from './json';
import { takeLabels } from './take-labels';

const make = (paths: readonly string[]): DataSet =>
  addPictures(
    EMPTY_DATASET,
    paths.map((path) => ({ path, className: path.split('/')[0], folders: [], column: null, part: null })),
  ).set;

const rows = (set: DataSet) =>
  set.pictures.map(({ path, status, duplicateOf }, place) => {
    const { classId, excluded } = set.work.entries.get(place) ?? { classId: null, excluded: true };
    const name = set.work.classes.find(({ id }) => id === classId)?.name;
    return [path, status, name, excluded, duplicateOf].join(' ');
  });

it('decisions go by path, unknown pictures keep their class by name, missing ones are added as absent, and undo gives all back', () => {
  let kept = renameClass(make(['a/1', 'a/2', 'b/1']), 1, 'alpha');
  kept = exclude(relabel(kept, ['p2'], 2), ['p3']);
  const dropped = make(['c/1', 'b/1', 'a/1', 'b/2']);
  const taken = takeLabels(dropped, datasetFromJson(datasetToJson(kept)), 'Take');
  expect(rows(taken)).toEqual([
    'c/1 reading c false ',
    'b/1 reading b true ',
    'a/1 reading alpha false ',
    'b/2 reading b false ',
    'a/2 absent b false ',
  ]);
  expect(new Set(taken.work.classes.map(({ id }) => id)).size).toBe(3);
  expect(undo(taken).work).toBe(dropped.work);
});

it('labels of a set from a system that takes letters apart go to the same files', () => {
  const kept = renameClass(make(['ä/é.tif'.normalize('NFD'), 'b/1.tif']), 1, 'alpha');
  const taken = takeLabels(make(['ä/é.tif'.normalize('NFC'), 'b/1.tif']), datasetFromJson(datasetToJson(kept)), 'Take');
  expect(rows(taken)).toEqual([`${'ä/é.tif'.normalize('NFC')} reading alpha false `, 'b/1.tif reading b false ']);
});

it('copies point at earlier pictures whatever the order, so that the set can be stored and read', () => {
  const copy = (of: string) => ({ of, kind: 'near' as const });
  const kept = setDuplicates(
    make(['a/1', 'a/2', 'a/3', 'b/4']),
    new Map([
      ['p2', copy('p1')],
      ['p4', copy('p1')],
    ]),
  );
  const taken = takeLabels(make(['b/4', 'a/3', 'a/2']), kept, 'Take');
  expect(taken.pictures.map(({ path, duplicateOf }) => [path, duplicateOf])).toEqual([
    ['b/4', null],
    ['a/3', null],
    ['a/2', idAt(0)],
    ['a/1', idAt(0)],
  ]);
  expect(datasetToJson(datasetFromJson(datasetToJson(taken)))).toBe(datasetToJson(taken));
});
