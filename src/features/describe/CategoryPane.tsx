import { useId } from 'react';
import { categoryName } from '../../locales/categories';
import { heard, t } from '../../locales/words';
import type { WritingState } from '../../state/describe-categories';
import { authorOf, type CategoryDescription, type CategoryWork, type Draft } from '../../state/describe-drafts';
import { Button } from '../../ui/Button';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { CategoryPulse } from './Pulse';
import { useDescribe, useLoaded, useWorkbench } from './parts';

/** One category: the model's text beside the draft, section by section. */
export function CategoryPane({ name }: { name: string }) {
  const descriptions = useWorkbench((state) => state.descriptions);
  const entry = useWorkbench((state) => state.work.get(name));
  const writing = useWorkbench((state) => (state.writing?.name === name ? state.writing : null));
  const failure = useWorkbench((state) => state.failures.get(name));
  const present = descriptions?.categories.find((category) => category.name === name);
  const titles = entry?.draft?.sections ?? present?.sections ?? descriptions?.categories[0]?.sections ?? [];
  const draft = entry?.draft ?? null;
  return (
    <section className="category-pane" aria-label={t('Description of {category}', { category: categoryName(name) })}>
      <header className="category-head">
        <h2>{categoryName(name)}</h2>
        <Tools name={name} entry={entry} isNew={!present} writing={writing !== null} />
      </header>
      {failure && (
        <Notice tone="fail">
          <Fault error={failure} />
        </Notice>
      )}
      {writing && <CategoryPulse />}
      <Reasoning draft={draft} writing={writing} />
      <div className="sections-head" aria-hidden="true">
        <span>{t('In the model')}</span>
        <span>
          {t('Draft')}
          {draft && !writing && <span className="muted"> · {draftAuthor(draft)}</span>}
        </span>
      </div>
      {titles.map(({ id, title }) => (
        <SectionRow key={id} {...{ name, id, title, present, draft, writing }} />
      ))}
    </section>
  );
}

const draftAuthor = (draft: Draft): string => (draft.provenance || draft.edited ? authorOf(draft) : t('copied from the model'));

interface RowProps {
  readonly name: string;
  readonly id: Draft['sections'][number]['id'];
  readonly title: string;
  readonly present: CategoryDescription | undefined;
  readonly draft: Draft | null;
  readonly writing: WritingState | null;
}

function SectionRow({ name, id, title, present, draft, writing }: RowProps) {
  const { categories, sectionHints } = useDescribe();
  const heading = useId();
  const shown = present?.sections.find((section) => section.id === id)?.text;
  const drafted = draft?.sections.find((section) => section.id === id)?.text;
  return (
    <div className="section-row">
      <h3 id={heading}>{heard(title)}</h3>
      <div className="section-present">
        <span className="section-side">{t('In the model')}</span>
        {shown === undefined ? <p className="muted">{t('Nothing yet.')}</p> : <p lang="en">{shown}</p>}
      </div>
      <div className="section-draft">
        <span className="section-side">{t('Draft')}</span>
        {writing ? (
          <p className="section-stream" data-step={id} lang="en">
            {writing.texts[id] ?? ''}
            {writing.step === id && <span className="caret" aria-hidden="true" />}
          </p>
        ) : drafted === undefined ? (
          <p className="muted">{t('No draft.')}</p>
        ) : (
          <textarea
            className="text-area"
            aria-labelledby={heading}
            rows={Math.max(3, Math.ceil(drafted.length / 80))}
            maxLength={4000}
            placeholder={heard(sectionHints[id] ?? '')}
            value={drafted}
            onChange={(event) => categories.editSection(name, id, event.target.value)}
          />
        )}
      </div>
    </div>
  );
}

/** What the language model thought before it wrote: while it does, and afterwards. */
function Reasoning({ draft, writing }: { draft: Draft | null; writing: WritingState | null }) {
  const text = writing ? (writing.texts.reasoning ?? '') : (draft?.reasoning ?? '');
  if (!writing && text === '') return null;
  const thinking = writing?.step === 'reasoning';
  return (
    <details className="reasoning" open={thinking}>
      <summary>{thinking ? t('Reasoning …') : t('Reasoning of the language model')}</summary>
      <p className="section-stream" data-step="reasoning" lang="en">
        {text}
      </p>
    </details>
  );
}

interface ToolsProps {
  readonly name: string;
  readonly entry: CategoryWork | undefined;
  readonly isNew: boolean;
  readonly writing: boolean;
}

function Tools({ name, entry, isNew, writing }: ToolsProps) {
  const { categories } = useDescribe();
  const loaded = useLoaded();
  const queued = useWorkbench(({ queue }) => queue.includes(name));
  if (writing)
    return (
      <Button icon="stop" onPress={() => categories.stop()}>
        {t('Stop')}
      </Button>
    );
  const draft = entry?.draft ?? null;
  return (
    <div className="category-tools">
      <Button
        isDisabled={!loaded || queued}
        onPress={() => void categories.generate([name], (draft?.provenance?.seed ?? 0) + 1)}
      >
        {queued ? t('Queued') : draft?.provenance ? t('Generate again') : t('Generate')}
      </Button>
      {!draft && <Button onPress={() => categories.copy(name)}>{t('Edit a copy')}</Button>}
      {entry?.earlier && (
        <Button look="quiet" icon="undo" onPress={() => categories.restoreEarlier(name)}>
          {t('Earlier draft')}
        </Button>
      )}
      {draft && (
        <Button look="quiet" icon="remove" onPress={() => categories.discard(name)}>
          {isNew ? t('Remove category') : t('Revert to the model')}
        </Button>
      )}
    </div>
  );
}
