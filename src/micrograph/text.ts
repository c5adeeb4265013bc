/** Bytes of instruments' texts to characters: nobody says the encoding, so it is told from the bytes. */
import { limits } from './limits';

const latin1 = new TextDecoder('latin1');

/** `bytes` decoded as `encoding`, or null where they are not valid in it. */
function decodedAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Text in one byte per character or more: UTF-8 where it is valid, Shift-JIS where it is valid and has a leading byte that no Latin-1 text
 * has (0x81-0x9F; JEOL's micro sign is 83 CA), else Latin-1.
 */
export function decodeBytes(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return latin1.decode(bytes);
  const utf8 = decodedAs('utf-8', bytes);
  if (utf8 !== null) return utf8;
  const isJapanese = bytes.some((byte, i) => byte >= 0x81 && byte <= 0x9f && (bytes[i + 1] ?? 0) >= 0x40);
  return (isJapanese ? decodedAs('shift_jis', bytes) : null) ?? latin1.decode(bytes);
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
