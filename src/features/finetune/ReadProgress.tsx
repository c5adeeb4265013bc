import { useState } from 'react';
import { shownText } from '../../base/shown';
import { placeOf } from '../../dataset/dataset';
import { heard, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Fault, Heard } from '../../ui/Heard';
import { LiveRegion } from '../../ui/LiveRegion';
import { Notice } from '../../ui/Notice';
import { durationText, rateText } from '../../ui/quantity';
import { useDataDesk, useFineTune } from './parts';

/** How far reading is, how fast; what was not understood about the labels; which files could not be read. */
export function ReadProgress() {
  const { data } = useFineTune();
  const reading = useDataDesk((desk) => desk.reading);
  const problems = useDataDesk((desk) => desk.problems);
  const error = useDataDesk((desk) => desk.error);
  const words =
    reading &&
    `${heard(reading.words)} ${reading.total > 0 ? t('{done, number} of {total, number}', { done: reading.done, total: reading.total }) : '…'}`;
  return (
    <>
      <LiveRegion message={heard(reading?.words ?? '')} />
      {reading && (
        <div className="model-work read-work">
          <p>
            {words}
            {reading.perSecond !== null && (
              <span className="muted">
                {' '}
                · {rateText(reading.perSecond)}
                {reading.total > reading.done &&
                  ` · ${t('{time} left', { time: durationText((reading.total - reading.done) / reading.perSecond) })}`}
              </span>
            )}
          </p>
          <Button icon="stop" onPress={() => data.stop()}>
            {t('Cancel')}
          </Button>
          <ProgressLine label={t('Reading')} fraction={reading.total > 0 ? reading.done / reading.total : null} />
        </div>
      )}
      {error && (
        <Notice tone="fail" onDismiss={() => data.dismiss()}>
          <Fault error={error} />
        </Notice>
      )}
      {problems.map((problem) => (
        <Notice key={problem.message} tone="warn" onDismiss={() => data.dismiss(problem)}>
          <Heard text={problem.message} />
        </Notice>
      ))}
      <BadFiles />
    </>
  );
}

/** So few are shown at once: a cut archive is one of them, and most of a set may be missing with it. */
const AT_ONCE = 3;

/** Files that could not be read, by name, with the reason. */
function BadFiles() {
  const set = useDataDesk((desk) => desk.set);
  const refused = useDataDesk((desk) => desk.refused);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const failed = set.pictures
    .map((picture) => picture)
    .filter(({ status, id }) => status === 'failed' && set.work.entries.get(placeOf(id)) !== undefined);
  const all = [...refused, ...failed.map(({ path, error }) => ({ path, error }))];
  if (all.length === 0) return null;
  const open = chosen ?? all.length <= AT_ONCE;
  return (
    <div className="bad-files">
      <Button look="quiet" icon="warning" aria-expanded={open} onPress={() => setChosen(!open)}>
        {t('{count, plural, one {# file} other {# files}} could not be read', { count: all.length })}
      </Button>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ul aria-label={t('Files that could not be read')} tabIndex={0}>
          {all.slice(0, 200).map(({ path, error }) => (
            <li key={path}>
              {error ? <Fault error={error} /> : shownText(path)} <span className="muted">{shownText(path)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
