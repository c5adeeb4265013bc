import { t } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import './teach.css';
import { useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import { nameOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { millisecondsText } from '../../ui/quantity';
import { useTeach, useTeachParts, useTeachSession } from './parts';
import { useTeachKeys } from './useTeachKeys';
import { leftOutText, nextText } from './words';

/** Above the session, once something was corrected: how well it has learnt, what to label next, and what to make of it. */
export function TeachBar() {
  const { conductor, use, trainFully } = useTeachParts();
  const { labelled, leftOut, next, taught, milliseconds, error } = useTeach((desk) => desk);
  const nextItem = useTeachSession(({ session }) => (next ? session.items.get(next.id) : undefined));
  const [work, setWork] = useState<(() => string) | null>(null);
  const [fault, setFault] = useState<PackedError | null>(null);
  useTeachKeys();
  if (labelled.length === 0) return null;
  const working = async (words: () => string, job: () => Promise<(() => string) | null>) => {
    setFault(null);
    setWork(() => words);
    const said = await job().catch((error) => {
      setFault(packError(error));
      return null;
    });
    setWork(() => said);
  };
  const make = () =>
    working(
      () => t('Making the model …'),
      () => use(t('Corrected {toISOString}', { toISOString: new Date().toISOString().slice(0, 10) })),
    );
  const train = () =>
    working(
      () => t('Opening your pictures …'),
      () => trainFully().then(() => null),
    );
  return (
    <section className="teach-bar" aria-label={t('Your corrections')}>
      <p className="teach-words">
        <strong>{t('{count, plural, one {# picture} other {# pictures}} labelled.', { count: labelled.length })}</strong>{' '}
        <span data-testid="left-out">
          {leftOut ? leftOutText(leftOut) : t('Pictures that wait for the model are ranked after it.')}
        </span>
        {milliseconds !== null && (
          <span className="muted" data-testid="ranked-in">
            {' '}
            {t('{count, plural, one {# picture} other {# pictures}} ranked anew in {milliseconds}.', {
              count: taught.size,
              milliseconds: millisecondsText(milliseconds),
            })}
          </span>
        )}
      </p>
      {error && (
        <p role="alert">
          <Fault error={error} />
        </p>
      )}
      {next && nextItem && (
        <p className="teach-next">
          <span className="muted">{t('Helps most next:')}</span>
          <Button look="quiet" onPress={() => conductor.select(next.id)}>
            {nameOf(nextItem)}
          </Button>
          <span className="muted">{nextText(next, taught.get(next.id))}</span>
        </p>
      )}
      <div className="teach-actions">
        <Button look="primary" isDisabled={!leftOut} onPress={() => void make()}>
          {t('Use')}
        </Button>
        <Button onPress={() => void train()}>{t('Train fully')}</Button>
        <Button look="quiet" onPress={() => conductor.say(labelled, null)}>
          {t('Discard')}
        </Button>
        {work && (
          <span className="muted" role="status">
            {work()}
          </span>
        )}
        {fault && (
          <span role="alert">
            <Fault error={fault} />
          </span>
        )}
      </div>
    </section>
  );
}
