import { redoWords, undoWords } from '../../base/history';
import { categoryName } from '../../locales/categories';
import { t, words } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import { rich } from '../../ui/rich';
import './describe.css';
import './categories.css';
import { useEffect, useState } from 'react';
import { changedWork } from '../../state/describe-drafts';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Notice } from '../../ui/Notice';
import { UndoButtons } from '../../ui/UndoButtons';
import { CategoryPane } from './CategoryPane';
import { EffectPanel } from './EffectPanel';
import { NewCategoryDialog } from './NewCategoryDialog';
import { useDescribe, useLoaded, useWorkbench } from './parts';

/** The texts by which the active model knows its categories: read, written anew, compared, adopted. */
export function DescriptionsView() {
  const { categories } = useDescribe();
  const { model, descriptions, error, adopted, selected } = useWorkbench((state) => state);
  useEffect(() => {
    void categories.refresh();
  }, [categories]);
  if (error)
    return (
      <div className="describe-view-wait">
        <Notice tone="fail" actions={<Button onPress={() => void categories.refresh()}>{t('Try again')}</Button>}>
          <Fault error={error} />
        </Notice>
      </div>
    );
  if (!descriptions) return <p className="describe-view-wait muted">{t('Reading the descriptions …')}</p>;
  return (
    <div className="describe-view">
      <aside className="describe-side" aria-label={t('Categories and their drafts')}>
        <header className="describe-side-head">
          <h2>{model?.name ?? t('Active model')}</h2>
          <p className="muted">
            {t('{count} categories, described by {model}, {date}', {
              count: descriptions.categories.length,
              model: descriptions.provenance.model,
              date: descriptions.provenance.date,
            })}
          </p>
        </header>
        <UndoDrafts />
        <GenerateAll />
        <CategoryList />
      </aside>
      <div className="describe-main">
        {adopted !== null && (
          <Notice tone="info">
            {t(
              'Adopted: “{adopted}” is the active model now and classifies with these descriptions. The one before is kept under Models.',
              { adopted },
            )}
          </Notice>
        )}
        {selected !== null && <CategoryPane key={selected} name={selected} />}
        <EffectPanel />
      </div>
    </div>
  );
}

function UndoDrafts() {
  const { categories } = useDescribe();
  const back = useWorkbench(({ history }) => undoWords(history));
  const again = useWorkbench(({ history }) => redoWords(history));
  return (
    <div className="describe-side-tools describe-side-undo">
      <UndoButtons back={back} again={again} onUndo={categories.undo} onRedo={categories.redo} />
    </div>
  );
}

function GenerateAll() {
  const { categories, modelsHref } = useDescribe();
  const loaded = useLoaded();
  const { descriptions, work, run, writing } = useWorkbench((state) => state);
  const [adding, setAdding] = useState(false);
  const names = allNames(descriptions?.categories.map(({ name }) => name) ?? [], [...work.keys()]);
  return (
    <div className="describe-side-tools">
      {run ? (
        <>
          <div className="describe-run">
            <span role="status">
              {writing
                ? t('{done} of {total}: {category}', {
                    done: run.done,
                    total: run.total,
                    category: categoryName(writing.name),
                  })
                : t('{done} of {total}', { done: run.done, total: run.total })}
            </span>
            <Button icon="stop" onPress={() => categories.stop()}>
              {t('Stop')}
            </Button>
          </div>
          <ProgressLine label={t('Categories written')} fraction={run.done / run.total} />
        </>
      ) : (
        <div className="describe-side-buttons">
          <Button isDisabled={!loaded} onPress={() => void categories.generate(names, 1)}>
            {t('Generate all')}
          </Button>
          <Button icon="add" onPress={() => setAdding(true)}>
            {t('New category')}
          </Button>
        </div>
      )}
      {!loaded && (
        <p className="muted">
          {rich('Generating needs a language model. <a>Load one</a>; writing by hand does not.', {
            a: (words) => <a href={modelsHref}>{words}</a>,
          })}
        </p>
      )}
      {adding && <NewCategoryDialog taken={names} onClose={() => setAdding(false)} />}
    </div>
  );
}

const allNames = (known: readonly string[], drafted: readonly string[]): string[] => [
  ...known,
  ...drafted.filter((name) => !known.includes(name)),
];

const STATES = words({
  writing: 'being written',
  queued: 'waits',
  failed: 'failed',
  new: 'new',
  changed: 'changed',
  draft: 'draft',
  '': '',
} as const);

function CategoryList() {
  const { categories } = useDescribe();
  const { descriptions, work, selected, queue, writing, failures } = useWorkbench((state) => state);
  const known = descriptions?.categories.map(({ name }) => name) ?? [];
  const changed = new Set(descriptions ? changedWork(descriptions, work).map(({ name }) => name) : []);
  const state = (name: string): keyof typeof STATES => {
    if (writing?.name === name) return 'writing';
    if (queue.includes(name)) return 'queued';
    if (failures.has(name)) return 'failed';
    if (!known.includes(name)) return 'new';
    if (changed.has(name)) return 'changed';
    return work.get(name)?.draft ? 'draft' : '';
  };
  return (
    <ul className="category-list">
      {allNames(known, [...work.keys()]).map((name) => (
        <li key={name}>
          <button
            type="button"
            className="category-entry"
            {...(name === selected ? { 'aria-current': 'true' as const } : {})}
            onClick={() => categories.select(name)}
          >
            <span className="category-name">{categoryName(name)}</span>
            <span className={`category-state ${state(name)}`}>{STATES[state(name)]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
