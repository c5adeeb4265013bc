/** Bytes of instruments' texts to characters: nobody says the encoding, so it is told from the bytes. */
import { limits } from './limits';

/** Characters of windows-1252 for 0x80 to 0x9F, where Latin-1 has none. */
const between = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Windows-1252, which is Latin-1 and a little more. Not by TextDecoder: Node's decoder of that name is another than the browsers'. */
function western(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text.replace(/[\u0080-\u009f]/g, (character) => between.charAt(character.charCodeAt(0) - 0x80));
}

/**
 * Whether bytes that are valid Shift-JIS are meant so: most high bytes begin a character that no western text would write there. Quotation
 * marks and dashes of windows-1252 (0x91-0x97), which stand before letters too, do not count.
 */
function looksJapanese(bytes: Uint8Array): boolean {
  let [japanese, other] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) continue;
    const isLead = (byte >= 0x81 && byte <= 0x90) || (byte >= 0x98 && byte <= 0x9f);
    if (isLead) japanese++;
    else if (byte >= 0xa0) other++;
    if (isLead || (byte >= 0x91 && byte <= 0x97)) i++;
  }
  return japanese > other;
}

/** `bytes` decoded as `encoding`, or null where they are not valid in it. */
function decodedAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Text in one byte per character or more: UTF-8 where it is valid, Shift-JIS where it is valid and looks it (JEOL's micro sign is 83 CA),
 * else windows-1252.
 */
export function decodeBytes(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return western(bytes);
  const utf8 = decodedAs('utf-8', bytes);
  if (utf8 !== null) return utf8;
  return (looksJapanese(bytes) ? decodedAs('shift_jis', bytes) : null) ?? western(bytes);
}

/**
 * Text of a file: UTF-16 by its mark or by its many zero bytes (Hitachi), else as `decodeBytes`. At most `limits.sidecarBytes` are looked
 * at.
 */
export function decodeText(bytes: Uint8Array): string {
  const head = bytes.subarray(0, limits.sidecarBytes);
  const zeros = (from: number) => head.subarray(0, 400).filter((byte, i) => i % 2 === from && byte === 0).length;
  const sampled = Math.min(200, head.length / 2);
  const wide =
    (head[0] === 0xff && head[1] === 0xfe) || zeros(1) > sampled / 2
      ? 'utf-16le'
      : (head[0] === 0xfe && head[1] === 0xff) || zeros(0) > sampled / 2
        ? 'utf-16be'
        : null;
  const text = wide ? new TextDecoder(wide).decode(head) : decodeBytes(head);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Character references by number, `&#xB5;` and `&#181;`, as the characters they stand for. */
export const numbered = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]{1,5});/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)));
