/**
 * A few elements and attributes out of an XML text, by looking for them: no document type, no entity definition and no nesting is ever
 * interpreted, and no text can make it slow.
 */
import { numbered } from '../text';

export interface XmlElement {
  /** Text up to the next tag, trimmed. */
  readonly text: string;
  readonly attribute: (name: string) => string | undefined;
  /** Place in the text just behind the opening tag. */
  readonly end: number;
}

/** Opening tags that are looked at before giving up. */
const most = 50;
const tagLength = 4000;
const textLength = 400;

/** Character references and the five named entities. */
const decoded = (text: string) =>
  numbered(text)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`[\\s]${name}\\s*=\\s*(?:"([^"]{0,400})"|'([^']{0,400})')`, 'i').exec(tag);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decoded(value);
}

/** All elements called `name` (whatever their namespace prefix), at most fifty. */
export function elements(xml: string, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const opening = new RegExp(`<(?:[\\w-]{1,40}:)?${name.replaceAll('.', '\\.')}(?=[\\s/>])`, 'gi');
  for (let tries = 0, at = opening.exec(xml); at && tries < most; tries++, at = opening.exec(xml)) {
    const tag = /^[^<>]+>/.exec(xml.slice(at.index + 1, at.index + tagLength))?.[0];
    if (tag === undefined) continue;
    const end = at.index + 1 + tag.length;
    const text = decoded(/^[^<]*/.exec(xml.slice(end, end + textLength))?.[0] ?? '').trim();
    found.push({ text, end, attribute: (attribute) => attributeOf(tag, attribute) });
  }
  return found;
}

export const element = (xml: string, name: string): XmlElement | null => elements(xml, name)[0] ?? null;

/** The text of the first element called `name`; undefined where there is none or it is empty. */
export const textOf = (xml: string, name: string): string | undefined => element(xml, name)?.text || undefined;

/** Everything inside the first element called `name`, up to its first closing tag; '' where there is none. */
export function section(xml: string, name: string): string {
  const from = element(xml, name)?.end;
  if (from === undefined) return '';
  const closing = new RegExp(`</(?:[\\w-]{1,40}:)?${name.replaceAll('.', '\\.')}\\s*>`, 'i').exec(xml.slice(from));
  return closing ? xml.slice(from, from + closing.index) : '';
}
