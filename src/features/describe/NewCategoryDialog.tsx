import { type FormEvent, useId, useState } from 'react';
import { t } from '../../locales/words';
import { nameFault } from '../../state/describe-drafts';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useDescribe } from './parts';

/** Asks for a new category's name. Its description is then typed or generated like any other. */
export function NewCategoryDialog({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const { categories } = useDescribe();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const faultId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = nameFault(name, taken);
    setFault(found);
    if (found !== null) return;
    categories.addCategory(name);
    onClose();
  };
  return (
    <Dialog title={t('New category')} onClose={onClose}>
      <form className="new-category" onSubmit={submit}>
        <label>
          <span>{t('Name')}</span>
          <input
            className="text-field"
            data-first
            autoComplete="off"
            aria-invalid={fault !== null}
            {...(fault === null ? {} : { 'aria-describedby': faultId })}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {fault !== null && (
          <p id={faultId} className="new-category-fault" role="alert">
            {fault}
          </p>
        )}
        <p className="muted">
          {t(
            'Once described and adopted it is ranked with the others by its words alone. Say in English how it looks: round, long, porous, in rows. It is then found far less surely than a category that was trained.',
          )}
        </p>
        <div className="dialog-actions">
          <Button type="submit" look="primary">
            {t('Add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
