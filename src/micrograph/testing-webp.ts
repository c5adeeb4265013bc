/** Small WebP files of 36 x 34 pixels, written by libwebp (npm sharp 0.35.5), which our own writers cannot: soft greys, lossy, lossless, and with alpha. */
import { exifBlock, webpWithExif } from './testing-exif';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

const lossy = bytesOf(
  'UklGRm4AAABXRUJQVlA4IGIAAACQBACdASokACIAPqlAmEuoo6KhvGgBEBUJaQAAfFlykGYa5tBKtT8R51hTp4AA/teqecFfB4RDKEmnPc9EcticnuPYwQfZ' +
    'X8pYdo3edmUf/pgLX/+weDBCucTKRfugYPMAAA==',
);
const lossless = bytesOf(
  'UklGRi4BAABXRUJQVlA4TCEBAAAvI0AIAM2VIaL/AcgB2CaS5GXe/n/bIhwM68BSBhqICAaOpEgBb2UYYNxHPO63y3G/Zld9vp+v5/vzu+Vqd7pc73+ETvsN' +
    'u/qTAOL/O00QYIBAppBoDH/GSM8zkwQXDCiPYCe8g5BYLcV5aw8JJ5IxrDVEODy/OwJVgKbqAm1CedZSmumeMZOHFWCQrRfYVCPIjCFaWSCFlvGZJtYj6yp5' +
    'q7MaExpU++NgwhxcQT2dEA0zF50izFwGLOKEikG1B9VMeazhgLCedACYDpvxhxyXDrvR+od7zF1RA4ExGjgk2bp/xkXBaPLwvxMxStuhCfaBGfxQIlvIFdYm' +
    'Ppaw6VraoYidh6I6sfMdsc4UdTKHr2bRgC4b09aQwbSYWV7KwrUGAA==',
);
const alpha = bytesOf(
  'UklGRpAAAABXRUJQVlA4WAoAAAAQAAAAIwAAIQAAQUxQSAoAAAABB9C/iAhERP8DVlA4IGAAAAAQBQCdASokACIAPpE2lEmloyIhPGgAsBIJaQAAfFlykkFs' +
    'ViZTb2feUki2ba8qAgEAAP7iW/7bbu2uFcZy12oBJWo5pvoUXqrzBZzITJqDvB2V9C4kLmViy7W5UY5YAAA=',
);

export const webps: Readonly<Record<string, Uint8Array>> = {
  'lossy.webp': lossy,
  'lossless.webp': lossless,
  'alpha.webp': alpha,
  'exif.webp': webpWithExif(lossy, 36, 34, exifBlock(6)),
};
