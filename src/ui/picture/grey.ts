/** A pixel of ImageData as one 32-bit word, whatever the byte order: opaque, and one step of grey. */
export const [ALPHA] = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer);
export const [GREY] = new Uint32Array(Uint8Array.of(1, 1, 1, 0).buffer);

/** Fills an image with grey bytes of its size: one word a pixel, which is several times faster than four bytes. */
export function paintGrey(image: ImageData, grey: Uint8ClampedArray): void {
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < grey.length; i++) words[i] = ALPHA | (grey[i] * GREY);
}
