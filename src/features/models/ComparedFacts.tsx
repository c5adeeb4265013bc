import type { ReactNode } from 'react';
import { plainName } from '../../base/class-name';
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { ComparedModel, ModelComparison } from '../../state/compare-models';
import type { LibraryModel } from '../../state/model-keepers';
import { bytesText, momentText } from '../../ui/quantity';
import { Section } from '../../ui/Section';
import { dataText, settingRows } from './comparison-words';
import { ORIGIN } from './origin';
import { SideTable } from './SideTable';

/** Classes of a model; those that the other does not know stand out. */
function Classes({ own, other }: { own: readonly string[]; other: readonly string[] }) {
  const known = new Set(other.map(plainName));
  const list = (names: readonly string[]) => names.map(categoryName).join(', ');
  const only = own.filter((name) => !known.has(plainName(name)));
  return (
    <>
      {own.length}: {list(own)}
      {only.length > 0 && only.length < own.length && <p className="muted">{t('Only here: {list}', { list: list(only) })}</p>}
    </>
  );
}

const partsText = ({ split }: ComparedModel): ReactNode => {
  if (!split) return <span className="muted">{t('no split stored')}</span>;
  const { train, validation, test, unused } = split;
  return t(
    '{train, plural, one {# picture} other {# pictures}} for training, {validation, number} for validation, {test, number} for testing{unused, plural, =0 {} other {, # left out}}',
    { train, validation, test, unused },
  );
};

const bothCells = (pair: readonly [ComparedModel, ComparedModel], cell: (one: ComparedModel) => ReactNode) =>
  [cell(pair[0]), cell(pair[1])] as const;

interface Props {
  readonly comparison: ModelComparison;
  readonly models: readonly LibraryModel[];
}

/** What each of the two is: classes, where it comes from, what it was trained on and how. */
export function ComparedFacts({ comparison: { first, second, sharedData }, models }: Props) {
  const pair = [first, second] as const;
  const names = [first.model.name, second.model.name] as const;
  const [a, b] = [first.model.categories, second.model.categories];
  const sameClasses = a.length === b.length && new Set([...a, ...b].map(plainName)).size === a.length;
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name ?? id;
  const { differ, same, lone } = settingRows(first, second);
  const cells = ({ name, first, second }: (typeof differ)[number]) => ({ name, cells: [first, second] as const });
  return (
    <section className="compared-part" aria-label={t('What they are')}>
      <h3>{t('What they are')}</h3>
      <SideTable
        caption={t('Origin and make')}
        names={names}
        rows={[
          {
            name: t('Categories'),
            cells: sameClasses
              ? [t('the same {count}: {a}', { count: a.length, a: a.map(categoryName).join(', ') })]
              : [<Classes key="a" own={a} other={b} />, <Classes key="b" own={b} other={a} />],
          },
          { name: t('Origin'), cells: bothCells(pair, ({ model }) => ORIGIN[model.origin]) },
          {
            name: t('Made from'),
            cells: bothCells(pair, ({ model: { parentId } }) => (parentId === null ? '–' : nameOf(parentId))),
          },
          { name: t('Created'), cells: bothCells(pair, ({ model }) => momentText(model.createdAt)) },
          {
            name: t('Network'),
            cells: bothCells(pair, ({ profile, imageSize }) =>
              t('{profile}, {imageSize} × {imageSize} px', { profile, imageSize }),
            ),
          },
          { name: t('Size'), cells: bothCells(pair, ({ model }) => bytesText(model.bytes)) },
          { name: t('Weights'), cells: bothCells(pair, ({ model }) => <code>{model.weightsSha256.slice(0, 16)}</code>) },
          { name: t('Data'), cells: bothCells(pair, partsText) },
          ...(first.model.notes || second.model.notes
            ? [
                {
                  name: t('Notes'),
                  cells: bothCells(pair, ({ model }) =>
                    model.notes ? <span className="model-notes">{model.notes}</span> : '–',
                  ),
                },
              ]
            : []),
        ]}
      />
      <p>{dataText(sharedData)}</p>
      <h3>{t('How they were trained')}</h3>
      {differ.length > 0 ? (
        <SideTable caption={t('Where the settings stored with them differ')} names={names} rows={differ.map(cells)} />
      ) : (
        <p className="muted">
          {same.length > 0 ? t('The settings stored with both are the same.') : t('No setting is stored with both.')}
        </p>
      )}
      {same.length > 0 && (
        <Section
          title={t('The same in both')}
          summary={t('{count, plural, one {# setting} other {# settings}}', { count: same.length })}
        >
          <SideTable caption={t('Settings stored with both')} names={names} rows={same.map(cells)} />
        </Section>
      )}
      {lone.length > 0 && (
        <Section
          title={t('Stated with only one')}
          summary={t('{count, plural, one {# setting} other {# settings}}', { count: lone.length })}
        >
          <SideTable caption={t('Settings stored with one of the two')} names={names} rows={lone.map(cells)} />
        </Section>
      )}
    </section>
  );
}
