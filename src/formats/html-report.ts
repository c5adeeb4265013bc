/**
 * Results as one self-contained HTML file: no script, nothing fetched, and a policy of its own that forbids both. It prints on A4, and
 * says of every verdict which model made it.
 */
import { shownText } from '../base/shown';
import { greyPng } from './grey-png';

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
  /** What was measured, as it is shown; what was set by hand is among it. */
  readonly measured: readonly { readonly label: string; readonly text: string }[];
  readonly thumbnail: { readonly width: number; readonly height: number; readonly grey: ArrayLike<number> } | null;
  /** Why there is no verdict. */
  readonly error: string | null;
}

/** What may go along into an export; each may be left out. */
export interface ReportParts {
  readonly names: boolean;
  readonly instrument: boolean;
  readonly hashes: boolean;
  readonly pictures: boolean;
}

export interface Report {
  readonly title: string;
  /** Of the day, as it is to stand there. */
  readonly date: string;
  /** Of the program. */
  readonly version: string;
  /** A sentence on how far to trust the model. */
  readonly caution: string;
  readonly parts: ReportParts;
  readonly pictures: readonly ReportPicture[];
}

const METADATA: Readonly<Record<string, string>> = {
  vendor: 'Vendor',
  instrument: 'Instrument',
  acceleratingVoltageKv: 'Voltage (kV)',
  workingDistanceMm: 'Working distance (mm)',
  magnification: 'Magnification',
  detector: 'Detector',
  acquiredAt: 'Acquired',
};

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b2226; --muted: #55616a; --line: #cfd6da; --bar: #2f7f8b; }
@media (prefers-color-scheme: dark) { :root { --ground: #101416; --text: #d6dde1; --muted: #95a1a8; --line: #2c353a; --bar: #4d9aa6; } }
@page { size: A4; margin: 16mm; }
@media print { :root { --ground: #fff; --text: #000; --muted: #444; --line: #bbb; --bar: #555; } }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; background: var(--ground); color: var(--text); font: 0.875rem/1.45 "Segoe UI", system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; } h3 { font-size: 0.875rem; margin: 0.6rem 0 0; }
.muted, dt, figcaption { color: var(--muted); }
table { border-collapse: collapse; } td, th { padding: 0.15rem 1rem 0.15rem 0; text-align: left; border-bottom: 1px solid var(--line); } td.number { text-align: right; white-space: nowrap; }
section { margin-top: 1.5rem; }
article { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 0 1rem; padding: 1rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
article > img { width: 100%; image-rendering: auto; background: #000; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.75rem; margin: 0.4rem 0; } dd { margin: 0; overflow-wrap: anywhere; }
svg { width: clamp(4rem, 20vw, 12rem); height: 0.6rem; } rect { fill: var(--bar); } rect.rest { fill: var(--line); }
@media (max-width: 40rem) { article { grid-template-columns: minmax(0, 1fr); } article > img { max-width: 10rem; } }
`;

const escaped = (foreign: string): string => shownText(foreign).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const base64 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

const percent = (probability: number): string => {
  const rounded = Math.round(probability * 1000) / 10;
  return `${(rounded >= 100 && probability < 1 ? 99.9 : rounded).toFixed(1)} %`;
};

const bar = (share: number): string =>
  `<svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="5"/><rect width="${(100 * share).toFixed(1)}" height="5"/></svg>`;

const rows = (entries: readonly (readonly [string, string | number | null | undefined])[]): string => {
  const told = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (told.length === 0) return '';
  return `<dl>${told.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(String(value))}</dd>`).join('')}</dl>`;
};

function article(picture: ReportPicture, number: number, parts: ReportParts): string {
  const { facts, classification, pixelSizeNm, measured, thumbnail } = picture;
  const name = parts.names ? picture.path : `Picture ${number}`;
  const image =
    thumbnail && parts.pictures
      ? `<img alt="" src="data:image/png;base64,${base64(greyPng(thumbnail.width, thumbnail.height, thumbnail.grey))}">`
      : '<span></span>';
  const ranking = (classification?.ranking ?? [])
    .slice(0, 5)
    .map(
      ({ category, probability }) =>
        `<tr><td>${escaped(category.replaceAll('_', ' '))}</td><td>${bar(probability)}</td><td class="number">${percent(probability)}</td></tr>`,
    )
    .join('');
  const instrument = parts.instrument
    ? Object.entries(METADATA).map(([key, label]) => [label, facts?.metadata[key]] as const)
    : [];
  return `<article>${image}<div><h2>${escaped(name)}</h2>
${classification ? `<p>${escaped(classification.verdict.sentence)}</p>` : `<p>Not classified. ${escaped(picture.error ?? '')}</p>`}
${ranking && `<table>${ranking}</table>`}
${rows([
  ['Doubt', classification?.doubt],
  ['Strangeness, 0 to 1', classification && Number(classification.outOfSet.score.toPrecision(3))],
  [
    'Pixel size',
    pixelSizeNm && `${Number(pixelSizeNm.value.toPrecision(4))} nm (${pixelSizeNm.confidence}, ${pixelSizeNm.source})`,
  ],
  ['Data bar', picture.barNote],
  ['Picture', facts && `${facts.width} × ${facts.height} px, ${facts.format}, ${facts.bitDepth} bit`],
  ...instrument,
  ['Notes', parts.names ? facts?.notes.join(' ') : null],
  ['SHA-256', parts.hashes ? facts?.sha256 : null],
])}
${measured.length > 0 ? `<h3>Measured</h3>${rows(measured.map(({ label, text }) => [label, text]))}` : ''}</div></article>`;
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
export async function htmlReport({ title, date, version, caution, parts, pictures }: Report): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE));
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${base64(new Uint8Array(digest))}'; form-action 'none'; base-uri 'none'`;
  const models = new Map(
    pictures.flatMap(({ classification }) => (classification ? [[classification.modelSha256, classification] as const] : [])),
  );
  const summary = counts(pictures)
    .map(
      ([name, count]) =>
        `<tr><td>${escaped(name.replaceAll('_', ' '))}</td><td>${bar(count / pictures.length)}</td><td class="number">${count}</td></tr>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escaped(title)}</h1><p class="muted">${escaped(date)} · Micrographia ${escaped(version)} · ${pictures.length} pictures</p>
<p>${escaped(caution)}</p></header>
<main><section><h2>Categories</h2><table>${summary}</table></section>
<section><h2>Pictures</h2>${pictures.map((picture, index) => article(picture, index + 1, parts)).join('\n')}</section>
<section><h2>Made by</h2>${[...models.values()]
    .map(({ modelId, modelSha256, engine }) =>
      rows([
        ['Model', modelId],
        ['SHA-256 of its weights', modelSha256],
        ['Engine', engine],
      ]),
    )
    .join('')}</section></main></body></html>
`;
}
