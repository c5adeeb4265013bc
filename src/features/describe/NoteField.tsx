import { useState } from 'react';
import { NOTE_LENGTH } from '../../base/text-purpose';
import { t } from '../../locales/words';
import type { Item } from '../../state/item';
import { useDescribe } from './parts';

/** The user's own words on a picture, taken when the field is left: one step to take back. Give it the note for a key. */
export function NoteField({ item }: { item: Item }) {
  const { setNote } = useDescribe();
  const [note, setText] = useState(item.note);
  return (
    <label className="field describe-note">
      <span>{t('Your note')}</span>
      <textarea
        className="text-area"
        rows={2}
        maxLength={NOTE_LENGTH}
        placeholder={t('Sample, treatment, what struck you. Quoted as yours, never taken for a fact.')}
        value={note}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (note.trim() !== item.note) setNote(item.id, note);
        }}
      />
    </label>
  );
}
