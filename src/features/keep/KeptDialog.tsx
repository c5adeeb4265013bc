import { t, words } from '../../locales/words';
import { Fault } from '../../ui/Heard';
import './keep.css';
import { useEffect, useState } from 'react';
import type { KeepWhat } from '../../state/settings';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { bytesText } from '../../ui/quantity';
import { KeptSessions } from './KeptSessions';
import { ProjectFile } from './ProjectFile';
import { useKeepParts, useKeepSettings, useKept } from './parts';

const CHOICES: readonly (readonly [KeepWhat, string, string])[] = words(
  [
    ['pictures', 'Pictures and results', 'A reload, a crash or an update loses nothing.'],
    ['results', 'Results only', 'Verdicts, corrections and measurements; to see a picture again, drop its file again.'],
    ['nothing', 'Nothing', 'All is gone when this tab closes. On a computer that you share, this leaves no trace.'],
  ],
  '1',
  '2',
);

/** What is kept of this session and of earlier ones, how much it takes, and how to change that. */
export function KeptDialog({ onClose }: { onClose: () => void }) {
  const { keeper, settings } = useKeepParts();
  const what = useKeepSettings(({ keep }) => keep);
  const desk = useKept((all) => all);
  const [sure, setSure] = useState(false);
  useEffect(() => void keeper.refresh(), [keeper]);
  const choose = (keep: KeepWhat) => {
    settings.setState({ keep, keepKnown: true });
    void keeper.keep(keep);
  };
  const { bytes, copied, waiting, left, share, fault } = desk;
  return (
    <Dialog title={t('What is kept on this computer')} onClose={onClose}>
      <div className="prose kept">
        <p>
          {t(
            "It lies in this browser's storage for this address alone, and goes nowhere else. Deleting the browser's data of this site deletes it.",
          )}
        </p>
        <fieldset className="kept-choices">
          <legend>{t('Keep of this session')}</legend>
          {CHOICES.map(([id, words, hint]) => (
            <label key={id} className="kept-choice">
              <input type="radio" name="keep" checked={what === id} onChange={() => choose(id)} />
              <span>
                {words}
                <span className="muted">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {fault && (
          <p role="alert">
            <Fault error={fault} />
          </p>
        )}
        {bytes > 0 && (
          <p data-testid="kept-now">
            {t(
              'Now: {bytes}, with copies of {copied, plural, one {# file} other {# files}}{waiting, plural, =0 {} one {; # file waits for its copy} other {; # files wait for their copy}}{left, plural, =0 {} one {; # file without a copy (only what was found in it so far)} other {; # files without a copy (only what was found in them so far)}}.',
              { bytes: bytesText(bytes), copied, waiting, left },
            )}
            {share !== null && ` ${t('Copies take at most {share}, all sessions together.', { share: bytesText(share) })}`}
          </p>
        )}
        <div className="kept-actions">
          <Button onPress={() => void keeper.begin().then((begun) => begun && onClose())}>{t('Begin a new session')}</Button>
          {sure ? (
            <Button look="primary" onPress={() => void keeper.remove(null).then(onClose)}>
              {t('Delete it: pictures, verdicts, corrections')}
            </Button>
          ) : (
            <Button icon="remove" isDisabled={bytes === 0} onPress={() => setSure(true)}>
              {t('Delete this session')}
            </Button>
          )}
        </div>
        <ProjectFile onOpened={onClose} />
        <KeptSessions onOpened={onClose} />
      </div>
    </Dialog>
  );
}
