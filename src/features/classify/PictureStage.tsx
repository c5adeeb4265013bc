import { type KeyboardEvent, useMemo, useState } from 'react';
import { t } from '../../locales/words';
import { barNoteOf, barTopOf, cropOf, type Item, lowestBarTop, type MicrographFacts, pixelSizeOf } from '../../state/item';
import { barOffer, type ReadScaleBar } from '../../state/scale';
import { PictureView } from '../../ui/picture/PictureView';
import type { Pyramid } from '../../ui/picture/pyramid';
import { type Size, toScreen, type View } from '../../ui/picture/view';
import { useMedia } from '../../ui/useMedia';
import { BarHandle } from './BarHandle';
import { ContrastTools } from './ContrastTools';
import { useContrast } from './contrast';
import { pictureDescription } from './describe';
import { NARROW } from './Gallery';
import { GraphLayer } from './inside/GraphLayer';
import { useHeatOverlay } from './inside/useHeatOverlay';
import { useInsideOf } from './inside/useInsideOf';
import { BarOffer } from './measuring/BarOffer';
import { MeasureLayer } from './measuring/MeasureLayer';
import { MeasurePanel } from './measuring/MeasurePanel';
import { useAcceptKeys } from './measuring/useAcceptKeys';
import { useMeasuring } from './measuring/useMeasuring';
import { type PictureLayer, useLooking, useOrderNow, useParts } from './parts';
import { ScaleBar } from './ScaleBar';
import { ViewerTools } from './ViewerTools';

interface Props {
  readonly item: Item;
  readonly facts: MicrographFacts;
  readonly pyramid: Pyramid;
  readonly layer: PictureLayer | undefined;
}

/** A line along the bar that was found, with its ends, as it lies on the screen. */
function foundPath(bar: ReadScaleBar, view: View, screen: Size): string {
  const a = toScreen(view, screen, bar.left, bar.y);
  const b = toScreen(view, screen, bar.right, bar.y);
  return `M${a.x} ${a.y - 7}v14M${b.x} ${b.y - 7}v14M${a.x} ${a.y}H${b.x}`;
}

/** One picture with everything that is laid over it: dimmed data bar and its edge, scale bar, what the network looked at; and its contrast. */
export function PictureStage({ item, facts, pyramid, layer }: Props) {
  const { conductor, desk, looker } = useParts();
  const orderNow = useOrderNow();
  const overlay = useHeatOverlay(item);
  const graphs = useInsideOf(item, 'graph');
  const inside = useLooking((looking) => looking.open);
  const [view, setView] = useState<View | null>(null);
  const [draftTop, setDraftTop] = useState<number | null>(null);
  const [contrastShown, setContrastShown] = useState(false);
  const narrow = useMedia(NARROW);
  const measuring = useMeasuring(item.id);
  const crop = cropOf(item, facts);
  const contrast = useContrast(item, pyramid.full, crop, facts.bitDepth);
  const { low, high } = contrast.window;

  const top = draftTop ?? barTopOf(item, facts);
  const scene = useMemo(
    () => ({
      pyramid,
      low,
      high,
      invert: contrast.invert,
      lit: { ...facts.crop, height: top - facts.crop.y },
      overlay,
    }),
    [pyramid, low, high, contrast.invert, facts.crop, top, overlay],
  );

  const toggleInside = () => item.classification?.ranking.length && looker.turn({ open: !inside });
  const step = (by: number) => {
    const order = orderNow();
    const next = order[order.indexOf(item.id) + by];
    if (next !== undefined) conductor.select(next);
  };
  const onKey = (event: KeyboardEvent) => {
    const actions: Record<string, () => void> = {
      a: () => contrast.setMode('auto'),
      i: () => contrast.setInvert(!contrast.invert),
      e: toggleInside,
      l: () => (measuring.tool ? measuring.stop() : measuring.start('line')),
      Escape: measuring.stop,
      n: () => step(1),
      p: () => step(-1),
      Delete: () => conductor.remove([item.id], orderNow()),
      ...layer?.keys,
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  const size = pixelSizeOf(item);
  const offer = barOffer(desk.getState().session.items, item);
  useAcceptKeys(offer?.doubt === null ? item.id : null);
  const rows = facts.height - top;
  const draftNote = rows > 0 ? t('bottom {rows} px ignored', { rows }) : t('nothing ignored');
  const overlays = (shown: View, screen: Size) => {
    // Beside the crop may stand a data bar, too.
    const edge = toScreen(shown, screen, facts.crop.x, top);
    const left = Math.max(0, edge.x);
    const right = Math.min(screen.width, edge.x + facts.crop.width * shown.zoom);
    const visible = edge.y >= 0 && edge.y <= screen.height && right > left;
    return (
      <>
        {layer?.over(item, shown, screen)}
        {graphs && !measuring.tool && <GraphLayer inside={graphs} view={shown} screen={screen} />}
        {visible && (
          <BarHandle
            top={top}
            lowest={lowestBarTop(facts)}
            height={facts.height}
            at={{ y: edge.y, left, width: right - left }}
            // The words stand over the picture: below the edge is the vendor's own scale.
            wordsAbove={edge.y >= 40}
            zoom={shown.zoom}
            note={draftTop === null ? barNoteOf(item, facts) : draftNote}
            onMove={setDraftTop}
            onCommit={() => {
              if (draftTop !== null) conductor.moveBar(item.id, draftTop);
              setDraftTop(null);
            }}
          />
        )}
        {offer && !measuring.tool && (
          <svg className="found-bar" aria-hidden="true">
            <path d={foundPath(offer.bar, shown, screen)} />
          </svg>
        )}
        {measuring.tool && (
          <MeasureLayer
            tool={measuring.tool}
            shape={measuring.shape}
            picture={pyramid.full}
            view={shown}
            screen={screen}
            nmPerPixel={size?.value ?? null}
            onShape={measuring.setShape}
            onDrawn={measuring.drawn}
            onClose={measuring.stop}
          />
        )}
        {size && (
          <ScaleBar
            nmPerPixel={size.value}
            zoom={shown.zoom}
            room={screen.width}
            above={visible && rows > 0 ? screen.height - edge.y : 0}
            beside={visible && facts.crop.x > 0 ? left : 0}
          />
        )}
      </>
    );
  };

  return (
    <>
      <ViewerTools
        item={item}
        facts={facts}
        view={view}
        onView={setView}
        measuring={measuring.tool !== null}
        onMeasure={() => (measuring.tool ? measuring.stop() : measuring.start('line'))}
        insideShown={inside}
        onInside={toggleInside}
        more={layer?.button()}
        {...(narrow ? { contrastShown, onContrast: () => setContrastShown(!contrastShown) } : {})}
      />
      {offer && !measuring.tool && <BarOffer item={item} offer={offer} />}
      {measuring.tool && (
        <MeasurePanel
          item={item}
          tool={measuring.tool}
          shape={measuring.shape}
          onTool={measuring.start}
          onShape={measuring.setShape}
          settled={measuring.settled}
          onClose={measuring.stop}
        />
      )}
      {layer?.panel(item)}
      <div className="viewer-stage">
        <PictureView scene={scene} view={view} onView={setView} description={pictureDescription(item, facts)} onKey={onKey}>
          {overlays}
        </PictureView>
      </div>
      {(!narrow || contrastShown) && <ContrastTools contrast={contrast} bitDepth={facts.bitDepth} />}
    </>
  );
}
