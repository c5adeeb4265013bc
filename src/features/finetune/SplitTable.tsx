import { useEffect, useMemo, useState } from 'react';
import type { DataSet } from '../../dataset/dataset';
import { splitState } from '../../dataset/draw-split';
import { FEW_PICTURES } from '../../dataset/few-pictures';
import { PARTS, type Part } from '../../dataset/split';
import { t, words } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Section } from '../../ui/Section';
import { NumberField } from './NumberField';
import { useFineTune } from './parts';

const TITLES: Record<Part, string> = words({ train: 'Training', validation: 'Validation', test: 'Test', unused: 'Unused' });

/** Which pictures are for training, validation and test: a stored decision, drawn again only when asked. */
export function SplitTable({ set }: { set: DataSet }) {
  const { data } = useFineTune();
  const { split } = set.work;
  const drawn = split?.kind === 'drawn' ? split.options : null;
  const [seed, setSeed] = useState(drawn?.seed ?? '1');
  const [validation, setValidation] = useState(100 * (drawn?.validation ?? 0.15));
  const [test, setTest] = useState(100 * (drawn?.test ?? 0.2));
  /** 0: no limit. */
  const [perClass, setPerClass] = useState(drawn?.perClass ?? 0);
  useEffect(() => {
    if (!drawn) return;
    setSeed(drawn.seed);
    setValidation(100 * drawn.validation);
    setTest(100 * drawn.test);
    setPerClass(drawn.perClass ?? 0);
  }, [drawn]);
  const { counts, missing } = useMemo(() => splitState(set), [set]);
  const parts = PARTS.filter((part) => part !== 'unused' || [...counts.values()].some((row) => row.unused > 0));
  const total = (part: Part) => [...counts.values()].reduce((sum, row) => sum + row[part], 0);
  const options = {
    seed,
    validation: validation / 100,
    test: test / 100,
    ...(perClass >= 1 ? { perClass: Math.round(perClass) } : {}),
  };
  const summary =
    split === null ? t('not drawn') : split.kind === 'stated' ? t('as stated') : t('seed {seed}', { seed: split.options.seed });
  return (
    <Section title={t('Split')} open summary={summary}>
      {split?.kind === 'stated' && (
        <p className="muted">{t('The folders or the table say which part a picture belongs to.')}</p>
      )}
      {split !== null && (
        <table className="split-table">
          <thead>
            <tr>
              <th scope="col">{t('Class')}</th>
              {parts.map((part) => (
                <th key={part} scope="col">
                  {TITLES[part]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {set.work.classes.map(({ id, name }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                {parts.map((part) => (
                  <td key={part}>{counts.get(id)?.[part] ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('All')}</th>
              {parts.map((part) => (
                <td key={part}>{total(part)}</td>
              ))}
            </tr>
          </tfoot>
        </table>
      )}
      {split !== null && total('validation') + total('test') === 0 && total('train') > 0 && (
        <p className="muted">
          {t(
            'None are set aside: with fewer than {fewPictures} pictures in a class, training judges itself by folds, each picture by a fit that has not seen it. With more, set some aside, else nothing can be said of the model.',
            { fewPictures: FEW_PICTURES },
          )}
        </p>
      )}
      <div className="split-form">
        <label className="field">
          <span>{t('Random start (seed)')}</span>
          <input className="text-field" value={seed} maxLength={40} onChange={(event) => setSeed(event.target.value)} />
        </label>
        <NumberField label={t('Validation %')} value={validation} least={0} most={50} step={1} onChange={setValidation} />
        <NumberField label={t('Test %')} value={test} least={0} most={50} step={1} onChange={setTest} />
        <div className="split-limit">
          <NumberField
            label={t('At most per class')}
            value={perClass}
            least={0}
            most={100_000}
            step={1}
            hint={t('For training and validation together; the rest is unused. The test part has no limit. 0: all.')}
            onChange={setPerClass}
          />
        </div>
      </div>
      <div className="side-buttons">
        <Button onPress={() => data.split(options)}>{split === null ? t('Split') : t('Split again')}</Button>
        {missing > 0 && split !== null && (
          <Button onPress={() => data.topUpSplit()}>{t('Add {missing} new to the split', { missing })}</Button>
        )}
      </div>
    </Section>
  );
}
