import type { Item } from '../../../state/item';
import { type BarOffer as Offer, offeredBars } from '../../../state/scale';
import { Button } from '../../../ui/Button';
import { countText, lengthText } from '../../../ui/quantity';
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
    <section className="bar-offer" aria-label="Scale bar">
      {doubt === null ? (
        <p>
          <strong>{bar.label}</strong>, read from the scale bar
          <span className="measure-hint">
            {' '}
            · {bar.lengthPx.toFixed(1)} px long, {lengthText(bar.nmPerPixel)} per pixel
          </span>
        </p>
      ) : (
        <p className="bar-offer-doubt" role="alert">
          {doubt} Draw along it and type its length to set the scale.
        </p>
      )}
      {doubt === null && (
        <span className="bar-offer-buttons">
          <Button look="primary" onPress={() => scaler.accept([item.id])}>
            Accept <kbd>B</kbd>
          </Button>
          {others.length > 1 && (
            <Button look="quiet" onPress={() => scaler.accept(others.map(({ id }) => id))}>
              Accept in {countText(others.length, 'picture')}
            </Button>
          )}
        </span>
      )}
    </section>
  );
}
