import type { Kind } from '../surface';
import { longWires, mat, sparse, tangle, urchins } from './nanowires-lying';
import { alignedForest, field, hexagonalRods, markedWafer, strewnRods, worms } from './nanowires-standing';
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
  kind('field', field),
  kind('aligned-forest', alignedForest),
  kind('hexagonal-rods', hexagonalRods),
  kind('strewn-rods', strewnRods),
  kind('marked-wafer', markedWafer),
  kind('worms', worms),
];
