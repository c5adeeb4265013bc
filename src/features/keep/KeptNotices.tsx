import { t } from '../../locales/words';
import './keep.css';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { bytesText } from '../../ui/quantity';
import { KeptSessions } from './KeptSessions';
import { useKeepParts, useKeepSettings, useKept, useLacking } from './parts';
import { timeText } from './words';

interface Props {
  /** There are no pictures in the session. */
  readonly empty: boolean;
  readonly children: ReactNode;
}

/** Around the classify view: what was brought back, what is kept and that one may choose, and what another tab has taken. */
export function KeptNotices({ empty, children }: Props) {
  const opening = useKept((desk) => desk.opening);
  if (opening && empty)
    return (
      <p className="keep-opening muted" role="status">
        {t('Looking for your last session …')}
      </p>
    );
  return (
    <>
      <Asked empty={empty} />
      <Restored />
      <ReadAgain />
      <Taken />
      {children}
      {empty && (
        <div className="keep-empty">
          <KeptSessions />
        </div>
      )}
    </>
  );
}

/** Said once, before anything is taken for granted: the session is kept, and where. */
function Asked({ empty }: { empty: boolean }) {
  const { keeper, settings, persist } = useKeepParts();
  const known = useKeepSettings(({ keepKnown }) => keepKnown);
  const share = useKept((desk) => desk.share);
  const fault = useKept((desk) => desk.fault);
  if (known || empty || fault) return null;
  const choose = (keep: 'pictures' | 'nothing') => {
    settings.setState({ keep, keepKnown: true });
    void keeper.keep(keep);
    if (keep === 'pictures') void persist();
  };
  return (
    <Notice
      tone="info"
      actions={
        <>
          <Button look="primary" onPress={() => choose('pictures')}>
            {t('Keep it')}
          </Button>
          <Button onPress={() => choose('nothing')}>{t('Do not keep')}</Button>
        </>
      }
    >
      {share === null
        ? t(
            'This session is kept in this browser, on this computer only: pictures and results. A reload or a crash loses nothing.',
          )
        : t(
            'This session is kept in this browser, on this computer only: pictures (up to {share}) and results. A reload or a crash loses nothing.',
            { share: bytesText(share) },
          )}
    </Notice>
  );
}

function Restored() {
  const { keeper } = useKeepParts();
  const restored = useKept((desk) => desk.restored);
  if (!restored) return null;
  const { damage, pictures, savedAt } = restored;
  return (
    <Notice
      tone={damage.length > 0 ? 'warn' : 'info'}
      onDismiss={() => keeper.dismiss('restored')}
      actions={<Button onPress={() => void keeper.begin()}>{t('Begin a new session')}</Button>}
    >
      {t('Your session of {pictures, plural, one {# picture} other {# pictures}} is back as it was {time}.', {
        pictures,
        time: timeText(savedAt),
      })}
      {damage.map((sentence) => ` ${sentence()}`)}
    </Notice>
  );
}

/** Pictures that are no copies here, but lie where they were dropped from: one press, and the browser asks for the permission. */
function ReadAgain() {
  const { handles } = useKeepParts();
  const { pictures, unread, reading, problem } = useLacking();
  if (pictures === 0) return null;
  return (
    <Notice
      tone={problem ? 'warn' : 'info'}
      onDismiss={handles.dismiss}
      actions={
        <Button look="primary" isDisabled={reading} onPress={() => void handles.read()}>
          {t('{pictures, plural, one {Read # picture from its folder again} other {Read # pictures from their folder again}}', {
            pictures,
          })}
        </Button>
      }
    >
      {problem === 'refused'
        ? t('The browser may not read them: allow it when it asks, or drop them again.')
        : problem === 'gone'
          ? t('They are no longer where they were dropped from: drop them again, and they take their old places.')
          : whyLacking(pictures, unread)}
    </Notice>
  );
}

function whyLacking(pictures: number, unread: number): string {
  if (unread === 0)
    return t(
      '{pictures, plural, one {# picture found no room among the copies here, but lies where you took it from} other {# pictures found no room among the copies here, but lie where you took them from}}. The browser will ask whether this page may read there.',
      { pictures },
    );
  return unread === pictures
    ? t(
        '{pictures, plural, one {# picture was not yet read when the page was closed, but lies where you took it from} other {# pictures were not yet read when the page was closed, but lie where you took them from}}. The browser will ask whether this page may read there.',
        { pictures },
      )
    : t(
        '{pictures} pictures found no room among the copies here, or were not yet read when the page was closed ({unread}), but lie where you took them from. The browser will ask whether this page may read there.',
        { pictures, unread },
      );
}

function Taken() {
  const { keeper } = useKeepParts();
  const taken = useKept((desk) => desk.taken);
  const [hidden, setHidden] = useState(false);
  if (!taken || hidden) return null;
  return (
    <Notice
      tone="warn"
      onDismiss={() => {
        setHidden(true);
        keeper.dismiss('taken');
      }}
    >
      {t('Another tab has taken this session over. What you change here from now on is kept as a session of its own.')}
    </Notice>
  );
}
