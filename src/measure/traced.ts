/** What facts rest on, as it lies in the picture. */
import { AUTOMATIC, type HandSet, type RowSet, type Side, type Span, type Traces } from '../base/traces';
import { addGroups, handOn } from './group-facts';
import type { Looked } from './look';
import { bodiesOf } from './objects';
import { statedPitch } from './pitch-facts';
import type { Prepared } from './prepare';
import { sampled } from './prepare';
import { LEAST_DIAMETER, segment } from './segment';
import { LABELS, Sheet } from './sheet';

/** Bars of the histogram over which a threshold is set. */
const BARS = 128;

/** Grey from the darkest to the brightest thousandth, with how often each occurs. */
function greyOf({ smooth }: Prepared): Traces['grey'] {
  const sample = sampled(smooth, 100_000).sort();
  const cut = Math.floor(sample.length / 1000);
  const [low, high] = [sample[cut], sample[sample.length - 1 - cut]];
  const counts = new Array<number>(BARS).fill(0);
  for (const grey of sample) {
    const bar = Math.floor(((grey - low) / Math.max(1e-9, high - low)) * BARS);
    if (bar >= 0 && bar < BARS) counts[bar]++;
  }
  return { low, high, counts };
}

/** Rows of a pitch, one of them along the brightest line through the middle of the picture. */
function rowsThrough({ data, width, height }: Prepared, pitch: number, degrees: number): Omit<RowSet, 'pitch'> {
  const angle = (degrees * Math.PI) / 180;
  // Square to the rows; y runs down.
  const [nx, ny] = [Math.sin(angle), Math.cos(angle)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  let [re, im] = [0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    const wy = Math.sin((Math.PI * (y + 0.5)) / height) ** 2;
    for (let x = 0; x < width; x++, i++) {
      const phase = (2 * Math.PI * ((x - cx) * nx + (y - cy) * ny)) / pitch;
      const weight = wy * Math.sin((Math.PI * (x + 0.5)) / width) ** 2 * data[i];
      re += weight * Math.cos(phase);
      im -= weight * Math.sin(phase);
    }
  }
  const off = (-Math.atan2(im, re) * pitch) / (2 * Math.PI);
  return { x: cx + off * nx + 0.5, y: cy + off * ny + 0.5, degrees };
}

/** Side on which bodies are looked for without a hand. */
const foundSide = new WeakMap<Prepared, Side>();
function sideFound(picture: Prepared): Side {
  const side = foundSide.get(picture) ?? segment(picture).side;
  foundSide.set(picture, side);
  return side;
}

/** @param looked what was made of a picture once; @param hand what a person set. */
export function tracesOf({ picture: automatic, pitch, length, crop }: Looked, hand: HandSet = AUTOMATIC): Traces {
  const picture = handOn(automatic, hand);
  const { bin } = picture;
  const sheet = new Sheet(null, bin);
  const { width, spans, ...groups } = addGroups(sheet, picture, length, hand);
  const segmented = groups.segmented ?? segment(picture, hand);
  const moved = ({ x1, y1, x2, y2 }: Span): Span => ({
    x1: crop.x + bin * (x1 + 0.5),
    y1: crop.y + bin * (y1 + 0.5),
    x2: crop.x + bin * (x2 + 0.5),
    y2: crop.y + bin * (y2 + 0.5),
  });
  const rows = statedPitch(pitch, width).map(({ pitch: apart, rows: degrees }): RowSet => {
    const through = rowsThrough(picture, apart, degrees);
    return { x: crop.x + bin * through.x, y: crop.y + bin * through.y, pitch: bin * apart, degrees };
  });
  return {
    field: crop,
    threshold: picture.levels.threshold,
    smallest: hand.smallest ?? bin * LEAST_DIAMETER,
    side: segmented.side,
    found: { threshold: automatic.levels.threshold, side: sideFound(automatic) },
    grey: greyOf(automatic),
    bodies: bodiesOf(picture, segmented, crop.x, crop.y),
    withheld: sheet.withheld.find(({ label }) => label === LABELS.count)?.reason ?? null,
    spans: spans.map(moved),
    widthsPx: sheet.widthsPx(bin),
    rows,
  };
}
