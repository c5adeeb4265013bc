import { expect, it } from 'vitest';
import { chooseReal } from './make-stranger-bank';
import { NONE } from './recipe-pictures';

it('takes few pictures of an origin and one view of each; a category is one group, strangers are grouped by origin', () => {
  const views = [
    // Ten pictures of one laboratory with two views each, and one of another.
    ...Array.from({ length: 20 }, (_, i) => ({ label: 4, origin: 'lab', picture: `a${i >> 1}` })),
    { label: 4, origin: 'other', picture: 'b' },
    { label: NONE, origin: 'photos', picture: 'c' },
  ];
  const chosen = chooseReal(views, '1').map(({ source, group }) => ({
    ...views[source.kind === 'real' ? source.index : -1],
    group,
  }));
  const ofLab = chosen.filter(({ origin }) => origin === 'lab');
  expect(new Set(ofLab.map(({ picture }) => picture)).size).toBe(3);
  expect(ofLab).toHaveLength(3);
  expect(chosen.map(({ origin, group }) => `${origin}: ${group}`).sort()).toEqual([
    ...Array(3).fill('lab: Nanowires'),
    'other: Nanowires',
    'photos: photos',
  ]);
  expect(chooseReal(views, '1')).toEqual(chooseReal(views, '1'));
});
