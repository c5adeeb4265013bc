/**
 * Text of a language model, or of a stranger, made plain: nothing in it is markup, a link, a control character or a character that
 * hides itself or turns the order of what is shown. The page shows text as text anyway; this is the second wall, and it holds for
 * copied and exported text too.
 */

/** What was taken out of a text. `emphasis` (asterisks, heading marks, code fences) is a habit of models, the rest is never innocent. */
export type Removed = 'control' | 'hidden' | 'markup' | 'link' | 'emphasis';

export interface PlainText {
  readonly text: string;
  readonly removed: readonly Removed[];
}

const [BEL, ESC, ST, CSI, OSC] = [0x07, 0x1b, 0x9c, 0x9b, 0x9d].map((code) => String.fromCharCode(code));
/** Terminal sequences: CSI (colours, cursor), OSC (titles, links), and other two-character escapes. */
const TERMINAL = new RegExp(
  `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]|(?:${ESC}\\]|${OSC})[^${BEL}${ESC}${ST}]*(?:${BEL}|${ESC}\\\\|${ST})?|${ESC}[@-_]?`,
  'g',
);
/** Controls other than tab and line ends, which are white space. */
const CONTROL = /[^\P{Cc}\t\n\r\u0085]/gu;
/** Formats and all that shows nothing (bidi marks, zero widths, soft hyphen, fillers, tags, variation selectors), halves of surrogates. */
const HIDDEN = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** More marks on one letter than any script needs: text that climbs out of its line. */
const STACKED = /(\p{M}{3})\p{M}+/gu;
const ELEMENT = /<(script|style|iframe|object|svg|math|template|title|textarea|noscript)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
/** A tag, comment or declaration, closed or not; `<5 nm` and `a < b` are none. */
const TAG = /<[/!?]?[a-z][^<>]*>?|<[/!?][^<>]*>?/gi;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;
/** `[words](target)`, `![words](target)`, `[words][reference]`, `[reference]: target`; the words are kept, the rest goes. */
const MARKDOWN_LINK = /!?\[([^\][]*)\](?:\((?:[^()]|\([^()]*\))*\)?|\[[^\][]*\]|:\s*\S+)/g;
const ADDRESS =
  /\b[a-z][a-z\d+.-]{0,30}:\/\/\S*|\b(?:javascript|vbscript)\s{0,8}:\s{0,8}\S*|\b(?:file|blob|mailto|tel):\S+|\bdata:[\w/+.-]{0,60}[,;]\S*|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?<![\w.])(?:[a-z\d-]{1,63}\.){1,8}(?:com|net|org|io|ai|app|dev|info|biz|edu|gov|eu|de|fr|uk|us|ru|cn|jp|ch|at|nl|it|es|pl|me|co|xyz|top|site|online|example|invalid|test)\b(?:[/:?#]\S*)?/gi;
/** What is left where brackets do not pair or an address has lost its scheme: a space takes its power. */
const LINK_REST = /!(?=\[)|\](?=[([:])|:(?=\/\/)/g;
const EMPHASIS =
  /\*{1,3}|`+|~~+|_{2,}|^[^\S\n]{0,3}(?:#{1,6}|>+|[-+•▪◦]|\d{1,2}[.)])[^\S\n]+|^[^\S\n]{0,8}(?:[-*_=][^\S\n]{0,8}){3,}$/gm;

const STEPS: readonly { readonly what: Removed; readonly pattern: RegExp; readonly by: string }[] = [
  { what: 'control', pattern: TERMINAL, by: '' },
  { what: 'control', pattern: CONTROL, by: ' ' },
  { what: 'hidden', pattern: HIDDEN, by: '' },
  { what: 'hidden', pattern: STACKED, by: '$1' },
  { what: 'markup', pattern: ELEMENT, by: ' ' },
  { what: 'markup', pattern: TAG, by: ' ' },
  { what: 'markup', pattern: ENTITY, by: ' ' },
  { what: 'link', pattern: MARKDOWN_LINK, by: '$1' },
  { what: 'link', pattern: ADDRESS, by: '(link removed)' },
  { what: 'link', pattern: LINK_REST, by: ' ' },
  { what: 'emphasis', pattern: EMPHASIS, by: '' },
];

/** What one call looks at; the rest of a longer text is dropped. */
const MOST_CHARACTERS = 20_000;
/** Nested constructs (`<scr<b>ipt>`) come apart layer by layer; what needs more layers than this is nobody's prose. */
const MOST_ROUNDS = 20;

/** Paragraphs are kept, white space within a line is folded. */
const foldLines = (text: string): string =>
  text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/**
 * Takes everything out of `raw` that is not plain text and says what that was. Applying it twice changes nothing. NFC, at most
 * 20,000 characters; line breaks are kept.
 */
export function makePlain(raw: string): PlainText {
  const removed = new Set<Removed>();
  let text = foldLines(raw.slice(0, MOST_CHARACTERS).normalize('NFC'));
  for (let round = 0; ; round++) {
    const before = text;
    for (const { what, pattern, by } of STEPS) {
      const after = text.replace(pattern, by);
      if (after !== text) removed.add(what);
      text = after;
    }
    text = foldLines(text).normalize('NFC');
    if (text === before) break;
    if (round === MOST_ROUNDS) {
      removed.add('markup');
      text = foldLines(text.replace(/[<>&[\]:@*`_~#]|\.(?=\S)/g, ' '));
      break;
    }
  }
  return { text, removed: [...removed] };
}

/** `makePlain` for those who only want the text. */
export const plainText = (raw: string): string => makePlain(raw).text;

/** The same on one line of at most `limit` characters, cut at a word where one ends near. */
export function plainLine(raw: string, limit: number): string {
  const line = plainText(raw).replace(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
  const space = cut.lastIndexOf(' ');
  return (space > limit * 0.6 ? cut.slice(0, space) : cut).trim();
}

/** Longest category name that enters a fact or a prompt. */
export const NAME_LENGTH = 40;

/**
 * A category's name (a user's, or that of a stranger whose model was imported) as one short line: letters, digits, spaces and
 * `- + ( ) ' &`, at most 40 characters; `unnamed category` where nothing of that is left.
 */
export function plainName(name: string): string {
  const letters = plainText(name.slice(0, 400))
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}\-+()'& ]/gu, ' ');
  return plainLine(letters, NAME_LENGTH) || 'unnamed category';
}

/** What may still grow into markup or a link: an open `<` or `[`, or the last word. */
const PENDING = /(?:[<[&][^>\])]{0,300}|\]\s*\([^)]{0,300}|\S{1,300})$/;

/** Where a tag, a link or a terminal sequence begins. */
const OPENING = new RegExp(`[<[${ESC}${CSI}${OSC}]`);

/** Makes a stream of pieces plain: holds back what may still become markup or a link, and passes the rest on. */
export class PlainStream {
  #held = '';
  readonly #emit: (text: string) => void;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  push(delta: string): void {
    this.#held += delta;
    const open = this.#held.search(OPENING);
    const pending = PENDING.exec(this.#held)?.index ?? this.#held.length;
    const until = open >= 0 && this.#held.length - open < 300 ? Math.min(open, pending) : pending;
    this.#release(until);
  }

  /** Passes on what was held back. */
  end(): void {
    this.#release(this.#held.length);
  }

  #release(until: number): void {
    const piece = this.#held.slice(0, until);
    this.#held = this.#held.slice(until);
    const text = plainText(piece);
    const before = /^\s/.test(piece) ? gap(/^\s*/.exec(piece)?.[0] ?? '') : '';
    const after = /\s$/.test(piece) && text !== '' ? gap(/\s*$/.exec(piece)?.[0] ?? '') : '';
    if (before + text + after !== '') this.#emit(before + text + after);
  }
}

const gap = (space: string): string => (/\n/.test(space) ? '\n' : ' ');
