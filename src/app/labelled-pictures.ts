/** The pictures of a data set that a model can be asked about: those whose class is one of its categories, set aside ones first. */
import { plainName } from '../base/class-name';
import { type DataSet, isUsable } from '../dataset/dataset';
import type { LabelledPictures } from '../models/protocol';
import type { DatasetService } from '../services/dataset/protocol';

export type { LabelledPictures } from '../models/protocol';

/**
 * The validation part of the set; the test part where that has none of these categories; else every picture that is not left out.
 * Null where none of them is labelled with a category. Names are compared as people write them (`plainName`).
 * @param side of the views, the model's input side in pixels
 */
export function labelledPictures(
  set: DataSet,
  service: Pick<DatasetService, 'views'>,
  categories: readonly string[],
  side: number,
): LabelledPictures | null {
  const byName = new Map(categories.map((name) => [plainName(name), name]));
  const categoryOf = new Map(set.work.classes.map(({ id, name }) => [id, byName.get(plainName(name))]));
  const all = [...set.pictures].flatMap((picture, place) => {
    const entry = set.work.entries.get(place);
    if (!entry || entry.classId === null || !isUsable(set, place) || picture.status !== 'ready') return [];
    const category = categoryOf.get(entry.classId);
    return category === undefined ? [] : [{ path: picture.path, category, part: entry.part }];
  });
  if (all.length === 0) return null;
  const part = (['validation', 'test'] as const).find((name) => all.some((picture) => picture.part === name)) ?? 'all';
  const taken = part === 'all' ? all : all.filter((picture) => picture.part === part);
  return {
    part,
    truth: taken.map(({ category }) => category),
    views: (place) => service.views(taken[place].path, side),
  };
}
