import { Toolbar } from 'react-aria-components';
import { categoryLabel } from '../../base/categories';
import { Button, IconButton } from '../../ui/Button';
import { countText } from '../../ui/quantity';
import { useMapDesk, useMapParts, useMapTaught } from './parts';

interface Props {
  readonly chosen: readonly string[];
  /** Pictures on the map, and of the session. */
  readonly count: number;
  readonly total: number;
  readonly onZoom: (factor: number) => void;
  readonly onWhole: () => void;
  readonly onShow: () => void;
}

const NONE = ' none';

/** What can be done with the pictures that are chosen on the map, and how it is looked at. */
export function MapTools({ chosen, count, total, onZoom, onWhole, onShow }: Props) {
  const { conductor } = useMapParts();
  const known = useMapTaught((desk) => desk.categories);
  const engine = useMapDesk((desk) => desk.engine);
  const categories = known.length > 0 ? known : engine.phase === 'ready' ? engine.report.categories : [];
  return (
    <Toolbar className="map-tools" aria-label="Map">
      <p>
        {countText(count, 'picture')}
        {count < total && ` of ${total.toLocaleString('en')}`}
        <span aria-live="polite">{chosen.length > 1 && `, ${chosen.length.toLocaleString('en')} chosen`}</span>
      </p>
      <label className="select">
        <span className="hidden-visually">It is</span>
        <select
          value=""
          disabled={chosen.length === 0}
          onChange={(event) => {
            const { value } = event.target;
            if (value !== '') conductor.say(chosen, { category: value === NONE ? null : value });
          }}
        >
          <option value="">{chosen.length > 1 ? 'They are …' : 'It is …'}</option>
          {categories.map((category, place) => (
            <option key={category} value={category}>
              {place < 10 ? `${(place + 1) % 10}  ` : ''}
              {categoryLabel(category)}
            </option>
          ))}
          <option value={NONE}>X None of these</option>
        </select>
      </label>
      <Button isDisabled={chosen.length === 0} onPress={onShow}>
        Show the picture
      </Button>
      <IconButton icon="minus" label="Zoom out" hint="-" onPress={() => onZoom(1 / 1.5)} />
      <IconButton icon="plus" label="Zoom in" hint="+" onPress={() => onZoom(1.5)} />
      <IconButton icon="fit" label="Show all of it" hint="F" onPress={onWhole} />
    </Toolbar>
  );
}
