import './keep.css';
import { useEffect, useState } from 'react';
import type { KeepWhat } from '../../state/session-keeper';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { bytesText, countText } from '../../ui/quantity';
import { KeptSessions } from './KeptSessions';
import { ProjectFile } from './ProjectFile';
import { useKeepParts, useKeepSettings, useKept } from './parts';

const CHOICES: readonly (readonly [KeepWhat, string, string])[] = [
  ['pictures', 'Pictures and results', 'A reload, a crash or an update loses nothing.'],
  ['results', 'Results only', 'Verdicts, corrections and measurements; to see a picture again, drop its file again.'],
  ['nothing', 'Nothing', 'All is gone when this tab closes. On a computer that you share, this leaves no trace.'],
];

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
    <Dialog title="What is kept on this computer" onClose={onClose}>
      <div className="prose kept">
        <p>
          It lies in this browser's storage for this address alone, and goes nowhere else. Deleting the browser's data of this
          site deletes it.
        </p>
        <fieldset className="kept-choices">
          <legend>Keep of this session</legend>
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
            {fault.message} {fault.advice}
          </p>
        )}
        {bytes > 0 && (
          <p data-testid="kept-now">
            Now: {bytesText(bytes)}, with copies of {countText(copied, 'file')}
            {waiting > 0 && `; ${countText(waiting, 'file waits', 'files wait')} for its copy`}
            {left > 0 && `; of ${countText(left, 'file')} only the results`}.
            {share !== null && ` Copies take at most ${bytesText(share)}, all sessions together.`}
          </p>
        )}
        <div className="kept-actions">
          <Button onPress={() => void keeper.begin().then(onClose)}>Begin a new session</Button>
          {sure ? (
            <Button look="primary" onPress={() => void keeper.remove(null).then(onClose)}>
              Delete it: pictures, verdicts, corrections
            </Button>
          ) : (
            <Button icon="remove" isDisabled={bytes === 0} onPress={() => setSure(true)}>
              Delete this session
            </Button>
          )}
        </div>
        <ProjectFile onOpened={onClose} />
        <KeptSessions onOpened={onClose} />
      </div>
    </Dialog>
  );
}
