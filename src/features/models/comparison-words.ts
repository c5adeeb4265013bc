/** What may be said of two models, and what may not, in sentences. */
import { plainName } from '../../base/class-name';
import { pointed, t, words } from '../../locales/words';
import type { ComparedModel, ModelComparison, ModelScores, NoPairs, Pairs, Side } from '../../state/compare-models';
import { KNOBS } from '../../state/fine-tune-plan';

type Names = Readonly<Record<Side, string>>;

const both = (sides: readonly Side[], names: Names): string => sides.map((side) => names[side]).join(` ${t('and')} `);

/** Why there is no paired test. */
export function noPairsText(reason: NoPairs, names: Names): string {
  switch (reason.kind) {
    case 'unjudged':
      return t(
        'No paired test: nothing is stored of which pictures {both} {count, plural, one {was} other {were}} judged on, only numbers, if any.',
        {
          both: both(reason.sides, names),
          count: reason.sides.length,
        },
      );
    case 'folds':
      return t(
        'No paired test: {both} {count, plural, one {was} other {were}} judged by folds, each picture by a fit that stands for the model and had not seen it. The model itself has learned from all of these pictures.',
        { both: both(reason.sides, names), count: reason.sides.length },
      );
    case 'learned':
      return t(
        'No paired test: of the {n, plural, one {# picture} other {# pictures}} that both were judged on, every one was learned from by one of the two, or by a model it was made from.',
        { n: reason.n },
      );
    case 'apart': {
      const apart = t(
        'No paired test: the two were judged on different test pictures; none was judged by both under the same class.',
      );
      if (reason.otherTruth === 0) return apart;
      return `${apart} ${t('{otherTruth, plural, one {# picture} other {# pictures}} of both had other class names in each.', { otherTruth: reason.otherTruth })}`;
    }
  }
}

/** What the pairs are, and which pictures are not among them. */
export function pairsText({ judgedBy, learned, otherTruth, unchecked }: Pairs, names: Names): string {
  const whose =
    judgedBy === 'both'
      ? t(
          'These are the pictures that both were judged on, recognised by their content (by their path where a model does not store it) and class name.',
        )
      : t(
          'These are pictures that {name} was judged on: when it was trained, the model it was made from was asked about them, too, among its classes.',
          { name: names[judgedBy] },
        );
  const left = [
    // A moved or renamed file is another path: without this line the absence of a warning would promise too much.
    t(
      'That one of the two has learned from a picture is told by its path; one that lay in another folder then is not noticed.',
    ),
    learned > 0
      ? t(
          '{learned, plural, one {# more was} other {# more were}} left out: one of the two, or a model it was made from, has learned from them.',
          { learned },
        )
      : '',
    otherTruth > 0
      ? t('{otherTruth, plural, one {# other} other {# others}} had different class names and cannot be paired.', {
          otherTruth,
        })
      : '',
    unchecked.length > 0
      ? t(
          'Whether {both}, or a model it was made from, has learned from any of them cannot be checked here: not every split is stored. If so, this is too kind to it.',
          { both: both(unchecked, names) },
        )
      : '',
  ];
  return [whose, ...left].filter(Boolean).join(' ');
}

/** Whether the numbers of the two columns are of the same pictures. */
export function scoresText({ first, second, sharedJudged: shared }: ModelComparison): string {
  const [a, b] = [first.scores, second.scores];
  if (!a || !b) return t('Of one of them no score is known: there is nothing to set the other against.');
  if (shared > 0 && shared === a.n && shared === b.n)
    return t('Both columns are of the same {shared, plural, one {# picture} other {# pictures}}.', { shared });
  const unknown = a.on === 'stated' || b.on === 'stated';
  if (unknown) return t('Different test pictures, as far as is known: do not read one column against the other.');
  return t(
    'Different test pictures: {n, number} and {other, number}, of which {shared, plural, =0 {none is} other {# are}} the same. Do not read one column against the other.',
    { n: a.n, other: b.n, shared },
  );
}

export const JUDGED_ON: Record<ModelScores['on'], string> = words({
  test: 'of its test part, which nothing in the training has seen',
  validation: 'of its validation part, by which the training was ended or calibrated: somewhat too kind',
  folds: 'each by a fit that had not seen it (k-fold)',
  stated: 'that are not stored with it; only the numbers are',
});

/** How far the data sets are the same. */
export function dataText(shared: ModelComparison['sharedData']): string {
  if (!shared) return t('Of at least one of them it is not stored which pictures it was trained on.');
  if (shared.pictures === 0) return t('Their data sets have no picture in common.');
  if (shared.samePart === shared.pictures)
    return t('Their data sets share {pictures, plural, one {# picture} other {# pictures}}, each in the same part in both.', {
      pictures: shared.pictures,
    });
  return t(
    'Their data sets share {pictures, plural, one {# picture} other {# pictures}}; {samePart, number} are in the same part in both.',
    { pictures: shared.pictures, samePart: shared.samePart },
  );
}

/** Rows of the classes both know, in the order of the first: places in each one's list. */
export const commonClasses = (first: readonly string[], second: readonly string[]): (readonly [number, number])[] => {
  const places = new Map(second.map((name, place) => [plainName(name), place]));
  return first.flatMap((name, place) => {
    const other = places.get(plainName(name));
    return other === undefined ? [] : [[place, other] as const];
  });
};

/** `learningRate` -> `learning rate`, `augmentation.crop` -> `augmentation: crop`; knobs are named as where they are turned. */
export function settingName(key: string): string {
  if (Object.hasOwn(KNOBS, key)) return KNOBS[key as keyof typeof KNOBS].label;
  const words = key
    .split('.')
    .map((part) => part.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`));
  const line = words.join(': ');
  return line.slice(0, 1).toUpperCase() + line.slice(1);
}

export interface SettingRow {
  readonly name: string;
  readonly first: string;
  readonly second: string;
}

const NONE = '–';
const settingText = (value: string | number | boolean | undefined): string =>
  value === undefined
    ? NONE
    : typeof value === 'number'
      ? pointed(String(Number(value.toPrecision(6))))
      : typeof value === 'boolean'
        ? value
          ? t('yes')
          : t('no')
        : value;

export interface SettingRows {
  /** Stated with both. */
  readonly differ: readonly SettingRow[];
  readonly same: readonly SettingRow[];
  /** Stated with one of the two: models are trained in different ways. */
  readonly lone: readonly SettingRow[];
}

/** Settings of the two, by whether they can be compared and are the same. */
export function settingRows(first: ComparedModel, second: ComparedModel): SettingRows {
  const keys = [...new Set([...Object.keys(first.settings), ...Object.keys(second.settings)])];
  const rows = keys.map((key) => ({
    name: settingName(key),
    first: settingText(first.settings[key]),
    second: settingText(second.settings[key]),
  }));
  const lone = rows.filter((row) => row.first === NONE || row.second === NONE);
  const stated = rows.filter((row) => !lone.includes(row));
  return {
    differ: stated.filter((row) => row.first !== row.second),
    same: stated.filter((row) => row.first === row.second),
    lone,
  };
}
