import { expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { mutants } from '../micrograph/testing-mutants';
import { readLabelTable } from './label-table';

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const tables = [
  'file,class,group,part\r\na.tif,Fibres,g1,train\r\n"b, c.tif",Tips,g2,test\r\n',
  'image\tlabel\na.png\tPowder\nb.png\tTips\n',
  'file;class\na.bmp;Fibres\nb.bmp;"Thin ""films"""\n',
];

it.each(tables)('reads a table, and its damaged copies or refuses them by name: %j', (table) => {
  expect(readLabelTable('t.csv', latin(table)).rows.length).toBe(2);
  for (const mutant of mutants(latin(table), 100, 4))
    try {
      readLabelTable('t.csv', mutant);
    } catch (error) {
      expect(error).toBeInstanceOf(MicrographiaError);
    }
});
