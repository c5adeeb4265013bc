/** What a person says that the picture is, as facts: in the place of the model's category, which is told beside it where it differs. */
import { categoryLabel } from '../base/categories';
import type { Fact } from '../base/facts';
import { plainName } from './plain-text';

/** Facts that are there where the category is a person's word; its text is whose. */
export const SAID_BY = 'category-source';

const OF_THE_MODEL = /^(?:category(?:-\d+)?(?:-probability)?|candidate-count|doubt)$/;

/**
 * The facts of a micrograph with a person's word on its category.
 *
 * @param said `category` null: none of the categories; null: nobody has said anything, and the facts are those that are given.
 */
export function withSaid(facts: readonly Fact[], said: { readonly category: string | null } | null): readonly Fact[] {
  if (said === null) return facts;
  const word = (id: string, label: string, text: string, method: string): Fact => ({
    ...{ id, label, text, method },
    ...{ value: text, unit: '', uncertainty: null },
  });
  const rest = facts.filter(({ id }) => !OF_THE_MODEL.test(id));
  const first = facts.find(({ id }) => id === 'category');
  const share = facts.find(({ id }) => id === 'category-probability');
  const name = said.category === null ? null : plainName(categoryLabel(said.category));
  const other: Fact[] =
    first && share && first.text !== name
      ? [
          { ...first, id: 'category-2', label: 'First category of the model' },
          { ...share, id: 'category-2-probability', label: 'Probability of the first category of the model' },
        ]
      : [];
  const settled = name === null ? 'the user says that it is none of the known categories' : 'the user has named the category';
  return [
    ...(name === null ? [] : [word('category', 'Category', name, 'What the user says that it is.')]),
    word(SAID_BY, 'Source of the category', 'the user', 'Set by hand.'),
    ...other,
    word('doubt', 'Doubt', settled, 'A person’s word goes before what the model computes.'),
    ...rest,
  ];
}
