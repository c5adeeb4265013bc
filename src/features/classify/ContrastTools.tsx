import { fixed, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { HistogramRange } from '../../ui/picture/HistogramRange';
import type { Contrast } from './contrast';

/** The contrast window over the histogram, in the file's own grey levels. */
export function ContrastTools({ contrast, bitDepth }: { contrast: Contrast; bitDepth: number }) {
  const { histogram, window, mode, invert } = contrast;
  // Up to 16 bits the file's levels are whole numbers; above, the type's range is shown as 0 to 1.
  const levels = bitDepth <= 16 ? 2 ** bitDepth - 1 : 1;
  const decimals = bitDepth <= 16 ? 0 : 4;
  // What the handles can reach: the values that occur, and wherever they already are.
  const onLevel = (value: number) => (decimals === 0 ? Math.max(0, Math.round(value)) : value);
  const min = onLevel(Math.min(histogram.low, window.low) * levels);
  const max = onLevel(Math.max(histogram.high, window.high) * levels);
  const text = (value: number) => fixed(value * levels, decimals);
  return (
    <div className="contrast">
      <output className="contrast-value" aria-label={t('Black at')}>
        {text(window.low)}
      </output>
      <HistogramRange
        label={t('Contrast window, {bitDepth}-bit grey levels', { bitDepth })}
        counts={histogram.counts}
        min={min}
        max={max}
        shapeFrom={histogram.low * levels}
        shapeTo={histogram.high * levels}
        low={window.low * levels}
        high={window.high * levels}
        decimals={decimals}
        onChange={(low, high) => high > low && contrast.setWindow({ low: low / levels, high: high / levels })}
      />
      <output className="contrast-value" aria-label={t('White at')}>
        {text(window.high)}
      </output>
      <div className="contrast-buttons">
        <Button look="quiet" aria-pressed={mode === 'auto'} onPress={() => contrast.setMode('auto')}>
          {t('Auto')}
        </Button>
        <Button look="quiet" aria-pressed={mode === 'full'} onPress={() => contrast.setMode('full')}>
          {t('Full range')}
        </Button>
        <Button look="quiet" aria-pressed={invert} onPress={() => contrast.setInvert(!invert)}>
          {t('Invert')}
        </Button>
      </div>
    </div>
  );
}
