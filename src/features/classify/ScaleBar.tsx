import { scaleBar } from '../../ui/quantity';

/** Longest scale bar, screen px. */
const LONGEST = 150;

/** The scale at the present zoom: a bar of 1, 2 or 5 times a power of ten. */
export function ScaleBar({ nmPerPixel, zoom }: { nmPerPixel: number; zoom: number }) {
  const bar = scaleBar(nmPerPixel / zoom, LONGEST);
  return (
    <div className="scale-bar" role="img" aria-label={`Scale bar: ${bar.text}`}>
      <span className="scale-text">{bar.text}</span>
      <span className="scale-line" style={{ width: `${bar.px}px` }} />
    </div>
  );
}
