import { t } from '../../locales/words';
import './gallery.css';
import './viewer.css';
import './measuring/measuring.css';
import './verdict.css';
// Last: it rearranges what the others lay out.
import './stacked.css';
import { type ReactNode, useRef } from 'react';
import type { Item } from '../../state/item';
import { IconButton } from '../../ui/Button';
import { Gallery } from './Gallery';
import { type PictureLayer, useDesk, useGalleryOrder, useParts } from './parts';
import { VerdictPanel } from './VerdictPanel';
import { Viewer } from './Viewer';

interface Props {
  /** Further sections of the verdict panel, from other features: what else is known of the picture shown. */
  readonly sections?: (item: Item) => ReactNode;
  /** Stands right below the verdict's sentence: what a person says to it. */
  readonly answer?: (item: Item) => ReactNode;
  /** Lies over the picture. */
  readonly layer?: PictureLayer;
}

/** The session as pictures: gallery, picture, verdict. */
export function SessionView({ sections, answer, layer }: Props) {
  const viewer = useRef<HTMLElement>(null);
  const openPicture = () => viewer.current?.querySelector<HTMLElement>('.picture-view')?.focus();
  return (
    <div className="classify">
      <Gallery onOpen={openPicture} />
      <Viewer frame={viewer} layer={layer} />
      <VerdictPanel sections={sections} answer={answer} />
      <ThumbBar />
    </div>
  );
}

/** On narrow screens: what a thumb needs, where it reaches. */
function ThumbBar() {
  const { conductor, open } = useParts();
  const order = useGalleryOrder();
  const selected = useDesk(({ session }) => session.selected);
  const place = selected === null ? -1 : order.indexOf(selected);
  const go = (to: number) => conductor.select(order[to] ?? null);
  return (
    <nav className="thumb-bar" aria-label={t('Pictures')}>
      <IconButton icon="previous" label={t('Previous picture')} isDisabled={place <= 0} onPress={() => go(place - 1)} />
      <span>{t('{place} of {count}', { place: place + 1, count: order.length })}</span>
      <IconButton icon="next" label={t('Next picture')} isDisabled={place >= order.length - 1} onPress={() => go(place + 1)} />
      <IconButton icon="add" label={t('Add files')} onPress={() => void open('files')} />
    </nav>
  );
}
