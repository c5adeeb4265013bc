import { Fft, powerOfTwo } from './fft';

/** The power of a picture at every spatial frequency with kx >= 0; the other half mirrors it. */
export interface Spectrum {
  /** The transform's sides, powers of two at least as long as the picture's. */
  readonly nx: number;
  readonly ny: number;
  /** `nx / 2 + 1`: columns of `power`. Column c is c / nx cycles a pixel, row r is r / ny (above ny / 2: r / ny - 1). */
  readonly columns: number;
  readonly power: Float32Array;
  /** The picture's own sides. */
  readonly width: number;
  readonly height: number;
}

/** Hann's window over `n` samples. */
const hann = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / n) ** 2);

/** Transforms the columns 0 .. columns - 1 in place; `re`, `im` are `ny` rows of `stride`. */
function transformColumns(re: Float32Array, im: Float32Array, stride: number, ny: number, columns: number): void {
  const fft = new Fft(ny);
  const a = new Float64Array(ny);
  const b = new Float64Array(ny);
  for (let column = 0; column < columns; column++) {
    for (let row = 0, i = column; row < ny; row++, i += stride) {
      a[row] = re[i];
      b[row] = im[i];
    }
    fft.forward(a, b);
    for (let row = 0, i = column; row < ny; row++, i += stride) {
      re[i] = a[row];
      im[i] = b[row];
    }
  }
}

/** The mean is taken off, Hann's window laid over, zeros added up to powers of two. */
export function spectrumOf(data: Float32Array, width: number, height: number): Spectrum {
  const nx = powerOfTwo(width);
  const ny = powerOfTwo(height);
  const columns = nx / 2 + 1;
  const wx = hann(width);
  const wy = hann(height);
  let sum = 0;
  let weight = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      sum += wx[x] * wy[y] * data[i];
      weight += wx[x] * wy[y];
    }
  }
  const mean = sum / weight;
  const re = new Float32Array(columns * ny);
  const im = new Float32Array(columns * ny);
  const fft = new Fft(nx);
  const a = new Float64Array(nx);
  const b = new Float64Array(nx);
  // Two real rows make one complex transform: the even part is the first row's, the odd part the second's.
  for (let y = 0; y < height; y += 2) {
    const second = y + 1 < height;
    a.fill(0);
    b.fill(0);
    for (let x = 0; x < width; x++) {
      a[x] = wx[x] * wy[y] * (data[y * width + x] - mean);
      if (second) b[x] = wx[x] * wy[y + 1] * (data[(y + 1) * width + x] - mean);
    }
    fft.forward(a, b);
    for (let k = 0; k < columns; k++) {
      const m = (nx - k) & (nx - 1);
      re[y * columns + k] = (a[k] + a[m]) / 2;
      im[y * columns + k] = (b[k] - b[m]) / 2;
      if (!second) continue;
      re[(y + 1) * columns + k] = (b[k] + b[m]) / 2;
      im[(y + 1) * columns + k] = (a[m] - a[k]) / 2;
    }
  }
  transformColumns(re, im, columns, ny, columns);
  for (let i = 0; i < re.length; i++) re[i] = re[i] * re[i] + im[i] * im[i];
  return { nx, ny, columns, power: re, width, height };
}

/** Autocorrelation of a window with itself at the lags 0 .. reach. */
function overlap(window: Float64Array, reach: number): Float64Array {
  return Float64Array.from({ length: reach + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = 0; i + lag < window.length; i++) sum += window[i] * window[i + lag];
    return sum;
  });
}

/**
 * The autocovariance averaged over all directions, at the lags 0, 1, ... `reach` pixels: the transform of the power spectrum (Wiener and
 * Khinchin), divided by that of the window. `reach` at most a third of the shorter side, or the ends of the picture meet.
 */
export function radialAutocovariance({ nx, ny, columns, power, width, height }: Spectrum, reach: number): Float64Array {
  const re = power.slice();
  const im = new Float32Array(re.length);
  transformColumns(re, im, columns, ny, columns);
  const fft = new Fft(nx);
  const a = new Float64Array(nx);
  const b = new Float64Array(nx);
  const ox = overlap(hann(width), reach);
  const oy = overlap(hann(height), reach);
  const sums = new Float64Array(reach + 2);
  const weights = new Float64Array(reach + 2);
  for (let dy = 0; dy <= reach; dy++) {
    for (let k = 0; k < columns; k++) {
      a[k] = re[dy * columns + k];
      b[k] = im[dy * columns + k];
    }
    // A real power spectrum with P(-k) = P(k) has conjugate columns here.
    for (let k = columns; k < nx; k++) {
      a[k] = a[nx - k];
      b[k] = -b[nx - k];
    }
    fft.forward(a, b);
    for (let dx = -reach; dx <= reach; dx++) {
      const r = Math.hypot(dx, dy);
      if (r > reach) continue;
      const value = a[(dx + nx) & (nx - 1)] / (nx * ny * ox[Math.abs(dx)] * oy[dy]);
      const whole = Math.floor(r);
      const part = r - whole;
      sums[whole] += (1 - part) * value;
      weights[whole] += 1 - part;
      sums[whole + 1] += part * value;
      weights[whole + 1] += part;
    }
  }
  return Float64Array.from({ length: reach + 1 }, (_, r) => sums[r] / weights[r]);
}
