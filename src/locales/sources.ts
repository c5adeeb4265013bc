/** Where what is known of a picture comes from: its scale, and what of it is taken for its data bar. */
import { spoken, t, words } from './words';

/** Places that a value can come from, by the names that the readers give them. */
export const SOURCE_WORDS = words({
  'fei-tag': 'from the FEI/Thermo tag',
  'zeiss-tag': 'from the Zeiss tag',
  'tescan-tag': 'from the TESCAN tag',
  'phenom-xml': 'from the Phenom XML',
  'thermo-xml': 'from the Thermo Fisher XML',
  'jeol-tag': 'from the JEOL tag',
  'olympus-tag': 'from the Olympus tag',
  'fibics-tag': 'from the Fibics tag',
  'orion-tag': 'from the Zeiss Orion tag',
  'diss-xmp': 'from the DISS metadata',
  openfibsem: 'from the OpenFIBSEM metadata',
  ome: 'from the OME metadata',
  sidecar: 'from the sidecar file',
  imagej: 'from the ImageJ calibration',
  dm: 'from the DM calibration',
  mrc: 'from the MRC header',
  ser: 'from the SER header',
  hdf5: 'from the HDF5 file',
  pixels: 'found in the pixels',
  bar: 'read from the scale bar, accepted by you',
  drawn: 'drawn along the scale bar by you',
  user: 'typed by you',
});

/** The same in a file for others, who are not the `you` of the page. */
export function sourceForOthers(source: string): string {
  if (source === 'bar') return t('read from the scale bar');
  if (source === 'drawn') return t('drawn along the scale bar by hand');
  if (source === 'user') return t('typed by hand');
  const known = Object.entries(SOURCE_WORDS).find(([name]) => name === source);
  return known?.[1] ?? source;
}

/** What the readers say of a data bar; `DataBar` of micrograph/micrograph.ts is one. */
interface StatedBar {
  readonly margins: { readonly top: number; readonly left: number; readonly right: number };
  readonly source: string;
  /** In English. */
  readonly note: string;
}

/**
 * `bottom 70 px ignored (from header)`.
 * @param bottom rows that are left out at the lower edge
 * @param setBy who moved the edge of the bar: `you` where that person reads it, `hand` in a file for others; null: it was found so
 */
export function barText(bottom: number, bar: StatedBar | null, setBy: 'you' | 'hand' | null): string {
  const { top, left, right } = bar?.margins ?? { top: 0, left: 0, right: 0 };
  const edges = [
    bottom > 0 ? t('bottom {px} px', { px: bottom }) : '',
    top > 0 ? t('top {px} px', { px: top }) : '',
    left > 0 ? t('left {px} px', { px: left }) : '',
    right > 0 ? t('right {px} px', { px: right }) : '',
  ].filter((edge) => edge !== '');
  const words = { edges: edges.join(` ${t('and')} `) };
  if (setBy === 'you') return edges.length === 0 ? t('no data bar (set by you)') : t('{edges} ignored (set by you)', words);
  if (setBy === 'hand') return edges.length === 0 ? t('no data bar (set by hand)') : t('{edges} ignored (set by hand)', words);
  if (!bar) return bottom > 0 ? t('bottom {rows} px ignored', { rows: bottom }) : t('no data bar found');
  if (spoken() === 'en') return bar.note;
  return bar.source === 'pixels'
    ? t('{edges} ignored (found in the pixels)', words)
    : t('{edges} ignored (from header)', words);
}
