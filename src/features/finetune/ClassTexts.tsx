import { redoWords, undoWords } from '../../base/history';
import { classCounts } from '../../dataset/dataset';
import { t, words } from '../../locales/words';
import type { ClassText } from '../../state/fine-tune-plan';
import { nameInModel, textOf, writtenAbout } from '../../state/fine-tune-plan';
import { Section } from '../../ui/Section';
import { UndoButtons } from '../../ui/UndoButtons';
import { useDataSet, useFineTune, useTraining } from './parts';

const WORDS: Record<ClassText['kind'], string> = words({
  parent: "the model's description",
  draft: 'your draft under Descriptions',
  typed: 'typed here',
  none: 'none: learned from the pictures alone',
});

/** What is written about each class: taken over, drafted, typed, or nothing. */
export function ClassTexts() {
  const { trainer } = useFineTune();
  const set = useDataSet();
  const plan = useTraining((desk) => desk.plan);
  const known = useTraining((desk) => desk.texts);
  const parent = useTraining((desk) => desk.models?.find(({ id }) => id === desk.plan.parentId) ?? null);
  const counts = classCounts(set);
  const classes = set.work.classes.filter(({ id }) => (counts.get(id) ?? 0) > 0);
  const choose = trainer.setText;
  const history = useTraining((desk) => desk.history);
  const ofParent = parent?.categories ?? [];
  const called = new Map(classes.map(({ name }) => [name, nameInModel(ofParent, name)]));
  const shared = ofParent.filter((name) => [...called.values()].includes(name)).length;
  const others = ofParent.length - shared;
  const keep = plan.keepOthers && !plan.fromScratch && others > 0;
  return (
    <Section title={t('Classes and their descriptions')} summary={String(classes.length)}>
      <p className="muted">
        {keep
          ? t(
              'The new model knows the classes of this data set and, beside them, the {others} others of {name}. No picture of those takes part in the training, so they will be named less readily than before: add some where that matters.',
              { others, name: parent?.name ?? '' },
            )
          : t('The new model knows the classes of this data set, instead of those of {name}.', {
              name: parent?.name ?? t('the model it starts from'),
            })}
        {shared > 0 && ` ${t('{shared} of them it knows already and keeps what it learned of them.', { shared })}`}
      </p>
      {others > 0 && !plan.fromScratch && (
        <label className="check">
          <input
            type="checkbox"
            checked={plan.keepOthers}
            onChange={(event) => trainer.setPlan({ keepOthers: event.target.checked })}
          />
          <span>{t('Keep the other classes of {name} next to these ({others})', { name: parent?.name ?? '', others })}</span>
        </label>
      )}
      {(history.past.length > 0 || history.future.length > 0) && (
        <p className="text-undo">
          <UndoButtons back={undoWords(history)} again={redoWords(history)} onUndo={trainer.undo} onRedo={trainer.redo} />
        </p>
      )}
      <ul className="text-list">
        {classes.map(({ id, name }) => {
          const text = textOf(plan, name, known);
          const has = writtenAbout(name, known);
          const inModel = called.get(name) ?? name;
          const kinds: ClassText['kind'][] = [
            ...(has.draft ? (['draft'] as const) : []),
            ...(has.parent ? (['parent'] as const) : (['none'] as const)),
            'typed',
          ];
          return (
            <li key={id} className="field">
              <label className="field">
                <span>{name}</span>
                <select
                  className="text-field"
                  value={text.kind}
                  onChange={(event) => {
                    const kind = event.target.value as ClassText['kind'];
                    choose(name, kind === 'typed' ? { kind, text: '' } : { kind });
                  }}
                >
                  {kinds.map((kind) => (
                    <option key={kind} value={kind}>
                      {WORDS[kind]}
                    </option>
                  ))}
                </select>
              </label>
              {inModel !== name && (
                <p className="field-hint muted">
                  {plan.fromScratch
                    ? t('The new model calls {name} {inModel}, as {parent} does.', {
                        name,
                        inModel,
                        parent: parent?.name ?? '',
                      })
                    : t("{name} trains the model's {inModel}.", { name, inModel })}
                </p>
              )}
              {text.kind === 'typed' && (
                <textarea
                  className="text-field"
                  rows={3}
                  maxLength={4000}
                  aria-label={t('Description of {name}', { name })}
                  placeholder={t(
                    'What a micrograph of this class looks like: shapes, sizes, surface, what it may be taken for.',
                  )}
                  value={text.text}
                  onChange={(event) => choose(name, { kind: 'typed', text: event.target.value })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
