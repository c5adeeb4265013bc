import type { Kind } from '../surface';
import { bacteria, bloodCells, spreadCells, villi } from './biological-cells';
import { pollenCloseUp, radiolarian, roundCell, yeasts } from './biological-globes';
import { diatoms, pollen } from './biological-grains';
import { cilia, infectedTissue, lamellae, neurons, protist } from './biological-growth';
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
  kind('pollen-close-up', pollenCloseUp),
  kind('round-cell', roundCell),
  kind('radiolarian', radiolarian),
  kind('yeasts', yeasts),
  kind('lamellae', lamellae),
  kind('infected-tissue', infectedTissue),
  kind('neurons', neurons),
  kind('cilia', cilia),
  kind('protist', protist),
];
