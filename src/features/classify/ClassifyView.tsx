import { t } from '../../locales/words';
import './classify.css';
import './gallery.css';
import './viewer.css';
import './measuring/measuring.css';
import './verdict.css';
// Last: it rearranges what the others lay out.
import './stacked.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Item } from '../../state/item';
import { IconButton } from '../../ui/Button';
import { Announcer } from './Announcer';
import { EmptyState } from './EmptyState';
import { Gallery } from './Gallery';
import { KeysDialog } from './KeysDialog';
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
  /** Stands above gallery, picture and verdict. */
  readonly above?: ReactNode;
}

/** The classify task: gallery, picture, verdict; before the first drop, the drop zone. */
export function ClassifyView({ sections, answer, layer, above }: Props) {
  const empty = useDesk(({ session }) => session.items.size === 0);
  const [keys, setKeys] = useState(false);
  const viewer = useRef<HTMLElement>(null);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input:not([type=range]), select, textarea, dialog')) return;
      if (event.key !== '?' || event.ctrlKey || event.metaKey) return;
      setKeys(true);
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const openPicture = () => viewer.current?.querySelector<HTMLElement>('.picture-view')?.focus();

  return (
    <>
      {!empty && above}
      {empty ? (
        <EmptyState />
      ) : (
        <div className="classify">
          <Gallery onOpen={openPicture} />
          <Viewer frame={viewer} layer={layer} />
          <VerdictPanel sections={sections} answer={answer} />
          <ThumbBar />
        </div>
      )}
      <Announcer />
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </>
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
