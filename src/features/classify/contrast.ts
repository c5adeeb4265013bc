import { useMemo } from 'react';
import { autoWindow, type ContrastWindow, type Histogram, histogramOf } from '../../base/levels';
import type { Plane, Rect } from '../../base/plane';
import { contrastOf } from '../../state/contrast';
import type { Item } from '../../state/item';
import { useParts } from './parts';

export interface Contrast {
  readonly histogram: Histogram;
  readonly window: ContrastWindow;
  readonly mode: 'auto' | 'full' | 'set';
  readonly invert: boolean;
  readonly setWindow: (window: ContrastWindow) => void;
  readonly setMode: (mode: 'auto' | 'full') => void;
  readonly setInvert: (invert: boolean) => void;
}

/**
 * How a picture's grey values are shown. Only the showing: the model sees the file's own values. Auto clips 0.35 % at either end of
 * the classified part's histogram; full shows the whole range of the file's type. What is set belongs to the picture in the session.
 */
export function useContrast(item: Item, pixels: Plane, crop: Rect, bitDepth: number): Contrast {
  const { conductor } = useParts();
  const { x, y, width, height } = crop;
  const steps = bitDepth <= 16 ? 2 ** bitDepth - 1 : undefined;
  const histogram = useMemo(
    () => histogramOf(pixels, { x, y, width, height }, 1_000_000, steps),
    [pixels, x, y, width, height, steps],
  );
  const automatic = useMemo(() => onLevels(autoWindow(histogram), steps), [histogram, steps]);
  const now = contrastOf(item);
  return {
    histogram,
    window: now.window ?? (now.mode === 'auto' ? automatic : { low: 0, high: 1 }),
    mode: now.window ? 'set' : now.mode,
    invert: now.invert,
    setWindow: (window) => conductor.setContrast(item.id, { ...now, window }),
    setMode: (mode) => conductor.setContrast(item.id, { ...now, window: null, mode }),
    setInvert: (invert) => conductor.setContrast(item.id, { ...now, invert }),
  };
}

/** The same window with its ends on whole grey levels, where the file has such. */
function onLevels({ low, high }: ContrastWindow, steps: number | undefined): ContrastWindow {
  if (steps === undefined) return { low, high };
  const first = Math.max(0, Math.round(low * steps));
  return { low: first / steps, high: Math.max(first + 1, Math.round(high * steps)) / steps };
}
