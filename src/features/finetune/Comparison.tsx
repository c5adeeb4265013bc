import type { JudgedModel } from '../../state/fine-tune';
import { PairedWords } from '../../ui/PairedWords';
import { useTraining } from './parts';

/** The new model beside its parent on the same pictures, in words. */
export function Comparison({ judged: { before, on, judgement } }: { judged: JudgedModel }) {
  const models = useTraining((desk) => desk.models);
  if (!before)
    return (
      <section className="judgement-part" aria-label="Comparison">
        <h3>Compared with the model before</h3>
        <p className="muted">
          {on === 'folds'
            ? 'With folds there are no pictures that neither model has seen.'
            : 'Not possible: the model before does not know all of these classes.'}
        </p>
      </section>
    );
  const parent = models?.find(({ id }) => id === before.id);
  const name = parent?.name ?? before.id;
  return (
    <section className="judgement-part" aria-label="Comparison">
      <h3>Compared with {name}</h3>
      <PairedWords
        first={name}
        second="the new model"
        right={[before.judgement.report.top1 ?? 0, judgement.report.top1 ?? 0]}
        comparison={before.comparison}
      />
      {parent?.origin !== 'shipped' && (
        <p className="muted">
          Where {name} has learned from some of these pictures, this is too kind to it; Compare under Models leaves those out as
          far as that is known.
        </p>
      )}
    </section>
  );
}
