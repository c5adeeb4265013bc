import { Toolbar } from 'react-aria-components';
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { KeySelect } from '../../ui/KeySelect';
import { useDescribing, useLoadedWriter, useMeasured, useTableParts } from './parts';

interface Props {
  /** What is chosen, and all that is shown: an action is about these where nothing is chosen. */
  readonly chosen: readonly string[];
  readonly shown: readonly string[];
  readonly categories: readonly string[];
  readonly onSay: (category: string | null) => void;
}

const NONE = ' none';

/** What can be done with the chosen pictures: name them, measure, describe, save. */
export function TableActions({ chosen, shown, categories, onSay }: Props) {
  const { pictures, describeAll, exportAs, saveDictionary } = useTableParts();
  const sweep = useMeasured((all) => all.sweep);
  const writer = useLoadedWriter();
  const describing = useDescribing();
  const ids = chosen.length > 0 ? chosen : shown;
  const what =
    chosen.length > 0 ? t('{count, plural, one {# picture} other {# pictures}}', { count: chosen.length }) : t('all');
  const work = sweep ? { words: t('Measuring'), ...sweep } : describing ? { words: t('Describing'), ...describing } : null;
  const told = work ? t('{words}: {done} of {total}', { words: work.words, done: work.done, total: work.total }) : '';
  return (
    <Toolbar className="table-actions" aria-label={t('Chosen pictures')}>
      <KeySelect
        label={t('It is')}
        prompt={t('It is …')}
        options={categories.map((id) => ({ id, words: categoryName(id) }))}
        isDisabled={chosen.length === 0}
        onChoose={(id) => onSay(id === NONE ? null : id)}
      >
        <option value={NONE}>{t('X None of these')}</option>
      </KeySelect>
      {work ? (
        <>
          <span className="table-work">
            <span className="muted">{told}</span>
            <ProgressLine label={told} fraction={work.done / Math.max(1, work.total)} />
          </span>
          <Button
            icon="stop"
            onPress={() => {
              pictures.stopMeasuring();
              describeAll.stop();
            }}
          >
            {t('Stop')}
          </Button>
        </>
      ) : (
        <>
          <Button isDisabled={ids.length === 0} onPress={() => void pictures.measureAll(ids)}>
            {t('Measure {what}', { what })}
          </Button>
          <Button isDisabled={ids.length === 0} onPress={() => void describeAll.start(ids, writer ? 'loaded' : 'template')}>
            {t('Describe {what}', { what })}
          </Button>
          {ids.length > 0 && (
            <span className="muted">{t('Descriptions by {writer}', { writer: writer ? writer.title : t('template') })}</span>
          )}
        </>
      )}
      <Button icon="download" isDisabled={ids.length === 0} onPress={() => exportAs(ids)}>
        {t('Save {what} as CSV', { what })}
      </Button>
      <Button icon="download" isDisabled={ids.length === 0} onPress={() => exportAs(ids)}>
        {t('Report on {what}', { what })}
      </Button>
      <Button look="quiet" onPress={saveDictionary}>
        {t('What the columns mean')}
      </Button>
    </Toolbar>
  );
}
