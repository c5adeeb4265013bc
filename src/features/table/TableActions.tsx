import { useRef, useState } from 'react';
import { Toolbar } from 'react-aria-components';
import { categoryLabel } from '../../base/categories';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { KeySelect } from '../../ui/KeySelect';
import { countText } from '../../ui/quantity';
import { useLoadedWriter, useMeasured, useTableParts } from './parts';

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
  const { pictures, saveCsv, saveDictionary } = useTableParts();
  const sweep = useMeasured((all) => all.sweep);
  const writer = useLoadedWriter();
  const [describing, setDescribing] = useState<{ done: number; total: number } | null>(null);
  const stop = useRef(false);
  const ids = chosen.length > 0 ? chosen : shown;
  const what = chosen.length > 0 ? countText(chosen.length, 'picture') : 'all';
  const describe = async () => {
    stop.current = false;
    const { texts } = pictures.store.getState();
    // Going on where it was stopped: what is written stays.
    const due = ids.filter((id) => texts.get(id)?.phase !== 'written');
    for (const [done, id] of due.entries()) {
      if (stop.current) break;
      setDescribing({ done, total: due.length });
      await pictures.describe(id, writer ? 'loaded' : 'template', 1);
    }
    setDescribing(null);
  };
  const work = sweep ? { words: 'Measuring', ...sweep } : describing ? { words: 'Describing', ...describing } : null;
  return (
    <Toolbar className="table-actions" aria-label="Chosen pictures">
      <KeySelect
        label="It is"
        prompt="It is …"
        options={categories.map((id) => ({ id, words: categoryLabel(id) }))}
        isDisabled={chosen.length === 0}
        onChoose={(id) => onSay(id === NONE ? null : id)}
      >
        <option value={NONE}>X None of these</option>
      </KeySelect>
      {work ? (
        <>
          <ProgressLine label={`${work.words}: ${work.done} of ${work.total}`} fraction={work.done / Math.max(1, work.total)} />
          <Button
            icon="stop"
            onPress={() => {
              stop.current = true;
              pictures.stopMeasuring();
              pictures.stopWriting();
            }}
          >
            Stop
          </Button>
        </>
      ) : (
        <>
          <Button isDisabled={ids.length === 0} onPress={() => void pictures.measureAll(ids)}>
            Measure {what}
          </Button>
          <Button isDisabled={ids.length === 0} onPress={() => void describe()}>
            Describe {what}
          </Button>
          {ids.length > 0 && <span className="muted">Descriptions by {writer ? writer.title : 'template'}</span>}
        </>
      )}
      <Button icon="download" isDisabled={ids.length === 0} onPress={() => saveCsv(ids)}>
        Save {what} as CSV
      </Button>
      <Button look="quiet" onPress={saveDictionary}>
        What the columns mean
      </Button>
    </Toolbar>
  );
}
