import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

interface Props {
  readonly title: string;
  readonly label: string;
  readonly action: string;
  readonly initial?: string;
  readonly mayBeEmpty?: boolean;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for one name. */
export function NameDialog({ title, label, action, initial = '', mayBeEmpty = false, onName, onClose }: Props) {
  const [name, setName] = useState(initial);
  const fits = mayBeEmpty || name.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fits) return;
    onClose();
    onName(name);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="name-form" onSubmit={submit}>
        <label>
          <span>{label}</span>
          <input
            className="text-field"
            data-first
            maxLength={80}
            value={name}
            // What is typed replaces the name that is there.
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className="dialog-actions">
          <Button type="submit" look="primary" isDisabled={!fits}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
