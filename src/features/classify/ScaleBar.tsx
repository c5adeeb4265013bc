import { scaleBar } from '../../ui/quantity';

/** Longest scale bar: screen px, and share of the screen's width. */
const LONGEST_PX = 150;
const LONGEST_SHARE = 0.27;

/** The scale at the present zoom: a bar of 1, 2 or 5 times a power of ten. */
export function ScaleBar({ nmPerPixel, zoom, room }: { nmPerPixel: number; zoom: number; room: number }) {
  const bar = scaleBar(nmPerPixel / zoom, Math.min(LONGEST_PX, room * LONGEST_SHARE));
  return (
    <div className="scale-bar" role="img" aria-label={`Scale bar: ${bar.text}`}>
      <span className="scale-text">{bar.text}</span>
      <span className="scale-line" style={{ width: `${bar.px}px` }} />
    </div>
  );
}
