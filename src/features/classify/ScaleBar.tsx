import { t } from '../../locales/words';
import { scaleBar } from '../../ui/quantity';

/** Longest scale bar: screen px, and share of the screen's width. */
const LONGEST_PX = 150;
const LONGEST_SHARE = 0.27;

/** The scale at the present zoom: a bar of 1, 2 or 5 times a power of ten. */
export function ScaleBar(props: {
  readonly nmPerPixel: number;
  readonly zoom: number;
  readonly room: number;
  /** Screen px at the bottom that show the vendor's data bar, which stays readable. */
  readonly above: number;
  /** The same at the left. */
  readonly beside: number;
}) {
  const { nmPerPixel, zoom, room, above, beside } = props;
  const bar = scaleBar(nmPerPixel / zoom, Math.min(LONGEST_PX, room * LONGEST_SHARE));
  return (
    <div
      className="scale-bar"
      role="img"
      aria-label={t('Scale bar: {text}', { text: bar.text })}
      style={{ bottom: `${14 + above}px`, left: `${14 + beside}px` }}
    >
      <span className="scale-text">{bar.text}</span>
      <span className="scale-line" style={{ width: `${bar.px}px` }} />
    </div>
  );
}
