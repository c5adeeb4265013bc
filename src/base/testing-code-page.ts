/** Writers of legacy encodings for the tests: TextEncoder writes UTF-8 only. */

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** Every character of an encoding that one or two bytes stand for. */
function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(encoding);
  if (known) return known;
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]): void => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes);
    } catch {
      // Not in use.
    }
  };
  for (let a = 0; a < 256; a++) add([a]);
  for (let a = 0x81; a < 0xff; a++) for (let b = 0x40; b < 0xff; b++) add([a, b]);
  tables.set(encoding, table);
  return table;
}

/** Upper halves of DOS pages, as far as the tests' words need them. */
const DOS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  cp437: {
    ä: 0x84,
    ö: 0x94,
    ü: 0x81,
    Ä: 0x8e,
    Ö: 0x99,
    Ü: 0x9a,
    ß: 0xe1,
    é: 0x82,
    è: 0x8a,
    ê: 0x88,
    à: 0x85,
    ç: 0x87,
    ñ: 0xa4,
    ó: 0xa2,
    á: 0xa0,
    í: 0xa1,
    å: 0x86,
    µ: 0xe6,
    É: 0x90,
    ô: 0x93,
    î: 0x8c,
    ú: 0xa3,
  },
  cp850: {
    ä: 0x84,
    ö: 0x94,
    ü: 0x81,
    Ä: 0x8e,
    Ö: 0x99,
    Ü: 0x9a,
    ß: 0xe1,
    é: 0x82,
    è: 0x8a,
    ê: 0x88,
    à: 0x85,
    ç: 0x87,
    ñ: 0xa4,
    ó: 0xa2,
    á: 0xa0,
    í: 0xa1,
    å: 0x86,
    µ: 0xe6,
    É: 0x90,
    ô: 0x93,
    î: 0x8c,
    ú: 0xa3,
    ø: 0x9b,
    Ø: 0x9d,
    ã: 0xc6,
    õ: 0xe4,
    À: 0xb7,
    È: 0xd4,
    Í: 0xd6,
  },
};

/** @throws Error where the text has a character that the encoding has not */
export function encodeIn(encoding: string, text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    [...text].flatMap((character) => {
      if (character.charCodeAt(0) < 128) return [character.charCodeAt(0)];
      const bytes = DOS[encoding] ? DOS[encoding][character] : tableOf(encoding).get(character);
      if (bytes === undefined) throw new Error(`${character} is not in ${encoding}`);
      return bytes;
    }),
  );
}
