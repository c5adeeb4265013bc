import type { ReactNode } from 'react';
import { categoryLabel } from '../../base/categories';
import { plainName } from '../../base/class-name';
import type { ComparedModel, ModelComparison } from '../../state/compare-models';
import type { LibraryModel } from '../../state/model-keepers';
import { bytesText, countText, momentText } from '../../ui/quantity';
import { Section } from '../../ui/Section';
import { dataText, settingRows } from './comparison-words';
import { ORIGIN } from './origin';
import { SideTable } from './SideTable';

/** Classes of a model; those that the other does not know stand out. */
function Classes({ own, other }: { own: readonly string[]; other: readonly string[] }) {
  const known = new Set(other.map(plainName));
  const list = (names: readonly string[]) => names.map(categoryLabel).join(', ');
  const only = own.filter((name) => !known.has(plainName(name)));
  return (
    <>
      {own.length}: {list(own)}
      {only.length > 0 && only.length < own.length && <p className="muted">Only here: {list(only)}</p>}
    </>
  );
}

const partsText = ({ split }: ComparedModel): ReactNode => {
  if (!split) return <span className="muted">no split stored</span>;
  const { train, validation, test, unused } = split;
  return `${countText(train, 'picture')} for training, ${validation.toLocaleString('en')} for validation, ${test.toLocaleString('en')} for testing${
    unused > 0 ? `, ${unused.toLocaleString('en')} left out` : ''
  }`;
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
    <section className="compared-part" aria-label="What they are">
      <h3>What they are</h3>
      <SideTable
        caption="Origin and make"
        names={names}
        rows={[
          {
            name: 'Categories',
            cells: sameClasses
              ? [`the same ${a.length}: ${a.map(categoryLabel).join(', ')}`]
              : [<Classes key="a" own={a} other={b} />, <Classes key="b" own={b} other={a} />],
          },
          { name: 'Origin', cells: bothCells(pair, ({ model }) => ORIGIN[model.origin]) },
          {
            name: 'Made from',
            cells: bothCells(pair, ({ model: { parentId } }) => (parentId === null ? '–' : nameOf(parentId))),
          },
          { name: 'Created', cells: bothCells(pair, ({ model }) => momentText(model.createdAt)) },
          { name: 'Network', cells: bothCells(pair, ({ profile, imageSize }) => `${profile}, ${imageSize} × ${imageSize} px`) },
          { name: 'Size', cells: bothCells(pair, ({ model }) => bytesText(model.bytes)) },
          { name: 'Weights', cells: bothCells(pair, ({ model }) => <code>{model.weightsSha256.slice(0, 16)}</code>) },
          { name: 'Data', cells: bothCells(pair, partsText) },
          ...(first.model.notes || second.model.notes
            ? [
                {
                  name: 'Notes',
                  cells: bothCells(pair, ({ model }) =>
                    model.notes ? <span className="model-notes">{model.notes}</span> : '–',
                  ),
                },
              ]
            : []),
        ]}
      />
      <p>{dataText(sharedData)}</p>
      <h3>How they were trained</h3>
      {differ.length > 0 ? (
        <SideTable caption="Where the settings stored with them differ" names={names} rows={differ.map(cells)} />
      ) : (
        <p className="muted">
          {same.length > 0 ? 'The settings stored with both are the same.' : 'No setting is stored with both.'}
        </p>
      )}
      {same.length > 0 && (
        <Section title="The same in both" summary={countText(same.length, 'setting')}>
          <SideTable caption="Settings stored with both" names={names} rows={same.map(cells)} />
        </Section>
      )}
      {lone.length > 0 && (
        <Section title="Stated with only one" summary={countText(lone.length, 'setting')}>
          <SideTable caption="Settings stored with one of the two" names={names} rows={lone.map(cells)} />
        </Section>
      )}
    </section>
  );
}
