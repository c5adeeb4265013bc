import { fixed, heard, t } from '../../../locales/words';
import type { Item } from '../../../state/item';
import { type BarOffer as Offer, offeredBars } from '../../../state/scale';
import { Button } from '../../../ui/Button';
import { lengthText } from '../../../ui/quantity';
import { rich } from '../../../ui/rich';
import { useDesk, useParts } from '../parts';

interface Props {
  readonly item: Item;
  readonly offer: Offer;
}

/** What was read from the burnt-in scale bar, to be accepted: for this picture, or for all in which one was read. */
export function BarOffer({ item, offer: { bar, doubt } }: Props) {
  const { scaler } = useParts();
  const items = useDesk(({ session }) => session.items);
  const others = doubt === null ? offeredBars(items) : [];
  return (
    <section className="bar-offer" aria-label={t('Scale bar')}>
      {doubt === null ? (
        <p>
          {rich('{label}, read from the scale bar<measureHint> · {lengthPx} px long, {nmPerPixel} per pixel</measureHint>', {
            label: <strong>{bar.label}</strong>,
            measureHint: (words) => <span className="measure-hint">{words}</span>,
            lengthPx: fixed(bar.lengthPx, 1),
            nmPerPixel: lengthText(bar.nmPerPixel),
          })}
        </p>
      ) : (
        <p className="bar-offer-doubt" role="alert">
          {t('{doubt} Draw along it and type its length to set the scale.', { doubt: heard(doubt) })}
        </p>
      )}
      {doubt === null && (
        <span className="bar-offer-buttons">
          <Button look="primary" onPress={() => scaler.accept([item.id])}>
            {rich('Accept {kbd}', { kbd: <kbd>B</kbd> })}
          </Button>
          {others.length > 1 && (
            <Button look="quiet" onPress={() => scaler.accept(others.map(({ id }) => id))}>
              {t('Accept in {count, plural, one {# picture} other {# pictures}}', { count: others.length })}
            </Button>
          )}
        </span>
      )}
    </section>
  );
}
