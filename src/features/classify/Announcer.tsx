import { useEffect, useRef, useState } from 'react';
import { verdictText } from '../../locales/verdict';
import { t } from '../../locales/words';
import { nameOf } from '../../state/item';
import { outcomeOf, progressOf } from '../../state/progress';
import type { Session } from '../../state/session';
import { LiveRegion } from '../../ui/LiveRegion';
import { useDesk } from './parts';

/** Progress is spoken no more often than this, ms. */
const PAUSE = 10_000;

/**
 * What screen readers are told: the verdict of the picture on screen when it comes, progress now and then, and the end of a run. It
 * listens to every change of the session, so it stands by itself: nothing else is drawn for it.
 */
export function Announcer() {
  const session = useDesk((desk) => desk.session);
  const [message, setMessage] = useState('');
  const last = useRef<{ session: Session; spokenAt: number }>({ session, spokenAt: 0 });
  useEffect(() => {
    const before = last.current.session;
    last.current.session = session;
    const id = session.selected;
    const now = id === null ? undefined : session.items.get(id);
    const wasDone = id !== null && before.selected === id && before.items.get(id)?.status === 'done';
    if (now?.status === 'done' && !wasDone && now.classification) {
      setMessage(`${nameOf(now)}: ${verdictText(now.classification)}`);
      return;
    }
    const { batch } = session;
    if (batch && batch.endedAt !== null && before.batch?.endedAt === null && batch.finished > 1) {
      const { done, failed } = outcomeOf(session) ?? { done: 0, failed: 0 };
      setMessage(
        t('The run has ended: {done} done{failed, plural, =0 {} one {, # file failed} other {, # files failed}}.', {
          done,
          failed,
        }),
      );
      return;
    }
    const progress = progressOf(session);
    if (progress && progress.total > 1 && performance.now() - last.current.spokenAt > PAUSE) {
      last.current.spokenAt = performance.now();
      setMessage(t('{finished} of {total} done.', { finished: progress.finished, total: progress.total }));
    }
  }, [session]);
  return <LiveRegion message={message} />;
}
