/** Names of the shipped model's categories; those of other models are the names that people gave them. */
import { CATEGORIES, type Category, categoryLabel } from '../base/categories';
import { words } from './words';

const NAMES: Readonly<Record<Category, string>> = words({
  Biological: 'Biological',
  Fibres: 'Fibres',
  Films_Coated_Surface: 'Films Coated Surface',
  MEMS_devices_and_electrodes: 'MEMS devices and electrodes',
  Nanowires: 'Nanowires',
  Particles: 'Particles',
  Patterned_surface: 'Patterned surface',
  Porous_Sponge: 'Porous Sponge',
  Powder: 'Powder',
  Tips: 'Tips',
});

/** `Films Coated Surface`, in the language of the page; a name that is none of the shipped ones as `categoryLabel` has it. */
export function categoryName(name: string): string {
  const shipped = CATEGORIES.find((category) => category === name);
  return shipped ? NAMES[shipped] : categoryLabel(name);
}
