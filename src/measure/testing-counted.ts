/**
 * Real pictures whose bodies a person counted on enlargements with a grid, before anything was measured in them; bodies that the edge of the
 * field cuts count. Of some the median diameter was read off, too, to about 4 %.
 */
import type { Side } from '../base/traces';

export interface Counted {
  /** In the folder of real pictures. */
  readonly path: string;
  /** The part that was counted, without labels and insets: x, y, width, height; all of it where absent. */
  readonly field: readonly [number, number, number, number];
  readonly count: number;
  /** Of those wholly inside, px; null where it was not read off. */
  readonly diameter: number | null;
  /** What a person would set where the automatic measurement is withheld or wrong: grey from 0 to 1, px. */
  readonly hand: { readonly threshold: number; readonly smallest: number | null; readonly bodies: Side };
}

const FOLDERS = { nffa: 'nffa-dev/Particles/', other: 'eval-only/Particles/' };

export const COUNTED: readonly Counted[] = [
  {
    path: `${FOLDERS.nffa}L2_918ab7e1ef945544ea2f053c9b1f7a4a__cropped.jpg`,
    field: [180, 240, 580, 360],
    count: 15,
    diameter: null,
    hand: { threshold: 0.6, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.nffa}L2_cd51b4fedfd3481aa6bd0c0ba034d2cb__cropped.jpg`,
    field: [0, 0, 600, 600],
    count: 21,
    diameter: null,
    hand: { threshold: 0.25, smallest: 3, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.nffa}L2_a28d6eeb60241fa1428863b3a5d9ffa3__cropped.jpg`,
    field: [0, 0, 1024, 600],
    count: 4,
    diameter: null,
    hand: { threshold: 0.4, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.nffa}L2_b0d672947278f7aa15eedfa0c10b345d__cropped.jpg`,
    field: [0, 0, 1024, 600],
    count: 8,
    diameter: 87,
    hand: { threshold: 0.3, smallest: 20, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}4cd9e65aae.jpg`,
    field: [86, 0, 426, 350],
    count: 16,
    diameter: 30.4,
    hand: { threshold: 0.5, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}6169a602a0.jpg`,
    field: [0, 0, 512, 450],
    count: 51,
    diameter: 28.5,
    hand: { threshold: 0.63, smallest: 12, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}9dc60257e5.jpg`,
    field: [50, 60, 462, 240],
    count: 8,
    diameter: null,
    hand: { threshold: 0.15, smallest: 10, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}a9a628444d.jpg`,
    field: [60, 0, 452, 280],
    count: 31,
    diameter: 79.4,
    hand: { threshold: 0.4, smallest: 10, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}dewet_cu_au_cu_au_110_300_125_46.jpg`,
    field: [0, 0, 640, 478],
    count: 75,
    diameter: null,
    hand: { threshold: 0.415, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}37ce835fb2.jpg`,
    field: [45, 0, 467, 258],
    count: 63,
    diameter: null,
    hand: { threshold: 0.36, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}3d1937b05c.jpg`,
    field: [40, 0, 472, 270],
    count: 34,
    diameter: null,
    hand: { threshold: 0.5, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}245e1a4826.jpg`,
    field: [0, 0, 512, 465],
    count: 125,
    diameter: null,
    hand: { threshold: 0.4, smallest: null, bodies: 'bright' },
  },
  {
    path: `${FOLDERS.other}particleanalyzer_ex_Silicon_oxide.jpg`,
    field: [0, 240, 400, 238],
    count: 107,
    diameter: 33.7,
    hand: { threshold: 0.4, smallest: null, bodies: 'bright' },
  },
];
