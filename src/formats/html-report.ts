/** The results of pictures as a report: of one, of some, of a folder. It says of every verdict which model made it. */
import { greyPng } from './grey-png';
import { base64, entries, escaped, percent, type ReportHead, reportPage, shareBar } from './report-page';

/** A grey picture, row by row. */
export interface ReportImage {
  readonly width: number;
  readonly height: number;
  readonly grey: ArrayLike<number>;
}

/** What was written about a picture. */
export interface ReportText {
  /** What stands of it, or what a person made of it. */
  readonly paragraphs: readonly string[];
  /** Sentences that the facts do not bear out, each with the reason. */
  readonly struck: readonly { readonly text: string; readonly why: string }[];
  /** Who wrote it, when, and what for. */
  readonly by: string;
  /** Why it is not by whom it was asked of; else empty. */
  readonly notice: string;
  /** A person changed it: what the facts do not bear out then stands, and is marked. */
  readonly edited: boolean;
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
  readonly pixelSizeNm: { readonly value: number; readonly source: string; readonly confidence: string } | null;
  readonly barNote: string | null;
  readonly classification: {
    readonly ranking: readonly { readonly category: string; readonly probability: number }[];
    readonly verdict: { readonly kind: string; readonly sentence: string };
    readonly doubt: string;
    readonly outOfSet: { readonly score: number };
    readonly engine: string;
    readonly modelId: string;
    readonly modelSha256: string;
  } | null;
  /** What a person said that it is; null where nobody did. */
  readonly said: string | null;
  /** What was measured, as it is shown; what was set by hand is among it. */
  readonly measured: readonly { readonly label: string; readonly text: string }[];
  readonly text: ReportText | null;
  readonly thumbnail: ReportImage | null;
  /** In reports of few pictures, of which there is room for more than a thumbnail: the part that is classified. */
  readonly large: (ReportImage & { /** Null where the pixel size is not known. */ readonly widthNm: number | null }) | null;
  /** Why there is no verdict. */
  readonly error: string | null;
}

/** What may go along into an export; each may be left out. */
export interface ReportParts {
  readonly names: boolean;
  readonly instrument: boolean;
  readonly hashes: boolean;
  readonly pictures: boolean;
  /** What was written; it may name the instrument. */
  readonly texts: boolean;
}

export interface Report extends ReportHead {
  readonly parts: ReportParts;
  readonly pictures: readonly ReportPicture[];
}

/** In a report of so many pictures or fewer each is shown large. */
export const MOST_LARGE = 4;

const METADATA: Readonly<Record<string, string>> = {
  vendor: 'Vendor',
  instrument: 'Instrument',
  acceleratingVoltageKv: 'Voltage (kV)',
  workingDistanceMm: 'Working distance (mm)',
  magnification: 'Magnification',
  detector: 'Detector',
  acquiredAt: 'Acquired',
};

const img = ({ width, height, grey }: ReportImage, alt: string): string =>
  `<img alt="${alt}" width="${width}" height="${height}" src="data:image/png;base64,${base64(greyPng(width, height, grey))}">`;

/** `200 nm`, `5 µm`, `1 mm`. */
const lengthText = (nm: number): string => {
  const [unit, factor] = nm >= 1e6 ? ['mm', 1e6] : nm >= 1e3 ? ['µm', 1e3] : ['nm', 1];
  return `${Number((nm / factor).toPrecision(3))} ${unit}`;
};

/** A bar of 1, 2 or 5 times a power of ten nanometres, the longest within a third of the width; drawn to the picture's own scale. */
function scaleBar(widthNm: number, width: number): string {
  const most = widthNm / 3;
  const decade = 10 ** Math.floor(Math.log10(most));
  const nm = ([5, 2, 1].find((step) => step * decade <= most) ?? 1) * decade;
  const long = (nm / widthNm) * width;
  const unit = width / 100;
  return `<svg class="scale" viewBox="0 0 ${width} ${(4 * unit).toFixed(2)}" role="img" aria-label="Scale bar: ${lengthText(nm)}"><rect y="${(1.5 * unit).toFixed(2)}" width="${long.toFixed(2)}" height="${unit.toFixed(2)}"/><text x="${(long + unit).toFixed(2)}" y="${(3 * unit).toFixed(2)}" font-size="${(2.6 * unit).toFixed(2)}">${lengthText(nm)}</text></svg>`;
}

function written({ paragraphs, struck, by, notice, edited }: ReportText): string {
  const [open, close] = edited ? ['<q>', '</q>'] : ['<s>', '</s>'];
  const gone = struck.map(
    ({ text, why }) => `<li>${open}${escaped(text)}${close} <span class="muted">${escaped(why)}</span></li>`,
  );
  return `<h3>Description</h3>${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('')}
<p class="muted">${escaped(by)}${notice && ` ${escaped(notice)}`}</p>
${gone.length > 0 ? `<h3>${edited ? 'Not' : 'Struck: not'} borne out by the facts</h3><ul>${gone.join('')}</ul>` : ''}`;
}

function article(picture: ReportPicture, number: number, parts: ReportParts): string {
  const { facts, classification, pixelSizeNm, measured, thumbnail, text } = picture;
  const name = parts.names ? picture.path : `Picture ${number}`;
  const large = parts.pictures ? picture.large : null;
  const scale = large?.widthNm ? scaleBar(large.widthNm, large.width) : '';
  const image = large
    ? `<figure>${img(large, 'The micrograph without its data bar')}${scale}</figure>`
    : thumbnail && parts.pictures
      ? img(thumbnail, '')
      : '<span></span>';
  const ranking = (classification?.ranking ?? [])
    .slice(0, 5)
    .map(
      ({ category, probability }) =>
        `<tr><td>${escaped(category.replaceAll('_', ' '))}</td><td>${shareBar(probability)}</td><td class="number">${percent(probability)}</td></tr>`,
    )
    .join('');
  const instrument = parts.instrument
    ? Object.entries(METADATA).map(([key, label]) => [label, facts?.metadata[key]] as const)
    : [];
  const heading = `<h2>${escaped(name)}</h2>`;
  const body = `${classification ? `<p>${escaped(classification.verdict.sentence)}</p>` : `<p>Not classified. ${escaped(picture.error ?? '')}</p>`}
${ranking && `<table>${ranking}</table>`}
${entries([
  ['A person says', picture.said?.replaceAll('_', ' ')],
  ['Doubt', classification?.doubt],
  ['Strangeness, 0 to 1', classification && Number(classification.outOfSet.score.toPrecision(3))],
  [
    'Pixel size',
    pixelSizeNm &&
      `${Number(pixelSizeNm.value.toPrecision(4))} nm (${pixelSizeNm.confidence}${parts.instrument ? `, ${pixelSizeNm.source}` : ''})`,
  ],
  ['Data bar', picture.barNote],
  ['Picture', facts && `${facts.width} × ${facts.height} px, ${facts.format}, ${facts.bitDepth} bit`],
  ...instrument,
  ['Notes', parts.names ? facts?.notes.join(' ') : null],
  ['SHA-256', parts.hashes ? facts?.sha256 : null],
])}
${text && parts.texts ? written(text) : ''}
${measured.length > 0 ? `<h3>Measured</h3>${entries(measured.map(({ label, text }) => [label, text]))}` : ''}`;
  return large
    ? `<article class="large">${heading}${image}${body}</article>`
    : `<article>${image}<div>${heading}\n${body}</div></article>`;
}

/** How many pictures each category is named for, most first; those without a verdict at the end. */
function counts(pictures: readonly ReportPicture[]): [string, number][] {
  const found = new Map<string, number>();
  for (const { classification } of pictures) {
    const named = classification?.verdict.kind === 'named' ? classification.ranking[0]?.category : undefined;
    const key = named ?? (classification ? `no single category (${classification.verdict.kind})` : 'not classified');
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return [...found].sort(([, a], [, b]) => b - a);
}

/** The file's text. Names of strangers stand there as they may be shown. */
export async function htmlReport({ parts, pictures, ...head }: Report): Promise<string> {
  const models = new Map(
    pictures.flatMap(({ classification }) => (classification ? [[classification.modelSha256, classification] as const] : [])),
  );
  const summary = counts(pictures)
    .map(
      ([name, count]) =>
        `<tr><td>${escaped(name.replaceAll('_', ' '))}</td><td>${shareBar(count / pictures.length)}</td><td class="number">${count}</td></tr>`,
    )
    .join('');
  const many = pictures.length > 1;
  return reportPage(
    head,
    many ? `${pictures.length} pictures` : 'one picture',
    `${many ? `<section><h2>Categories</h2><table>${summary}</table></section>` : ''}
<section><h2>${many ? 'Pictures' : 'The picture'}</h2>${pictures.map((picture, index) => article(picture, index + 1, parts)).join('\n')}</section>
<section><h2>Made by</h2>${[...models.values()]
      .map(({ modelId, modelSha256, engine }) =>
        entries([
          ['Model', modelId],
          ['SHA-256 of its weights', modelSha256],
          ['Engine', engine],
        ]),
      )
      .join('')}</section>`,
  );
}
