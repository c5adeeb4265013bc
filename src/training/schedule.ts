/** Linear warm-up, then half a cosine down to a twentieth of the peak. `step` counts from 0 to `steps` - 1. */
export function learningRateAt(step: number, steps: number, peak: number, warmUp: number): number {
  if (step < warmUp) return (peak * (step + 1)) / warmUp;
  const t = (step - warmUp) / Math.max(1, steps - warmUp);
  return peak * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, t))));
}
