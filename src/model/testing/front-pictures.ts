/** The pictures of the front's golden numbers, by whole numbers alone: scripts/convert-front.py draws the very same ones. */

/** Test picture `i`, size x size bytes: a triangle wave, discs on a lattice and noise in changing shares. */
export function frontPicture(i: number, size: number): Uint8Array {
  const period = 6 + 5 * i;
  const pitch = 24 + 7 * (i % 6);
  const half = Math.floor(pitch / 2);
  const out = new Uint8Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const wave = Math.floor((Math.abs((((1 + (i % 4)) * x + (i % 3) * y) % (2 * period)) - period) * 90) / period);
      const dx = (x % pitch) - half;
      const dy = ((y + 5 * i) % pitch) - half;
      const disc = dx * dx + dy * dy < Math.floor((pitch * pitch) / (6 + (i % 5))) ? 100 : 0;
      const noise = Math.floor(((((x * 7919) ^ (y * 10429) ^ ((i + 1) * 3571)) % 61) * (i % 5)) / 4);
      out[y * size + x] = Math.min(255, wave + disc + noise);
    }
  return out;
}
