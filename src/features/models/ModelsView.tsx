import './models.css';
import { useEffect, useRef } from 'react';
import { Classifiers, compareButtonId } from './Classifiers';
import { ComparisonView } from './ComparisonView';
import { useComparison, useModels } from './parts';
import { TextModelList } from './TextModelList';

/** The models kept in this browser: those that classify, and the language models that write. */
export function ModelsView() {
  const { texts, classifiers } = useModels();
  useEffect(() => {
    void texts.refresh();
    void classifiers.refresh();
  }, [texts, classifiers]);
  const pair = useComparison((desk) => desk.pair);
  const before = useRef(pair);
  useEffect(() => {
    // Back to where the comparison was asked for.
    if (before.current && !pair) document.getElementById(compareButtonId(before.current[1]))?.focus();
    before.current = pair;
  }, [pair]);

  return (
    <div className="models-view">
      {pair ? (
        <ComparisonView pair={pair} />
      ) : (
        <>
          <TextModelList />
          <Classifiers />
        </>
      )}
    </div>
  );
}
