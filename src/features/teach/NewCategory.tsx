import { type FormEvent, useId, useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';

interface Props {
  readonly known: readonly string[];
  readonly onName: (category: string) => void;
}

/** A field for a category that the model does not have. */
export function NewCategory({ known, onName }: Props) {
  const [name, setName] = useState('');
  const id = useId();
  const written = name.trim().replace(/\s+/g, ' ');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written === '') return;
    // The category that is there, where only capitals or underscores differ.
    const plain = (text: string) => text.replaceAll('_', ' ').toLowerCase();
    onName(known.find((other) => plain(other) === plain(written)) ?? written);
    setName('');
  };
  return (
    <form className="new-category" onSubmit={submit}>
      <label htmlFor={id} className="hidden-visually">
        {t('New category')}
      </label>
      <input
        id={id}
        value={name}
        maxLength={100}
        placeholder={t('New category')}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" isDisabled={written === ''}>
        {t('Add')}
      </Button>
    </form>
  );
}
