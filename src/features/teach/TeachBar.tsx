import './teach.css';
import { useState } from 'react';
import { packError } from '../../base/errors';
import { nameOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { countText, millisecondsText } from '../../ui/quantity';
import { useTeach, useTeachParts, useTeachSession } from './parts';
import { useTeachKeys } from './useTeachKeys';
import { leftOutText, nextText } from './words';

/** Above the session, once something was corrected: how well it has learnt, what to label next, and what to make of it. */
export function TeachBar() {
  const { conductor, use, trainFully } = useTeachParts();
  const { labelled, leftOut, next, taught, milliseconds, error } = useTeach((desk) => desk);
  const nextItem = useTeachSession(({ session }) => (next ? session.items.get(next.id) : undefined));
  const [work, setWork] = useState<string | null>(null);
  useTeachKeys();
  if (labelled.length === 0) return null;
  const working = async (words: string, job: () => Promise<string | null>) => {
    setWork(words);
    try {
      setWork(await job());
    } catch (fault) {
      const { message, advice } = packError(fault);
      setWork(`${message} ${advice}`);
    }
  };
  const make = () => working('Making the model …', () => use(`Corrected ${new Date().toISOString().slice(0, 10)}`));
  const train = () => working('Opening your pictures …', () => trainFully().then(() => null));
  return (
    <section className="teach-bar" aria-label="Your corrections">
      <p className="teach-words">
        <strong>{countText(labelled.length, 'picture')} labelled.</strong>{' '}
        <span data-testid="left-out">
          {leftOut ? leftOutText(leftOut) : 'Pictures that wait for the model are ranked after it.'}
        </span>
        {milliseconds !== null && (
          <span className="muted" data-testid="ranked-in">
            {' '}
            {countText(taught.size, 'picture')} ranked anew in {millisecondsText(milliseconds)}.
          </span>
        )}
      </p>
      {error && (
        <p role="alert">
          {error.message} {error.advice}
        </p>
      )}
      {next && nextItem && (
        <p className="teach-next">
          <span className="muted">Helps most next:</span>
          <Button look="quiet" onPress={() => conductor.select(next.id)}>
            {nameOf(nextItem)}
          </Button>
          <span className="muted">{nextText(next, taught.get(next.id))}</span>
        </p>
      )}
      <div className="teach-actions">
        <Button look="primary" isDisabled={!leftOut} onPress={() => void make()}>
          Use
        </Button>
        <Button onPress={() => void train()}>Train fully</Button>
        <Button look="quiet" onPress={() => conductor.say(labelled, null)}>
          Discard
        </Button>
        {work && (
          <span className="muted" role="status">
            {work}
          </span>
        )}
      </div>
    </section>
  );
}
