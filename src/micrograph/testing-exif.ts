/** Exif blocks and the containers that carry them, for the tests. */

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const joined = (...parts: readonly Uint8Array[]) => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** A TIFF header and a directory of two entries, the second the orientation. */
export function exifBlock(orientation: number, bigEndian = false): Uint8Array {
  const bytes = new Uint8Array(8 + 2 + 2 * 12 + 4);
  const view = new DataView(bytes.buffer);
  const little = !bigEndian;
  bytes.set(ascii(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 2, little);
  const entries = [
    [0x0100, 640],
    [0x0112, orientation],
  ];
  entries.forEach(([tag, value], i) => {
    view.setUint16(10 + 12 * i, tag, little);
    view.setUint16(12 + 12 * i, 3, little);
    view.setUint32(14 + 12 * i, 1, little);
    view.setUint16(18 + 12 * i, value, little);
  });
  return bytes;
}

/** The JPEG with an Exif segment behind its first marker. */
export function jpegWithExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  const length = exif.length + 8;
  return joined(
    jpeg.subarray(0, 2),
    Uint8Array.of(0xff, 0xe1, length >> 8, length & 255),
    ascii('Exif\0\0'),
    exif,
    jpeg.subarray(2),
  );
}

/** The PNG with another chunk behind its header. Its checksum is 0: nobody looks at it. */
export function pngWithChunk(png: Uint8Array, type: string, body: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length);
  const behindHeader = 8 + 25;
  return joined(png.subarray(0, behindHeader), length, ascii(type), body, new Uint8Array(4), png.subarray(behindHeader));
}

/** A simple WebP in the extended container with an Exif chunk. */
export function webpWithExif(webp: Uint8Array, width: number, height: number, exif: Uint8Array): Uint8Array {
  const chunk = (type: string, body: Uint8Array) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, body.length, true);
    return joined(ascii(type), length, body, new Uint8Array(body.length % 2));
  };
  const canvas = new Uint8Array(10);
  canvas[0] = 8;
  canvas.set([(width - 1) & 255, (width - 1) >> 8, 0, (height - 1) & 255, (height - 1) >> 8, 0], 4);
  const body = joined(ascii('WEBP'), chunk('VP8X', canvas), webp.subarray(12), chunk('EXIF', exif));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length, true);
  return joined(ascii('RIFF'), length, body);
}
