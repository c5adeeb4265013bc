/** The results of pictures as a report: of one, of some, of a folder. It says of every verdict which model made it. */
import { binsOf, type PooledBodies, pooledBodies, pooledLengths, sharesOf } from '../../base/body-table';
import type { ExportParts, WrittenText } from '../../base/export-parts';
import type { Fact } from '../../base/facts';
import type { BodySizes } from '../../base/traces';
import { warning } from '../../locales/accuracy';
import { categoryName } from '../../locales/categories';
import { sourceForOthers } from '../../locales/sources';
import { KIND_WORDS, verdictText } from '../../locales/verdict';
import { numberText, pointed, spoken, t } from '../../locales/words';
import type { Classification } from '../../models/classification';
import { greyPng } from '../grey-png';
import { type Bar, barChart, histogram } from './bar-chart';
import { base64, type Entry, entries, escaped, percent, type ReportHead, reportPage, said } from './page';

/** A grey picture, row by row. */
export interface ReportImage {
  readonly width: number;
  readonly height: number;
  readonly grey: ArrayLike<number>;
}

export interface ReportPicture {
  /** Path as it was dropped; the name of the picture where names are left out. */
  readonly path: string;
  readonly facts: {
    readonly format: string;
    readonly bitDepth: number;
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
    readonly metadata: Readonly<Record<string, string | number | undefined>>;
    readonly notes: readonly string[];
  } | null;
  /** Accelerating voltage: as the file states it, or as its data bar prints it. */
  readonly voltage: { readonly kv: number; readonly source: 'file' | 'bar' } | null;
  readonly pixelSizeNm: { readonly value: number; readonly source: string; readonly confidence: string } | null;
  readonly barNote: string | null;
  readonly classification: Pick<
    Classification,
    'ranking' | 'verdict' | 'outOfSet' | 'engine' | 'modelId' | 'modelSha256'
  > | null;
  /** What a person said that it is, null for none of the categories; null where nobody did. */
  readonly said: { readonly category: string | null } | null;
  /** What a person noted; empty where nobody did. */
  readonly note: string;
  /** What was measured; what was set by hand is among it. */
  readonly measured: readonly Pick<Fact, 'label' | 'text' | 'value'>[];
  /** Sizes of the bodies, where their number is stated. */
  readonly bodies: BodySizes | null;
  /** How the widths of fibres, wires or lines are spread, where they are stated; else empty. */
  readonly widthsPx: readonly number[];
  readonly text: WrittenText | null;
  readonly thumbnail: ReportImage | null;
  /** In reports of few pictures, of which there is room for more than a thumbnail: the part that is classified. */
  readonly large: (ReportImage & { /** Null where the pixel size is not known. */ readonly widthNm: number | null }) | null;
  /** Why there is no verdict. */
  readonly error: string | null;
}

export interface Report extends Pick<ReportHead, 'date' | 'version'> {
  /** Of the one picture that it is about; null where it is about several, or names are left out. */
  readonly name: string | null;
  readonly parts: ExportParts;
  readonly pictures: readonly ReportPicture[];
}

const img = ({ width, height, grey }: ReportImage, alt: string): string =>
  `<img alt="${escaped(alt)}" width="${width}" height="${height}" src="data:image/png;base64,${base64(greyPng(width, height, grey))}">`;

const digits = (value: number, count: number): string => pointed(String(Number(value.toPrecision(count))));

const UNITS = [
  ['mm', 1e6],
  ['µm', 1e3],
  ['nm', 1],
] as const;

/** The unit in which lengths of this order are written, and its nanometres. */
const unitFor = (nm: number): (typeof UNITS)[number] => UNITS.find(([, size]) => nm >= size) ?? UNITS[2];

/** `200 nm`, `5 µm`, `1 mm`. */
const lengthText = (nm: number): string => {
  const [unit, size] = unitFor(nm);
  return `${digits(nm / size, 3)}\u00a0${unit}`;
};

/** A bar of 1, 2 or 5 times a power of ten nanometres, the longest within a third of the width; drawn to the picture's own scale. */
function scaleBar(widthNm: number, width: number): string {
  const most = widthNm / 3;
  const decade = 10 ** Math.floor(Math.log10(most));
  const nm = ([5, 2, 1].find((step) => step * decade <= most) ?? 1) * decade;
  const long = (nm / widthNm) * width;
  const unit = width / 100;
  const text = lengthText(nm);
  return `<svg class="scale" viewBox="0 0 ${width} ${(4 * unit).toFixed(2)}" role="img" aria-label="${t('Scale bar: {text}', { text })}"><rect y="${(1.5 * unit).toFixed(2)}" width="${long.toFixed(2)}" height="${unit.toFixed(2)}"/><text x="${(long + unit).toFixed(2)}" y="${(3 * unit).toFixed(2)}" font-size="${(2.6 * unit).toFixed(2)}">${text}</text></svg>`;
}

/** What was written stays in its own language: English where it was generated, unknown where a person changed it. */
function written({ paragraphs, struck, by, notice, edited }: WrittenText): string {
  const tongue = edited ? ' lang=""' : spoken() === 'en' ? '' : ' lang="en"';
  const mark = edited ? 'q' : 's';
  const gone = struck.map(
    ({ text, why }) => `<li><${mark}${tongue}>${escaped(text)}</${mark}> <span class="muted">${said(why)}</span></li>`,
  );
  const heading = edited ? t('Not borne out by the facts') : t('Struck: not borne out by the facts');
  return `<h3>${t('Description')}</h3>${paragraphs.map((text) => `<p${tongue}>${escaped(text)}</p>`).join('')}
<p class="muted">${escaped(by)}${notice && ` ${said(notice)}`}</p>
${gone.length > 0 ? `<h3>${heading}</h3><ul>${gone.join('')}</ul>` : ''}`;
}

/** Categories that a picture's chart has at least, and at most where more of them cannot be ruled out. */
const [FEW, MOST] = [5, 10];

function probabilities({ ranking, verdict }: NonNullable<ReportPicture['classification']>): string {
  const possible = new Set(verdict.kind === 'unknown' ? [] : verdict.categories);
  const bars = ranking.slice(0, Math.min(MOST, Math.max(FEW, possible.size))).map(({ category, probability }): Bar => {
    const held = possible.has(category);
    return {
      ...{ name: categoryName(category), filled: held ? probability : 0, open: held ? 0 : probability },
      ...{ text: percent(probability), meaning: held ? t('cannot be ruled out') : '' },
    };
  });
  return barChart({
    title: t('Calibrated probabilities'),
    legend:
      verdict.kind === 'unknown'
        ? t('Shares of a forced choice: none may be right.')
        : t('Filled: cannot be ruled out (the conformal set).'),
    ...{ bars, most: 1 },
  });
}

/** Histogram of the diameters of bodies wholly inside. Empty where there are fewer than five. */
function diameters(sums: PooledBodies | null, title: string): string {
  if (!sums || sums.sorted.length === 0) return '';
  const { sorted, median, low, high, cut, withoutScale } = sums;
  const [unit, size] = sums.unit === 'px' ? (['px', 1] as const) : unitFor(median);
  const bins = binsOf(sorted.map((value) => value / size));
  if (!bins) return '';
  const text = (value: number): string => `${digits(value / size, 3)}\u00a0${unit}`;
  const left = t('{withoutScale, plural, one {# picture} other {# pictures}} without a pixel size left out of the diameters.', {
    withoutScale,
  });
  const counted = t(
    '{count, number}{cut, plural, =0 {} other { (# more cut by the edge)}}, median {median}, 10 to 90 %: {low} to {high}',
    { count: sorted.length, cut: withoutScale === 0 ? cut : 0, median: text(median), low: text(low), high: text(high) },
  );
  return histogram({
    ...{ title, bins, xLabel: t('Equivalent diameter, {unit}', { unit }), yLabel: t('Bodies') },
    summary: withoutScale === 0 ? counted : `${counted}. ${left}`,
  });
}

/** Histogram of the widths of fibres, wires or lines, as shares of the places where they were measured. Empty where none is stated. */
function widths(pictures: readonly ReportPicture[], title: string): string {
  const sums = pooledLengths(
    pictures.flatMap(({ widthsPx, pixelSizeNm }) =>
      widthsPx.length > 0 ? [{ px: widthsPx, nmPerPixel: pixelSizeNm?.value ?? null }] : [],
    ),
  );
  if (!sums) return '';
  const { sorted, median, low, high, stated, withoutScale } = sums;
  const [unit, size] = sums.unit === 'px' ? (['px', 1] as const) : unitFor(median);
  const bins = binsOf(sorted.map((value) => value / size));
  if (!bins) return '';
  const text = (value: number): string => `${digits(value / size, 3)}\u00a0${unit}`;
  const spread = t('median {median}, 10 to 90 %: {low} to {high}', { median: text(median), low: text(low), high: text(high) });
  const counted = t(
    '{spread}; {stated, plural, one {# picture} other {# pictures, each of which counts the same}}{withoutScale, plural, =0 {} one {; # without a pixel size left out} other {; # without a pixel size left out}}',
    { spread, stated: stated - withoutScale, withoutScale },
  );
  return histogram({
    ...{ title, bins: sharesOf(bins), shares: true, xLabel: t('Width, {unit}', { unit }), yLabel: t('Share of the places, %') },
    summary: pictures.length === 1 ? spread : counted,
  });
}

const sizesOf = (pictures: readonly ReportPicture[]) =>
  pooledBodies(
    pictures.flatMap(({ bodies, pixelSizeNm }) => (bodies ? [{ ...bodies, nmPerPixel: pixelSizeNm?.value ?? null }] : [])),
  );

function instrumentOf({ facts, voltage }: ReportPicture): Entry[] {
  const { vendor, instrument, detector, acquiredAt, ...said } = facts?.metadata ?? {};
  const [distance, times] = [Number(said.workingDistanceMm), Number(said.magnification)];
  const kv = voltage && `${digits(voltage.kv, 4)} kV`;
  return [
    [t('Vendor'), vendor],
    [t('Instrument'), instrument],
    [t('Voltage'), voltage?.source === 'bar' ? t('{kv}, read from the data bar', { kv: kv ?? '' }) : kv],
    [t('Working distance'), distance > 0 ? `${digits(distance, 4)} mm` : null],
    [t('Magnification'), times > 0 ? `${numberText(Math.round(times))} ×` : null],
    [t('Detector'), detector],
    [t('Taken'), acquiredAt],
  ];
}

function pixelSize({ pixelSizeNm }: ReportPicture, parts: ExportParts): string | null {
  if (!pixelSizeNm) return null;
  const { value, source, confidence } = pixelSizeNm;
  const trust =
    confidence === 'derived'
      ? [t('derived')]
      : confidence === 'guessed'
        ? [t('guessed')]
        : confidence === 'doubtful'
          ? [t('doubtful: the picture has another size than its header states')]
          : [];
  const notes = [...(parts.instrument ? [sourceForOthers(source)] : []), ...trust].join(', ');
  const length = `${digits(value, 4)}\u00a0nm`;
  return notes === '' ? length : t('{length} ({notes})', { length, notes });
}

function article(picture: ReportPicture, number: number, parts: ExportParts): string {
  const { facts, classification, thumbnail, text } = picture;
  const name = parts.names ? picture.path : t('Picture {number}', { number });
  const large = parts.pictures ? picture.large : null;
  const scale = large?.widthNm ? scaleBar(large.widthNm, large.width) : '';
  const image = large
    ? `<figure>${img(large, t('The micrograph without its data bar'))}${scale}</figure>`
    : thumbnail && parts.pictures
      ? img(thumbnail, '')
      : '<span></span>';
  const heading = `<h2>${escaped(name)}</h2>`;
  const body = `<p>${classification ? escaped(verdictText(classification)) : `${t('Not classified.')} ${parts.names && picture.error !== null ? said(picture.error) : ''}`}</p>
${classification ? probabilities(classification) : ''}
${entries([
  [
    t('A person says'),
    picture.said && (picture.said.category === null ? t('None of these') : categoryName(picture.said.category)),
  ],
  [t('Note'), parts.texts ? picture.note : null],
  [t('Strangeness, 0 to 1'), classification && digits(classification.outOfSet.score, 3)],
  [t('Pixel size'), pixelSize(picture, parts)],
  [t('Data bar'), picture.barNote],
  [
    t('Picture'),
    facts &&
      t('{width} × {height} px, {format}, {bitDepth} bit', {
        ...{ width: facts.width, height: facts.height, format: facts.format, bitDepth: facts.bitDepth },
      }),
  ],
  ...(parts.instrument ? instrumentOf(picture) : []),
  [t('Remarks'), parts.names && facts && facts.notes.length > 0 ? { markup: facts.notes.map(said).join(' ') } : null],
  ['SHA-256', parts.hashes ? facts?.sha256 : null],
])}
${text && parts.texts ? written(text) : ''}
${measuredOf(picture)}`;
  return large
    ? `<article class="large">${heading}${image}${body}</article>`
    : `<article>${image}<div>${heading}\n${body}</div></article>`;
}

function measuredOf(picture: ReportPicture): string {
  const { measured } = picture;
  if (measured.length === 0) return '';
  const list = measured.map(
    ({ label, text, value }): Entry => [
      { markup: said(label) },
      typeof value === 'number' ? pointed(text) : { markup: said(text) },
    ],
  );
  return `<h3>${t('Measured')}</h3>${entries(list)}${diameters(sizesOf([picture]), t('Diameters of the bodies wholly inside'))}${widths([picture], t('Widths of fibres, wires or lines'))}`;
}

/** What a picture is taken for: a person's word, else the model's where a category stands out; else why there is none. */
function takenFor({ classification, said }: ReportPicture): { name: string; sure: boolean; category: boolean } {
  if (said?.category) return { name: categoryName(said.category), sure: true, category: true };
  if (said) return { name: t('None of these'), sure: true, category: false };
  if (!classification) return { name: t('Not classified'), sure: false, category: false };
  const { kind } = classification.verdict;
  const [first] = classification.ranking;
  if (first && (kind === 'named' || kind === 'ambiguous'))
    return { name: categoryName(first.category), sure: kind === 'named', category: true };
  return { name: KIND_WORDS[kind], sure: false, category: false };
}

const KINDS = ['named', 'ambiguous', 'unsure', 'unknown', 'nothing'] as const;

/** Pictures by category, most first, and by how much may be said of them. */
function overview(pictures: readonly ReportPicture[]): string {
  const found = new Map<string, { sure: number; open: number; readonly category: boolean }>();
  for (const picture of pictures) {
    const { name, sure, category } = takenFor(picture);
    const counts = found.get(name) ?? { sure: 0, open: 0, category };
    counts[sure ? 'sure' : 'open']++;
    found.set(name, counts);
  }
  // Those of no category stand at the end, however many they are.
  const categories = [...found]
    .sort(([, a], [, b]) => Number(b.category) - Number(a.category) || b.sure + b.open - a.sure - a.open)
    .map(
      ([name, { sure, open }]): Bar => ({
        ...{ name, filled: sure, open, text: numberText(sure + open) },
        meaning: open === 0 || sure === 0 ? '' : t('{open, number} of them in doubt', { open }),
      }),
    );
  const verdicts = [...KINDS, null].flatMap((kind): Bar[] => {
    const count = pictures.filter(({ classification }) => (classification?.verdict.kind ?? null) === kind).length;
    const name = kind === null ? t('Not classified') : KIND_WORDS[kind];
    return count === 0 ? [] : [{ name, filled: count, open: 0, text: numberText(count), meaning: '' }];
  });
  const most = Math.max(...categories.map(({ filled, open }) => filled + open), ...verdicts.map(({ filled }) => filled));
  const corrected = pictures.filter(({ said }) => said !== null).length;
  const legend = t(
    'Filled: one category stands out{corrected, plural, =0 {} one {, or a person said so (# picture)} other {, or a person said so (# pictures)}}; open: in doubt',
    { corrected },
  );
  return `<section><h2>${t('Overview')}</h2><div class="charts">${barChart({ title: t('Pictures by category'), legend, bars: categories, most })}${barChart({ title: t('Pictures by verdict of the model'), legend: '', bars: verdicts, most })}${diameters(sizesOf(pictures), t('Diameters of the bodies wholly inside, all pictures together'))}${widths(pictures, t('Widths of fibres, wires or lines, all pictures together'))}</div></section>`;
}

/** The file's text, in the language that is spoken. Names of strangers stand there as they may be shown. */
export async function htmlReport({ parts, pictures, name, date, version }: Report): Promise<string> {
  const models = new Map(
    pictures.flatMap(({ classification }) => (classification ? [[classification.modelSha256, classification] as const] : [])),
  );
  const many = pictures.length > 1;
  return reportPage(
    {
      title: name === null ? t('Micrographs, {date}', { date }) : t('Micrograph {name}', { name }),
      ...{ date, version, caution: warning() },
    },
    t('{count, plural, one {# picture} other {# pictures}}', { count: pictures.length }),
    `${many ? overview(pictures) : ''}
<section><h2>${many ? t('Pictures') : t('Picture')}</h2>${pictures.map((picture, index) => article(picture, index + 1, parts)).join('\n')}</section>
<section><h2>${t('Made by')}</h2>${[...models.values()]
      .map(({ modelId, modelSha256, engine }) =>
        entries([
          [t('Model'), modelId],
          [t('SHA-256 of its weights'), modelSha256],
          [t('Engine'), engine],
        ]),
      )
      .join('')}</section>`,
  );
}
