import './models.css';
import { useEffect, useRef, useState } from 'react';
import { shownText } from '../../base/shown';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { DropTarget } from '../../ui/DropTarget';
import type { Collected } from '../../ui/files';
import { Notice } from '../../ui/Notice';
import { Classifiers, compareButtonId } from './Classifiers';
import { ComparisonView } from './ComparisonView';
import { useComparison, useModels } from './parts';
import { TextModelList } from './TextModelList';

/** The models kept in this browser: those that classify, and the language models that write. */
export function ModelsView() {
  const { texts, classifiers } = useModels();
  const [dropped, setDropped] = useState<Collected | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
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

  /** One zip may be either kind of model: its owner knows which. Everything else is a language model's files. */
  const take = (collected: Collected) => {
    const [first, ...rest] = collected.files;
    if (first && rest.length === 0 && /\.zip$/i.test(first.path)) setDropped(collected);
    else void texts.import(collected.files);
    setProblems(collected.problems);
  };
  const decide = (act: () => void) => {
    setDropped(null);
    act();
  };
  return (
    <div className="models-view">
      {problems.length > 0 && (
        <Notice tone="warn" onDismiss={() => setProblems([])}>
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Notice>
      )}
      {pair ? (
        <ComparisonView pair={pair} />
      ) : (
        <>
          <TextModelList />
          <Classifiers />
        </>
      )}
      <DropTarget
        words="Drop to import a model"
        hint="A folder, zip or GGUF file of a language model, or the zip of a classification model. Nothing is uploaded."
        onFiles={take}
      />
      {dropped && (
        <Dialog title="What is in this zip?" onClose={() => setDropped(null)}>
          <p>{shownText(dropped.files[0].path)}</p>
          <div className="dialog-actions">
            <Button onPress={() => decide(() => void classifiers.import(dropped.files[0]))}>A classification model</Button>
            <Button look="primary" onPress={() => decide(() => void texts.import(dropped.files))}>
              A language model
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
