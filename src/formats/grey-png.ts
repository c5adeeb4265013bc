/** A grey picture as a PNG file: of 8 bits for thumbnails inside a report, of 16 for pictures that go on to be trained with. */
import { zlibSync } from 'fflate';

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

const crcOf = (bytes: Uint8Array): number => {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC[(crc ^ byte) & 255]!;
  return ~crc >>> 0;
};

/** @param grey `[height * width]`, 0 to 255; of 16 bits where it is a `Uint16Array` */
export function greyPng(width: number, height: number, grey: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const size = grey instanceof Uint16Array ? 2 : 1;
  const row = 1 + size * width; // each row begins with its filter: 0, none
  const rows = new Uint8Array(height * row);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [value, at] = [grey[y * width + x]!, y * row + 1 + size * x];
      if (size === 2) rows[at] = value >> 8;
      rows[at + size - 1] = value & 255;
    }
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8 * size, 0, 0, 0, 0], 8);
  const chunk = (type: string, body: Uint8Array): Uint8Array => {
    const out = new Uint8Array(12 + body.length);
    const at = new DataView(out.buffer);
    at.setUint32(0, body.length);
    out.set(new TextEncoder().encode(type), 4);
    out.set(body, 8);
    at.setUint32(8 + body.length, crcOf(out.subarray(4, 8 + body.length)));
    return out;
  };
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', head),
    chunk('IDAT', zlibSync(rows, { level: 6 })),
    chunk('IEND', new Uint8Array()),
  ];
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
