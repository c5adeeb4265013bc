import { t } from '../../locales/words';
import type { JudgedModel } from '../../services/finetune/protocol';
import { PairedWords } from '../../ui/PairedWords';
import { useTraining } from './parts';

/** The new model beside its parent on the same pictures, in words. */
export function Comparison({ judged: { before, on, judgement } }: { judged: JudgedModel }) {
  const models = useTraining((desk) => desk.models);
  if (!before)
    return (
      <section className="judgement-part" aria-label={t('Comparison')}>
        <h3>{t('Compared with the model before')}</h3>
        <p className="muted">
          {on === 'folds'
            ? t('With folds there are no pictures that neither model has seen.')
            : t('Not possible: the model before does not know all of these classes.')}
        </p>
      </section>
    );
  const parent = models?.find(({ id }) => id === before.id);
  const name = parent?.name ?? before.id;
  return (
    <section className="judgement-part" aria-label={t('Comparison')}>
      <h3>{t('Compared with {name}', { name })}</h3>
      <PairedWords
        first={name}
        second={t('the new model')}
        right={[before.judgement.report.top1 ?? 0, judgement.report.top1 ?? 0]}
        comparison={before.comparison}
      />
      {parent?.origin !== 'shipped' && (
        <p className="muted">
          {t(
            'Where {name} has learned from some of these pictures, this is too kind to it; Compare under Models leaves those out as far as that is known.',
            { name },
          )}
        </p>
      )}
    </section>
  );
}
