import { useMemo } from 'react';
import { BIN_RULE, binsOf, sharesOf } from '../../base/body-table';
import { heard, t } from '../../locales/words';
import { HistogramChart } from '../../ui/charts/HistogramChart';

interface Props {
  /** Each stands for as great a share of the places. */
  readonly widthsPx: readonly number[];
  readonly nm: number | null;
}

/** How the widths of the fibres, wires or lines of the picture on screen are spread; nothing where no width is stated. */
export function WidthChart({ widthsPx, nm }: Props) {
  const bins = useMemo(() => binsOf(widthsPx.map((px) => px * (nm ?? 1))), [widthsPx, nm]);
  if (!bins) return null;
  return (
    <>
      <HistogramChart
        title={t('Widths of fibres, wires or lines')}
        xLabel={t('Width, {unit}', { unit: nm === null ? 'px' : 'nm' })}
        yLabel={t('Share of the places, %')}
        {...sharesOf(bins)}
      />
      <p className="muted bodies-rule">{heard(BIN_RULE)}</p>
    </>
  );
}
