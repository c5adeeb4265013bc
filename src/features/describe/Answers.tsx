import { useState } from 'react';
import { QUESTION_LENGTH } from '../../base/text-purpose';
import { t } from '../../locales/words';
import type { Fact } from '../../services/describe/protocol';
import type { Item } from '../../state/item';
import type { PictureText } from '../../state/picture-texts';
import { Button } from '../../ui/Button';
import { Fault, Heard } from '../../ui/Heard';
import { Pulse } from './Pulse';
import { useDescribe, useLoaded, usePictures } from './parts';
import { Sentences } from './Sentences';
import { writerText } from './words';

interface Props {
  readonly item: Item;
  readonly text: PictureText;
  /** Null where they have changed since: then nothing more can be asked about them. */
  readonly facts: readonly Fact[] | null;
  readonly onCite: (ids: readonly string[]) => void;
  readonly base: string;
}

/** Questions about the facts that the text rests on, their answers checked as the text is, and one more. */
export function Answers({ item, text, facts, onCite, base }: Props) {
  const { pictures } = useDescribe();
  const loaded = useLoaded();
  const asked = usePictures(({ question }) => (question?.id === item.id ? question : null));
  const drawn = usePictures(({ draw }) => draw.seed);
  const [question, setQuestion] = useState('');
  const { answers } = text;
  const answering = asked !== null && asked.error === null;
  if (answers.length === 0 && (!loaded || !facts)) return null;
  const send = async () => {
    setQuestion('');
    await pictures.ask(item.id, question, drawn ?? answers.length + 1);
  };
  return (
    <section className="answers" aria-label={t('Questions about the facts')}>
      {answers.map((answer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers are only ever added at the end, and two may be the same.
        <div className="answer" key={index}>
          <p className="answer-question">{answer.question}</p>
          {answer.notice && (
            <p className="describe-notice">
              <Heard text={answer.notice} />
            </p>
          )}
          <Sentences sentences={answer.sentences} facts={facts} onCite={onCite} base={base} />
          <p className="describe-author muted">
            {t('Answered from the facts by {writer}', { writer: writerText(answer.provenance) })}
          </p>
        </div>
      ))}
      {answering && (
        <>
          <p className="answer-question">{asked.text}</p>
          <Pulse received={0} reads />
          <Button icon="stop" onPress={() => pictures.stopWriting()}>
            {t('Stop answering')}
          </Button>
        </>
      )}
      {asked?.error && asked.error.code !== 'cancelled' && (
        <p className="describe-notice" role="alert">
          <Fault error={asked.error} />
        </p>
      )}
      {loaded && facts && !answering && text.phase !== 'writing' && (
        <form
          className="answer-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (question.trim() !== '') void send();
          }}
        >
          <input
            className="text-field"
            aria-label={t('Question about the facts')}
            placeholder={t('Ask about these facts')}
            maxLength={QUESTION_LENGTH}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
          <Button type="submit" isDisabled={question.trim() === ''}>
            {t('Ask')}
          </Button>
        </form>
      )}
    </section>
  );
}
