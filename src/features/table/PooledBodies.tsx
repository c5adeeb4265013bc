import { useMemo } from 'react';
import { BIN_RULE } from '../../base/body-table';
import type { Pictures } from '../../state/describe-picture';
import { HistogramChart } from '../../ui/charts/HistogramChart';
import { countText, lengthText } from '../../ui/quantity';
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
      <summary>
        Bodies in {what}: {pooledText(sums)}
      </summary>
      {bins && (
        <HistogramChart
          title="Diameters of the bodies wholly inside, all pictures together"
          xLabel={`Equivalent diameter, ${unit}`}
          yLabel="Bodies"
          {...bins}
        />
      )}
      <p className="muted">
        {BIN_RULE} Every body counts once, whatever picture it is in.
        {withoutScale > 0 && ` ${countText(withoutScale, 'picture')} without a pixel size left out of the diameters.`}
      </p>
    </details>
  );
}

const sizeText = (value: number, unit: Pooled['unit']): string =>
  unit === 'nm' ? lengthText(value) : `${Number(value.toPrecision(3))}\u00a0px`;

/** `1,240 (96 cut by the edge) in 12 of 14 measured pictures, median 45 nm, 10 to 90 %: 21 to 80 nm`. */
export function pooledText({ measured, stated, whole, cut, unit, median, low, high }: Pooled): string {
  const count = (whole + cut).toLocaleString('en');
  const sizes =
    whole > 0
      ? `, median diameter ${sizeText(median, unit)} (10 to 90 %: ${sizeText(low, unit)} to ${sizeText(high, unit)})`
      : '';
  return `${count}${cut > 0 ? ` (${cut.toLocaleString('en')} cut by the edge)` : ''} in ${stated.toLocaleString('en')} of ${countText(measured, 'measured picture')}${sizes}`;
}
