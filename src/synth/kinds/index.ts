import type { Kind } from '../surface';
import { kinds as biological } from './biological';
import { kinds as fibres } from './fibres';
import { kinds as films } from './films-coated-surface';
import { kinds as mems } from './mems-devices-and-electrodes';
import { kinds as nanowires } from './nanowires';
import { kinds as particles } from './particles';
import { kinds as patterned } from './patterned-surface';
import { kinds as sponges } from './porous-sponge';
import { kinds as powder } from './powder';
import { kinds as tips } from './tips';

/** Every kind the generator knows. Their order decides which kind an index gets: append within a category, never reorder. */
export const KINDS: readonly Kind[] = [
  ...biological,
  ...fibres,
  ...films,
  ...mems,
  ...nanowires,
  ...particles,
  ...patterned,
  ...sponges,
  ...powder,
  ...tips,
];
