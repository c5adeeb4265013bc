import { type FormEvent, useId, useState } from 'react';
import { t } from '../../locales/words';
import { type Item, nameOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useParts } from './parts';
import { parsePixelSize, UNITS, type Unit } from './pixelSize';

/** Asks for the pixel size, by itself or as the width of the whole picture. */
export function PixelSizeDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const { conductor } = useParts();
  const [text, setText] = useState('');
  const [unit, setUnit] = useState<Unit>('nm');
  const [of, setOf] = useState<'pixel' | 'width'>('pixel');
  const [fault, setFault] = useState(false);
  const faultId = useId();
  const width = item.facts?.width ?? 1;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nm = parsePixelSize(text, unit, of === 'pixel' ? 1 : width);
    setFault(nm === null);
    if (nm === null) return;
    conductor.setPixelSize(item.id, nm);
    onClose();
  };

  return (
    <Dialog title={t('Pixel size of {name}', { name: nameOf(item) })} onClose={onClose}>
      <form className="pixel-size" onSubmit={submit}>
        <label className="select">
          <span className="hidden-visually">{t('Length of')}</span>
          <select value={of} onChange={(event) => setOf(event.target.value === 'width' ? 'width' : 'pixel')}>
            <option value="pixel">{t('One pixel is')}</option>
            <option value="width">{t('The picture ({width} px) is this wide:', { width })}</option>
          </select>
        </label>
        <input
          className="text-field"
          inputMode="decimal"
          autoComplete="off"
          data-first
          aria-label={t('Length')}
          aria-invalid={fault}
          {...(fault ? { 'aria-describedby': faultId } : {})}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label className="select">
          <span className="hidden-visually">{t('Unit')}</span>
          <select value={unit} onChange={(event) => setUnit(event.target.value as Unit)}>
            {Object.keys(UNITS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {fault && (
          <p id={faultId} className="pixel-size-fault" role="alert">
            {t('A pixel is between 1 pm and 1 mm: type a number such as 4.88.')}
          </p>
        )}
        <p className="muted">{t('The scale bar and the table use it, marked as typed by you. The verdict does not change.')}</p>
        <div className="dialog-actions">
          {item.userPixelSizeNm !== null && (
            <Button
              onPress={() => {
                conductor.setPixelSize(item.id, null);
                onClose();
              }}
            >
              {t("Back to the file's")}
            </Button>
          )}
          <Button type="submit" look="primary">
            {t('Set')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
