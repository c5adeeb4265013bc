/** Small sound archives: what the fuzzers damage. */
import { gzipSync } from 'fflate';
import { pictures } from '../micrograph/testing-seeds';
import { longNameMember, paxMember, writeTar, writeZip } from './testing';

export const archives: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'a.zip': writeZip([
    { path: 'x/a.bmp', content: pictures['a.bmp'] },
    { path: 'b.png', content: pictures['a.png'] },
  ]),
  'a.tar': writeTar([
    paxMember({ path: 'long/name.bmp' }),
    { path: 'a.bmp', content: pictures['a.bmp'] },
    longNameMember('b.bmp'),
  ]),
  'a.tar.gz': gzipSync(writeTar([{ path: 'a.bmp', content: pictures['a.bmp'] }])) as Uint8Array<ArrayBuffer>,
};
