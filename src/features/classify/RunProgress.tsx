import { useMemo } from 'react';
import { t } from '../../locales/words';
import { progressOf } from '../../state/progress';
import { Button, IconButton } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { durationText, rateText } from '../../ui/quantity';
import { useDesk, useParts } from './parts';

/** How far the run is, how fast, how long still; the way to stop it and to take it up again. */
export function RunProgress() {
  const { conductor } = useParts();
  const session = useDesk((desk) => desk.session);
  const progress = useMemo(() => progressOf(session), [session]);
  const stopped = session.items.count('stopped');
  if (progress) {
    const { finished, total, rate, secondsLeft } = progress;
    return (
      <div className="run">
        <div className="run-words">
          <span>{t('{finished} of {total}', { finished, total })}</span>
          {rate !== null && secondsLeft !== null && (
            <span className="muted">
              {t('{rate} · {secondsLeft} left', { rate: rateText(rate), secondsLeft: durationText(secondsLeft) })}
            </span>
          )}
        </div>
        <IconButton icon="stop" label={t('Stop the run')} onPress={() => conductor.stop()} />
        <ProgressLine
          label={t('{finished} of {total} done', { finished, total })}
          fraction={total === 0 ? null : finished / total}
        />
      </div>
    );
  }
  if (stopped === 0) return null;
  return (
    <div className="run">
      <div className="run-words">
        <span>{t('Stopped: {stopped, plural, one {# picture} other {# pictures}} left', { stopped })}</span>
      </div>
      <Button onPress={() => conductor.resume()}>{t('Go on')}</Button>
    </div>
  );
}
