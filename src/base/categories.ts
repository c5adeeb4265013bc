import { shownText } from './shown';

/**
 * The ten nanomaterial categories of the NFFA-EUROPE SEM data set (Aversa et al., Scientific Data 5, 180172, 2018), in the
 * order in which the shipped model lists them. The names are the data set's folder names; `label` is how a person reads them.
 */
export const CATEGORIES = [
  'Biological',
  'Fibres',
  'Films_Coated_Surface',
  'MEMS_devices_and_electrodes',
  'Nanowires',
  'Particles',
  'Patterned_surface',
  'Porous_Sponge',
  'Powder',
  'Tips',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** `MEMS_devices_and_electrodes` -> `MEMS devices and electrodes`. Works for a user's own class names too, and for a stranger's. */
export const categoryLabel = (name: string): string => shownText(name.replaceAll('_', ' '));
