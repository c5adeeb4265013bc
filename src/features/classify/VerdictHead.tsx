import { KIND_WORDS, verdictText } from '../../locales/verdict';
import { heard, t } from '../../locales/words';
import type { Item } from '../../state/item';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Heard } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { KindMark } from './KindMark';
import { useDesk, useParts } from './parts';

/** The sentence, marked by how much may be said; or what is still to happen before there is one. */
export function VerdictHead({ item }: { item: Item }) {
  const { conductor } = useParts();
  if (item.status === 'done' && item.classification) {
    const { kind } = item.classification.verdict;
    return (
      <div className={`verdict-head ${kind}`}>
        <p className="verdict-kind">
          <KindMark kind={kind} />
          {KIND_WORDS[kind]}
        </p>
        <p className="verdict-sentence">{verdictText(item.classification)}</p>
      </div>
    );
  }
  if (item.status === 'failed') {
    return (
      <Notice tone="fail" actions={<Button onPress={() => conductor.resume([item.id])}>{t('Try again')}</Button>}>
        <p>{item.error && <Heard text={item.error.message} />}</p>
        <p className="muted">{item.error && <Heard text={item.error.advice} />}</p>
      </Notice>
    );
  }
  if (item.status === 'stopped') {
    return (
      <div className="verdict-head pending">
        <p className="verdict-sentence">{t('Stopped before its turn.')}</p>
        <Button onPress={() => conductor.resume([item.id])}>{t('Classify it now')}</Button>
      </div>
    );
  }
  return <Pending item={item} />;
}

function Pending({ item }: { item: Item }) {
  const engine = useDesk((desk) => desk.engine);
  if (item.status !== 'reading' && engine.phase === 'failed') {
    return (
      <div className="verdict-head pending">
        <p className="verdict-sentence">{t('Not classified: the model did not load.')}</p>
      </div>
    );
  }
  const words =
    item.status === 'reading'
      ? t('Reading the file …')
      : item.status === 'classifying'
        ? t('Classifying …')
        : engine.phase === 'loading'
          ? t('Waiting for the model …')
          : t('Waiting for its turn …');
  return (
    <div className="verdict-head pending" role="status">
      <p className="verdict-sentence">{words}</p>
      {engine.phase === 'loading' && <p className="muted">{heard(engine.words)}</p>}
      <ProgressLine label={words} fraction={engine.phase === 'loading' ? engine.fraction : null} />
    </div>
  );
}
