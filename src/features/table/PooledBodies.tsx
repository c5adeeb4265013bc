import { useMemo } from 'react';
import { BIN_RULE } from '../../base/body-table';
import { heard, pointed, t } from '../../locales/words';
import type { Pictures } from '../../state/picture-texts';
import { HistogramChart } from '../../ui/charts/HistogramChart';
import { lengthText } from '../../ui/quantity';
import { useTableParts } from './parts';
import { type Pooled, pooled } from './pooled';

interface Props {
  readonly ids: readonly string[];
  readonly what: string;
  /** What was measured, as often as it is worth to sum it up anew: of 20,000 pictures that takes a while. */
  readonly pictures: Pictures;
}

/** Number of bodies and spread of diameters over all pictures of the table, or over the chosen ones. */
export function PooledBodies({ ids, what, pictures }: Props) {
  const { desk } = useTableParts();
  const sums = useMemo(() => {
    const { items } = desk.getState().session;
    return pooled(
      ids.flatMap((id) => items.get(id) ?? []),
      pictures,
    );
  }, [ids, desk, pictures]);
  if (!sums) return null;
  const { bins, unit, withoutScale } = sums;
  return (
    <details className="pooled">
      <summary>{t('Bodies in {what}: {pooled}', { what, pooled: pooledText(sums) })}</summary>
      {bins && (
        <HistogramChart
          title={t('Diameters of the bodies wholly inside, all pictures together')}
          xLabel={t('Equivalent diameter, {unit}', { unit })}
          yLabel={t('Bodies')}
          {...bins}
        />
      )}
      <p className="muted">
        {t('{binRule} Every body counts once, whatever picture it is in.', { binRule: heard(BIN_RULE) })}
        {withoutScale > 0 &&
          ` ${t('{withoutScale, plural, one {# picture} other {# pictures}} without a pixel size left out of the diameters.', { withoutScale })}`}
      </p>
    </details>
  );
}

const sizeText = (value: number, unit: Pooled['unit']): string =>
  unit === 'nm' ? lengthText(value) : `${pointed(String(Number(value.toPrecision(3))))}\u00a0px`;

/** `1,240 (96 cut by the edge) in 12 of 14 measured pictures, median 45 nm, 10 to 90 %: 21 to 80 nm`. */
export function pooledText({ measured, stated, whole, cut, unit, median, low, high }: Pooled): string {
  const counted = t(
    '{count, number}{cut, plural, =0 {} other { (# cut by the edge)}} in {stated, number} of {measured, plural, one {# measured picture} other {# measured pictures}}',
    { count: whole + cut, cut, stated, measured },
  );
  if (whole === 0) return counted;
  return t('{counted}, median diameter {median} (10 to 90 %: {low} to {high})', {
    counted,
    median: sizeText(median, unit),
    low: sizeText(low, unit),
    high: sizeText(high, unit),
  });
}
