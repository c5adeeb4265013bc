/**
 * What every report is written with: one self-contained HTML page, no script, nothing fetched, and a policy of its own that forbids both.
 * It prints on A4 in black on white, from a light and from a dark screen. Its words are those of the language that is spoken while it is
 * made; what has none there says that it is English.
 */
import { shownText } from '../../base/shown';
import { pointed, spoken, wordsFor } from '../../locales/words';

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b2226; --muted: #55616a; --line: #cfd6da; --bar: #2f7f8b; --wrong: #a33b2e; }
@media (prefers-color-scheme: dark) { :root { --ground: #101416; --text: #d6dde1; --muted: #95a1a8; --line: #2c353a; --bar: #4d9aa6; --wrong: #e08a7d; } }
@page { size: A4; margin: 16mm; }
@media print { :root { color-scheme: light; --ground: #fff; --text: #000; --muted: #444; --line: #bbb; --bar: #555; --wrong: #000; } svg, td.cell { print-color-adjust: exact; } }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; background: var(--ground); color: var(--text); font: 0.875rem/1.45 "Segoe UI", system-ui, sans-serif; }
@media print { body { max-width: none; padding: 0; } }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; } h3 { font-size: 0.875rem; margin: 0.6rem 0 0; }
h1, h2, h3 { break-after: avoid; }
p { overflow-wrap: anywhere; }
.muted, dt, figcaption { color: var(--muted); } figcaption { max-width: 34rem; }
table { border-collapse: collapse; } td, th { padding: 0.15rem 1rem 0.15rem 0; text-align: left; border-bottom: 1px solid var(--line); } td.number, th.number { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; }
section { margin-top: 1.5rem; }
article { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 0 1rem; padding: 1rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
article.large { display: block; break-inside: auto; }
article > img { width: 100%; image-rendering: auto; background: #000; }
figure { margin: 0.5rem 0; break-inside: avoid; } figure > img { width: auto; max-width: 100%; height: auto; max-height: 18cm; object-fit: contain; object-position: left; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.75rem; margin: 0.4rem 0; } dd { margin: 0; overflow-wrap: anywhere; }
svg rect { fill: var(--bar); } svg rect.open { fill: none; stroke: var(--bar); } svg text.value { font-variant-numeric: tabular-nums; }
svg.scale { display: block; width: 100%; height: auto; } svg.scale rect, svg.scale text { fill: var(--text); }
svg.chart { display: block; width: 100%; max-width: 34rem; height: auto; overflow: visible; } svg line { stroke: var(--line); } svg polyline { fill: none; stroke: var(--bar); stroke-width: 1.5; } svg polyline.second { stroke: var(--text); stroke-dasharray: 5 3; } svg circle { fill: var(--bar); } svg .whisker { stroke: var(--bar); } svg.chart text { font-size: 11px; fill: var(--text); }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; } .charts > figure { flex: 1 1 22rem; min-width: 0; }
.scroll { overflow-x: auto; }
table.confusion th, table.confusion td { padding: 0.2rem 0.4rem; font-size: 0.75rem; text-align: right; } table.confusion th:first-child { text-align: left; }
td.cell { position: relative; } td.right { font-weight: 600; color: var(--bar); } td.wrong { color: var(--wrong); }
s { color: var(--muted); }
@media (max-width: 40rem) { body { padding: 0.75rem; } article { grid-template-columns: minmax(0, 1fr); } article > img { max-width: 10rem; } dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: 0.3rem; } }
`;

/** A stranger's words as they may stand in the file: no markup, no sign that turns the text around. */
export const escaped = (foreign: string): string =>
  shownText(foreign).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Text that is ready to stand in the file as it is. */
export interface Markup {
  readonly markup: string;
}

/** Text in English, marked as such where the report is not. */
export const english = (text: string): string =>
  spoken() === 'en' ? escaped(text) : `<span lang="en">${escaped(text)}</span>`;

/** A text that was made in English elsewhere, in the language of the report; marked as English where that has no words for it. */
export function said(text: string): string {
  const words = wordsFor(text);
  return words === null ? english(text) : escaped(words);
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** `99.9 %`; what is not certain is never called 100 %. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  return pointed(`${(rounded >= 100 && share < 1 ? 99.9 : rounded).toFixed(1)}\u00a0%`);
}

export type Entry = readonly [name: string | Markup, value: string | number | Markup | null | undefined];

const marked = (text: string | number | Markup): string => (typeof text === 'object' ? text.markup : escaped(String(text)));

/** Names with their values; what is not known has no line, and without any line there is nothing. */
export function entries(list: readonly Entry[]): string {
  const told = list.flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [`<dt>${marked(name)}</dt><dd>${marked(value)}</dd>`],
  );
  return told.length === 0 ? '' : `<dl>${told.join('')}</dl>`;
}

/** What stands at the head of every report. */
export interface ReportHead {
  readonly title: string;
  /** Of the day, as it is to stand there. */
  readonly date: string;
  /** Of the program. */
  readonly version: string;
  /** A sentence on how far to trust the model. */
  readonly caution: string;
}

/**
 * The whole page.
 * @param about what it holds, in a few words
 * @param body markup; whatever strangers wrote in it went through `escaped`
 */
export async function reportPage({ title, date, version, caution }: ReportHead, about: string, body: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE));
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${base64(new Uint8Array(digest))}'; form-action 'none'; base-uri 'none'`;
  return `<!doctype html>
<html lang="${spoken()}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escaped(title)}</h1><p class="muted">${[date, `Micrographia ${version}`, about].map(escaped).join(' · ')}</p>
<p>${escaped(caution)}</p></header>
<main>${body}</main></body></html>
`;
}
