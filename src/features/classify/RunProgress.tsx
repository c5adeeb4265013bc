import { useMemo } from 'react';
import { progressOf } from '../../state/progress';
import { Button, IconButton } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { countText, durationText, rateText } from '../../ui/quantity';
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
          <span>
            {finished} of {total}
          </span>
          {rate !== null && secondsLeft !== null && (
            <span className="muted">
              {rateText(rate)} · {durationText(secondsLeft)} left
            </span>
          )}
        </div>
        <IconButton icon="stop" label="Stop the run" onPress={() => conductor.stop()} />
        <ProgressLine label={`${finished} of ${total} done`} fraction={total === 0 ? null : finished / total} />
      </div>
    );
  }
  if (stopped === 0) return null;
  return (
    <div className="run">
      <div className="run-words">
        <span>Stopped: {countText(stopped, 'picture')} left</span>
      </div>
      <Button onPress={() => conductor.resume()}>Go on</Button>
    </div>
  );
}
