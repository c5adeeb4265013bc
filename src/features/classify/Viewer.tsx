import type { RefObject } from 'react';
import { t } from '../../locales/words';
import { type Item, type MicrographFacts, nameOf } from '../../state/item';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { PictureStage } from './PictureStage';
import { type PictureLayer, useSelected } from './parts';
import { usePicture } from './usePicture';

interface Props {
  readonly frame: RefObject<HTMLElement | null>;
  readonly layer: PictureLayer | undefined;
}

/** The picture looked at, or why there is none to see. */
export function Viewer({ frame, layer }: Props) {
  const item = useSelected();
  return (
    <section className="viewer" aria-label={t('Picture')} ref={frame}>
      {item?.facts ? (
        <LoadedViewer key={item.id} item={item} facts={item.facts} layer={layer} />
      ) : (
        <div className="viewer-empty">
          <p>{item ? t('Reading {name} …', { name: nameOf(item) }) : t('Choose a picture in the gallery.')}</p>
        </div>
      )}
    </section>
  );
}

function LoadedViewer({ item, facts, layer }: Pick<Props, 'layer'> & { item: Item; facts: MicrographFacts }) {
  const picture = usePicture(item.id);
  if (picture.kind === 'ready') return <PictureStage item={item} facts={facts} pyramid={picture.pyramid} layer={layer} />;
  return (
    <div className="viewer-empty">
      {picture.kind === 'loading' ? (
        <p>{t('Reading {name} …', { name: nameOf(item) })}</p>
      ) : (
        <Notice tone="fail">
          <Fault error={picture.error} />
        </Notice>
      )}
    </div>
  );
}
