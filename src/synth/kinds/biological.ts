import type { Kind } from '../surface';
import { bacteria, bloodCells, spreadCells, villi } from './biological-cells';
import { diatoms, pollen } from './biological-grains';
import { axons, insect, leaf, plantTissue, softTissue } from './biological-tissue';

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `biological/${name}`, category: 'Biological', draw });

export const kinds: readonly Kind[] = [
  kind('plant-tissue', plantTissue),
  kind('bacteria', bacteria),
  kind('blood-cells', bloodCells),
  kind('pollen', pollen),
  kind('diatoms', diatoms),
  kind('leaf', leaf),
  kind('spread-cells', spreadCells),
  kind('villi', villi),
  kind('axons', axons),
  kind('insect', insect),
  kind('soft-tissue', softTissue),
];
