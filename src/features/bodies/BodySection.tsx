import { useMemo, useState } from 'react';
import { BIN_RULE, binsOf } from '../../base/body-table';
import type { Body, Traces } from '../../base/traces';
import { fixed, heard, pointed, t } from '../../locales/words';
import { type Item, pathOf, pixelSizeOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { HistogramChart } from '../../ui/charts/HistogramChart';
import type { Marks } from '../../ui/marks';
import { PartsDialog } from '../../ui/PartsDialog';
import { Section } from '../../ui/Section';
import { useLanguage } from '../../ui/useLanguage';
import { TableCell, type TableColumn, type TableSort, WindowedTable } from '../../ui/WindowedTable';
import { useBodies, useTraces, useTracing } from './parts';
import { WidthChart } from './WidthChart';

/** The bodies of the picture on screen: how their diameters are spread, and each of them in a table; and how widths of lines are spread. */
export function BodySection({ item }: { readonly item: Item }) {
  const [open, setOpen] = useState(false);
  const shown = useTracing((tracing) => tracing.shown);
  const traces = useTraces(item, open || shown);
  if (!item.facts) return null;
  const summary = traces ? t('{count, plural, one {# body} other {# bodies}}', { count: traces.bodies.length }) : undefined;
  return (
    <Section title={t('Bodies and widths')} summary={summary} onToggle={setOpen}>
      {traces && open ? (
        <Bodies item={item} traces={traces} />
      ) : (
        <p className="muted" role="status">
          {open ? t('Measuring …') : ''}
        </p>
      )}
    </Section>
  );
}

function Bodies({ item, traces }: { readonly item: Item; readonly traces: Traces }) {
  const { saveBodies } = useBodies();
  const [asking, setAsking] = useState(false);
  const marked = useTracing((tracing) => (tracing.marked?.id === item.id ? tracing.marked.body : null));
  const nm = pixelSizeOf(item)?.value ?? null;
  const unit = nm === null ? 'px' : 'nm';
  const { bodies } = traces;
  const bins = useMemo(() => binsOf(bodies.flatMap(({ cut, diameter }) => (cut ? [] : [diameter * (nm ?? 1)]))), [bodies, nm]);
  const widths = <WidthChart widthsPx={traces.widthsPx} nm={nm} />;
  if (bodies.length === 0)
    return (
      <div className="bodies">
        {widths}
        <p className="muted">{t('No body was told from the ground.')}</p>
      </div>
    );
  const at = marked === null ? undefined : bodies[marked];
  const bin = bins && at && !at.cut ? Math.floor((at.diameter * (nm ?? 1) - bins.low) / bins.width + 1e-9) : undefined;
  return (
    <div className="bodies">
      {widths}
      {traces.withheld !== null && (
        <p className="bodies-doubt">
          {t('Bodies are not stated as a fact: {withheld}.', { withheld: heard(traces.withheld) })}
        </p>
      )}
      {bins ? (
        <HistogramChart
          title={t('Diameters of the bodies wholly inside')}
          xLabel={t('Equivalent diameter, {unit}', { unit })}
          yLabel={t('Bodies')}
          {...bins}
          marked={bin}
        />
      ) : (
        <p className="muted">{t('Fewer than five bodies lie wholly inside: no histogram.')}</p>
      )}
      {bins && <p className="muted bodies-rule">{heard(BIN_RULE)}</p>}
      <BodyTable item={item} bodies={bodies} nm={nm} />
      <Button icon="download" onPress={() => setAsking(true)}>
        {t('Save the bodies as CSV')}
      </Button>
      {asking && (
        <PartsDialog
          title={t('Save the bodies as CSV')}
          lead={t('{bodies}, each with its place, size and shape. Besides, the file tells whoever gets it:', {
            bodies: t('{count, plural, one {# body} other {# bodies}}', { count: bodies.length }),
          })}
          parts={[{ id: 'names', label: t('File name and folders'), example: t('as {path}', { path: pathOf(item) }) }]}
          note={() =>
            t('Nothing of the instrument, of the file’s tags (GPS, serial numbers, user names) or of your notes is in it.')
          }
          onSave={({ names }) => saveBodies(item, traces, names)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface TableProps {
  readonly item: Item;
  readonly bodies: readonly Body[];
  readonly nm: number | null;
}

const number = (value: number): string => pointed(String(Number(value.toPrecision(3))));

/** What a body is sorted by, by column. */
const VALUES: Readonly<Record<string, (body: Body, index: number) => number | null>> = {
  number: (_, index) => index,
  diameter: ({ diameter }) => diameter,
  area: ({ area }) => area,
  aspect: ({ aspect }) => aspect,
  roundness: ({ roundness }) => roundness,
  x: ({ x }) => x,
  y: ({ y }) => y,
  cut: ({ cut }) => Number(cut),
};

const BY_NUMBER: TableSort = { column: 'number', descending: false };

function columnsIn(unit: string): TableColumn[] {
  return [
    { id: 'number', title: t('No.'), width: 56, numeric: true },
    {
      id: 'diameter',
      title: t('Diameter, {unit}', { unit }),
      hint: t('Of the circle of equal area'),
      width: 112,
      numeric: true,
    },
    { id: 'area', title: t('Area, {unit}²', { unit }), width: 104, numeric: true },
    {
      id: 'aspect',
      title: t('Aspect ratio'),
      hint: t('Longer over shorter axis of the ellipse of equal moments'),
      width: 96,
      numeric: true,
    },
    {
      id: 'roundness',
      title: t('Roundness'),
      hint: t('4π area over perimeter squared: 1 for a disc'),
      width: 92,
      numeric: true,
    },
    { id: 'x', title: t('x, px'), width: 72, numeric: true },
    { id: 'y', title: t('y, px'), width: 72, numeric: true },
    { id: 'cut', title: t('Cut by the edge'), width: 120 },
  ];
}

/** Each body in a row; a chosen row is drawn thick on the picture, and a body that is clicked there is chosen here. */
function BodyTable({ item, bodies, nm }: TableProps) {
  const { tracer } = useBodies();
  const [sort, setSort] = useState(BY_NUMBER);
  const marked = useTracing((tracing) => (tracing.marked?.id === item.id ? tracing.marked.body : null));
  const ids = useMemo(() => sorted(bodies, sort), [bodies, sort]);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: titles are read in the language that is spoken.
  const columns = useMemo(() => columnsIn(nm === null ? 'px' : 'nm'), [nm, language]);
  const id = marked === null ? null : String(marked);
  const marks: Marks = { ids: new Set(id === null ? [] : [id]), cursor: id, anchor: id };
  return (
    <div className="bodies-table">
      <WindowedTable
        label={t('Bodies')}
        columns={columns}
        ids={ids}
        cells={(row) => <Cells body={bodies[Number(row)]} number={Number(row) + 1} nm={nm ?? 1} />}
        sort={sort}
        onSort={setSort}
        marks={marks}
        onMarks={({ cursor }) => tracer.mark(item.id, cursor === null ? null : Number(cursor))}
        onOpen={(row) => tracer.mark(item.id, Number(row))}
        onKey={(key) => {
          if (key !== 'Escape') return false;
          tracer.mark(item.id, null);
          return true;
        }}
        rowSize={28}
      />
    </div>
  );
}

function sorted(bodies: readonly Body[], { column, descending }: TableSort): string[] {
  const value = VALUES[column];
  const keys = bodies.map((body, i) => ({ id: String(i), key: value(body, i) }));
  const sign = descending ? -1 : 1;
  // What has no shape stands last either way.
  keys.sort((a, b) =>
    a.key === null || b.key === null ? Number(a.key === null) - Number(b.key === null) : sign * (a.key - b.key),
  );
  return keys.map(({ id }) => id);
}

function Cells({ body, number: place, nm }: { readonly body: Body | undefined; readonly number: number; readonly nm: number }) {
  if (!body) return null;
  const { diameter, area, aspect, roundness, x, y, cut } = body;
  const cells: readonly (readonly [string, string])[] = [
    ['number', String(place)],
    ['diameter', number(diameter * nm)],
    ['area', number(area * nm * nm)],
    ['aspect', aspect === null ? '' : fixed(aspect, 2)],
    ['roundness', roundness === null ? '' : fixed(roundness, 2)],
    ['x', fixed(x, 1)],
    ['y', fixed(y, 1)],
    ['cut', cut ? t('yes') : ''],
  ];
  return cells.map(([id, words]) => (
    <TableCell key={id} numeric={id !== 'cut'}>
      {words}
    </TableCell>
  ));
}
