import { Toolbar } from 'react-aria-components';
import { categoryLabel } from '../../base/categories';
import { Button, IconButton } from '../../ui/Button';
import { KeySelect } from '../../ui/KeySelect';
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
      <KeySelect
        label="It is"
        prompt={chosen.length > 1 ? 'They are …' : 'It is …'}
        options={categories.map((id) => ({ id, words: categoryLabel(id) }))}
        isDisabled={chosen.length === 0}
        onChoose={(id) => conductor.say(chosen, { category: id === NONE ? null : id })}
      >
        <option value={NONE}>X None of these</option>
      </KeySelect>
      <Button isDisabled={chosen.length === 0} onPress={onShow}>
        Show the picture
      </Button>
      <IconButton icon="minus" label="Zoom out" hint="-" onPress={() => onZoom(1 / 1.5)} />
      <IconButton icon="plus" label="Zoom in" hint="+" onPress={() => onZoom(1.5)} />
      <IconButton icon="fit" label="Show all of it" hint="F" onPress={onWhole} />
    </Toolbar>
  );
}
