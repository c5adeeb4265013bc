import { Toolbar } from 'react-aria-components';
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import { Button, IconButton } from '../../ui/Button';
import { KeySelect } from '../../ui/KeySelect';
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
    <Toolbar className="map-tools" aria-label={t('Map')}>
      <p>
        {count < total
          ? t('{count, plural, one {# picture} other {# pictures}} of {total, number}', { count, total })
          : t('{count, plural, one {# picture} other {# pictures}}', { count })}
        <span aria-live="polite">{chosen.length > 1 && `, ${t('{count, number} chosen', { count: chosen.length })}`}</span>
      </p>
      <KeySelect
        label={t('It is')}
        prompt={chosen.length > 1 ? t('They are …') : t('It is …')}
        options={categories.map((id) => ({ id, words: categoryName(id) }))}
        isDisabled={chosen.length === 0}
        onChoose={(id) => conductor.say(chosen, { category: id === NONE ? null : id })}
      >
        <option value={NONE}>{t('X None of these')}</option>
      </KeySelect>
      <Button isDisabled={chosen.length === 0} onPress={onShow}>
        {t('Show the picture')}
      </Button>
      <IconButton icon="minus" label={t('Zoom out')} hint="-" onPress={() => onZoom(1 / 1.5)} />
      <IconButton icon="plus" label={t('Zoom in')} hint="+" onPress={() => onZoom(1.5)} />
      <IconButton icon="fit" label={t('Show all of it')} hint="F" onPress={onWhole} />
    </Toolbar>
  );
}
