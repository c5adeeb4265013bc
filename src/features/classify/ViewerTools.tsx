import { type ReactNode, useState } from 'react';
import { t } from '../../locales/words';
import { type Item, type MicrographFacts, nameOf, pathOf, pixelSizeOf } from '../../state/item';
import { Button, IconButton } from '../../ui/Button';
import { MiddleName } from '../../ui/MiddleName';
import type { View } from '../../ui/picture/view';
import { PixelSizeDialog } from './PixelSizeDialog';

interface Props {
  readonly item: Item;
  readonly facts: MicrographFacts;
  readonly view: View | null;
  readonly onView: (view: View | null) => void;
  readonly measuring: boolean;
  readonly onMeasure: () => void;
  readonly insideShown: boolean;
  readonly onInside: () => void;
  /** Further buttons. */
  readonly more: ReactNode;
  /** Given where the contrast tools do not always show. */
  readonly contrastShown?: boolean;
  readonly onContrast?: () => void;
}

/** The line above the picture: what it is, and how it is looked at. */
export function ViewerTools(props: Props) {
  const {
    item,
    facts,
    view,
    onView,
    measuring,
    onMeasure,
    insideShown,
    onInside,
    more,
    contrastShown = false,
    onContrast,
  } = props;
  const [asking, setAsking] = useState(false);
  const middle = { x: facts.width / 2, y: facts.height / 2 };
  const zoom = (factor: number) => onView({ ...(view ?? middle), zoom: (view?.zoom ?? 1) * factor });
  return (
    <header className="viewer-head">
      <div className="viewer-name">
        <h2>
          <MiddleName name={nameOf(item)} whole={pathOf(item)} />
        </h2>
        <p className="muted">
          {t('{width} × {height} px · {bitDepth} bit · {format}', {
            width: facts.width,
            height: facts.height,
            bitDepth: facts.bitDepth,
            format: facts.format,
          })}
        </p>
      </div>
      <div className="viewer-buttons">
        {!pixelSizeOf(item) && (
          <Button look="quiet" onPress={() => setAsking(true)}>
            {t('Set the scale')}
          </Button>
        )}
        <Button look="quiet" aria-pressed={measuring} onPress={onMeasure}>
          {t('Measure')}
        </Button>
        <Button look="quiet" aria-pressed={insideShown} isDisabled={!item.classification?.ranking.length} onPress={onInside}>
          {t('Look inside')}
        </Button>
        {more}
        {onContrast && (
          <Button look="quiet" aria-pressed={contrastShown} onPress={onContrast}>
            {t('Contrast')}
          </Button>
        )}
        <div className="viewer-zoom">
          <IconButton icon="minus" label={t('Zoom out')} hint="-" onPress={() => zoom(0.8)} />
          <IconButton icon="plus" label={t('Zoom in')} hint="+" onPress={() => zoom(1.25)} />
          <IconButton icon="fit" label={t('Show all of it')} hint="F" onPress={() => onView(null)} />
        </div>
      </div>
      {asking && <PixelSizeDialog item={item} onClose={() => setAsking(false)} />}
    </header>
  );
}
