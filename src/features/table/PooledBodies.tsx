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

/** Number of bodies and spread of diameters, and of the widths of lines, over all pictures of the table, or over the chosen ones. */
export function PooledBodies({ ids, what, pictures }: Props) {
  const { desk } = useTableParts();
  const { bodies, widths } = useMemo(() => {
    const { items } = desk.getState().session;
    return pooled(
      ids.flatMap((id) => items.get(id) ?? []),
      pictures,
    );
  }, [ids, desk, pictures]);
  return (
    <>
      {bodies && (
        <details className="pooled">
          <summary>{t('Bodies in {what}: {pooled}', { what, pooled: pooledText(bodies) })}</summary>
          {bodies.bins && (
            <HistogramChart
              title={t('Diameters of the bodies wholly inside, all pictures together')}
              xLabel={t('Equivalent diameter, {unit}', { unit: bodies.unit })}
              yLabel={t('Bodies')}
              {...bodies.bins}
            />
          )}
          <p className="muted">
            {t('{binRule} Every body counts once, whatever picture it is in.', { binRule: heard(BIN_RULE) })}
            {bodies.withoutScale > 0 &&
              ` ${t('{withoutScale, plural, one {# picture} other {# pictures}} without a pixel size left out of the diameters.', { withoutScale: bodies.withoutScale })}`}
          </p>
        </details>
      )}
      {widths && (
        <details className="pooled">
          <summary>{t('Widths of fibres, wires or lines in {what}: {pooled}', { what, pooled: widthsText(widths) })}</summary>
          {widths.bins && (
            <HistogramChart
              title={t('Widths of fibres, wires or lines, all pictures together')}
              xLabel={t('Width, {unit}', { unit: widths.unit })}
              yLabel={t('Share of the places, %')}
              {...widths.bins}
            />
          )}
          <p className="muted">
            {t('{binRule} Every picture counts the same, however many places were measured in it.', {
              binRule: heard(BIN_RULE),
            })}
            {widths.withoutScale > 0 &&
              ` ${t('{withoutScale, plural, one {# picture} other {# pictures}} without a pixel size left out.', { withoutScale: widths.withoutScale })}`}
          </p>
        </details>
      )}
    </>
  );
}

const sizeText = (value: number, unit: 'nm' | 'px'): string =>
  unit === 'nm' ? lengthText(value) : `${pointed(String(Number(value.toPrecision(3))))}\u00a0px`;

/** `1,240 (96 cut by the edge) in 12 of 14 measured pictures, median 45 nm, 10 to 90 %: 21 to 80 nm`. */
export function pooledText({ measured, stated, whole, cut, unit, median, low, high }: NonNullable<Pooled['bodies']>): string {
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

/** `3 of 14 measured pictures, median 45 nm (10 to 90 %: 21 to 80 nm)`. */
export function widthsText({ measured, stated, unit, median, low, high }: NonNullable<Pooled['widths']>): string {
  return t(
    '{stated, number} of {measured, plural, one {# measured picture} other {# measured pictures}}, median {median} (10 to 90 %: {low} to {high})',
    { stated, measured, median: sizeText(median, unit), low: sizeText(low, unit), high: sizeText(high, unit) },
  );
}
