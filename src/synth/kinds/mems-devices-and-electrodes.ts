import type { Kind } from '../surface';
import { die, drum, flakeDevice, pads } from './mems-chips';
import { circuit, contacts, fingers, meander, microelectrodes, padRing, wireBonds } from './mems-electrodes';
import { cantilevers, channels, combDrive, rotors, suspended } from './mems-mechanics';
import { couplers, photonicOverview } from './mems-photonics';

const kind = (name: string, draw: Kind['draw']): Kind => ({
  id: `mems/${name}`,
  category: 'MEMS_devices_and_electrodes',
  draw,
});

export const kinds: readonly Kind[] = [
  kind('pad-ring', padRing),
  kind('comb-drive', combDrive),
  kind('fingers', fingers),
  kind('circuit', circuit),
  kind('cantilevers', cantilevers),
  kind('meander', meander),
  kind('contacts', contacts),
  kind('suspended', suspended),
  kind('rotors', rotors),
  kind('channels', channels),
  kind('microelectrodes', microelectrodes),
  kind('wire-bonds', wireBonds),
  kind('photonic-overview', photonicOverview),
  kind('couplers', couplers),
  kind('drum', drum),
  kind('die', die),
  kind('pads', pads),
  kind('flake-device', flakeDevice),
];
