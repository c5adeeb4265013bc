/** Writers of small archives for the tests: tar in its dialects, and zip with a hand on every field. */
import { deflateSync } from 'fflate';
import { crc32 } from './inflate-blob';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

export const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

const padded = (bytes: Uint8Array): Uint8Array => joined([bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)]);

export interface TarMember {
  readonly path: string | Uint8Array;
  readonly content?: Uint8Array;
  readonly type?: string;
  readonly prefix?: string;
  /** `base256`: the size as GNU tar writes it beyond 8 GB. */
  readonly base256?: boolean;
  readonly size?: number;
}

/** One member: header, content, padding. */
export function tarMember({
  path,
  content = new Uint8Array(0),
  type = '0',
  prefix = '',
  base256,
  size,
}: TarMember): Uint8Array {
  const header = new Uint8Array(512);
  header.set((typeof path === 'string' ? ascii(path) : path).subarray(0, 100), 0);
  header.set(ascii('0000644\0'), 100);
  const length = size ?? content.length;
  if (base256) {
    header[124] = 0x80;
    new DataView(header.buffer).setBigUint64(128, BigInt(length));
  } else header.set(ascii(`${length.toString(8).padStart(11, '0')}\0`), 124);
  header.set(ascii('        '), 148);
  header[156] = type.charCodeAt(0);
  header.set(ascii('ustar\x0000'), 257);
  header.set(ascii(prefix), 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(ascii(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return joined([header, padded(content)]);
}

export const paxMember = (records: Readonly<Record<string, string>>): Uint8Array =>
  tarMember({
    path: 'PaxHeader/x',
    type: 'x',
    content: joined(
      Object.entries(records).map(([key, value]) => {
        const rest = ` ${key}=${value}\n`;
        let length = ascii(rest).length + 1;
        while (String(length).length + ascii(rest).length !== length) length = String(length).length + ascii(rest).length;
        return ascii(`${length}${rest}`);
      }),
    ),
  });

export const longNameMember = (path: string): Uint8Array =>
  tarMember({ path: '././@LongLink', type: 'L', content: ascii(`${path}\0`) });

export const writeTar = (members: readonly (TarMember | Uint8Array)[], end = true): Uint8Array<ArrayBuffer> =>
  joined([
    ...members.map((member) => (member instanceof Uint8Array ? member : tarMember(member))),
    new Uint8Array(end ? 1024 : 0),
  ]);

export interface ZipMember {
  readonly path: string | Uint8Array;
  readonly content: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly declaredSize?: number;
  readonly crc?: number;
  /** Unix mode, e.g. of a symbolic link. */
  readonly mode?: number;
  /** Sizes and offset in a Zip64 extra field. */
  readonly zip64?: boolean;
  /** An extra field of the directory: its id and what is in it. */
  readonly extra?: { readonly id: number; readonly data: Uint8Array };
  /** Points at the data of the member before it. */
  readonly overlaps?: boolean;
}

function extraField(id: number, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + data.length);
  const view = new DataView(out.buffer);
  view.setUint16(0, id, true);
  view.setUint16(2, data.length, true);
  out.set(data, 4);
  return out;
}

/** The field of Info-ZIP that states a name in UTF-8, beside the name it stands for. */
export function unicodePathField(name: string, standsFor: Uint8Array): { readonly id: number; readonly data: Uint8Array } {
  const data = new Uint8Array(5);
  data[0] = 1;
  new DataView(data.buffer).setUint32(1, crc32(standsFor), true);
  return { id: 0x7075, data: joined([data, ascii(name)]) };
}

export function writeZip(members: readonly ZipMember[], comment = ''): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let at = 0;
  let last = 0;
  for (const member of members) {
    const { content, method = 8, flags = 0x800 } = member;
    const path = typeof member.path === 'string' ? ascii(member.path) : member.path;
    const packed = method === 8 ? deflateSync(content) : content;
    const size = member.declaredSize ?? content.length;
    const start = member.overlaps ? last : at;
    const header = (signature: number, central: boolean): Uint8Array => {
      const zip64 = central && member.zip64;
      const field = central && member.extra ? extraField(member.extra.id, member.extra.data) : new Uint8Array(0);
      const extra = (zip64 ? 28 : 0) + field.length;
      const out = new Uint8Array((central ? 46 : 30) + path.length + extra);
      const view = new DataView(out.buffer);
      view.setUint32(0, signature, true);
      const o = central ? 6 : 4;
      if (central) view.setUint16(4, (3 << 8) | 20, true);
      view.setUint16(o, 20, true);
      view.setUint16(o + 2, flags, true);
      view.setUint16(o + 4, method, true);
      view.setUint32(o + 10, member.crc ?? crc32(content), true);
      view.setUint32(o + 14, zip64 ? 0xffffffff : packed.length, true);
      view.setUint32(o + 18, zip64 ? 0xffffffff : size, true);
      view.setUint16(o + 22, path.length, true);
      view.setUint16(o + 24, extra, true);
      if (central) {
        view.setUint32(38, ((member.mode ?? 0o100644) << 16) >>> 0, true);
        view.setUint32(42, zip64 ? 0xffffffff : start, true);
      }
      out.set(path, central ? 46 : 30);
      if (central) out.set(field, out.length - field.length);
      if (zip64) {
        const x = 46 + path.length;
        view.setUint16(x, 1, true);
        view.setUint16(x + 2, 24, true);
        view.setBigUint64(x + 4, BigInt(size), true);
        view.setBigUint64(x + 12, BigInt(packed.length), true);
        view.setBigUint64(x + 20, BigInt(start), true);
      }
      return out;
    };
    records.push(header(0x02014b50, true));
    if (member.overlaps) continue;
    last = at;
    const local = joined([header(0x04034b50, false), packed]);
    parts.push(local);
    at += local.length;
  }
  const directory = joined(records);
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, members.length, true);
  view.setUint16(10, members.length, true);
  view.setUint32(12, directory.length, true);
  view.setUint32(16, at, true);
  view.setUint16(20, comment.length, true);
  return joined([...parts, directory, end, ascii(comment)]);
}
