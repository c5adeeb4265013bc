import { viewOf } from '../base/view';
import { DamagedFileError, TruncatedFileError, UnsupportedPictureError } from './errors';
import { checkSize, type RawPicture } from './picture';

/** Decodes a Windows bitmap: 8-bit palette, 24 and 32 bit, uncompressed, either row order (BITMAPINFOHEADER and its successors). */
export function readBmp(name: string, bytes: Uint8Array): RawPicture {
  if (bytes.length < 54) throw new TruncatedFileError(name, 'the BMP header is incomplete');
  const view = viewOf(bytes);
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw new UnsupportedPictureError(name, 'it is an OS/2 bitmap', 'Save it as PNG or TIFF and drop that.');
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1) throw new DamagedFileError(name, `its header says ${width} × ${signedHeight} px`);
  checkSize(name, width, height);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const plain = compression === 0 || (compression === 3 && bits === 32);
  if (!plain || ![8, 24, 32].includes(bits))
    throw new UnsupportedPictureError(name, `it is a ${bits}-bit bitmap of compression type ${compression}`);

  const stride = Math.ceil((width * bits) / 32) * 4;
  const dataAt = view.getUint32(10, true);
  if (dataAt + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length)
    throw new TruncatedFileError(name, `its header promises ${height} rows of ${stride} bytes, more than the file holds`);
  const paletteAt = 14 + headerSize;
  const channels = bits === 8 && isGreyPalette(bytes, paletteAt, dataAt) ? 1 : 3;
  const samples = new Uint8Array(width * height * channels);
  const step = bits / 8;
  for (let y = 0; y < height; y++) {
    const row = dataAt + stride * (signedHeight > 0 ? height - 1 - y : y);
    let to = y * width * channels;
    for (let x = 0; x < width; x++) {
      const at = bits === 8 ? paletteAt + 4 * bytes[row + x]! : row + x * step;
      const known = bits !== 8 || at + 2 < dataAt;
      if (channels === 1) samples[to++] = known ? bytes[at]! : 0;
      else for (let c = 2; c >= 0; c--) samples[to++] = known ? bytes[at + c]! : 0;
    }
  }
  return { width, height, channels, samples, bitsPerSample: 8, notes: [] };
}

function isGreyPalette(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + 3 < to && at < from + 1024; at += 4)
    if (bytes[at] !== bytes[at + 1] || bytes[at] !== bytes[at + 2]) return false;
  return true;
}
