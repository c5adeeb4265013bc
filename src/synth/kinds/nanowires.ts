import type { Kind } from '../surface';
import { longWires, mat, sparse, tangle, urchins } from './nanowires-lying';
import { array, bundles, closeUp, crossSection, forest, slanted, topView } from './nanowires-upright';

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `nanowires/${name}`, category: 'Nanowires', draw });

export const kinds: readonly Kind[] = [
  kind('forest', forest),
  kind('mat', mat),
  kind('slanted', slanted),
  kind('sparse', sparse),
  kind('top-view', topView),
  kind('tangle', tangle),
  kind('array', array),
  kind('bundles', bundles),
  kind('cross-section', crossSection),
  kind('urchins', urchins),
  kind('close-up', closeUp),
  kind('long-wires', longWires),
];
