/**
 * Text of strangers as it is shown: names of files, folders, archives, classes and models, and sentences with such names in them. They
 * may carry terminal sequences, line breaks that forge a second line, and marks that turn the order of what follows.
 */

/**
 * What acts on a line instead of standing in it: controls, line and paragraph separators, direction marks, halves of surrogate pairs, and
 * characters that show nothing.
 */
const ACTING = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Joiners and variation selectors are at home in emoji and in several scripts, right behind a character that they can act on. */
const JOINER = /^(?:\u200c|\u200d|\ufe0e|\ufe0f)$/;
const JOINED = /(?:[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*]|\ufe0f)$/u;

const sign = (character: string): string => {
  const code = character.codePointAt(0) as number;
  // Unicode has a picture of each ASCII control: U+2400 and on, U+2421 for DEL.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
};

/** The same text with a visible sign in place of every character that acts: `␛[31m` , `<U+202E>`. Applying it twice changes nothing. */
export const shownText = (foreign: string): string =>
  foreign.replace(ACTING, (character, at: number) =>
    JOINER.test(character) && JOINED.test(foreign.slice(Math.max(0, at - 2), at)) ? character : sign(character),
  );

/** The same of a text of several lines: its line breaks stay, tabs are blanks. */
export const shownLines = (foreign: string): string =>
  foreign
    .replaceAll('\t', ' ')
    .split(/\r\n?|\n/)
    .map(shownText)
    .join('\n');

/** Characters that JSON.stringify leaves as they are although they act: DEL, C1, direction marks, separators, what shows nothing. */
const ACTING_IN_JSON = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** JSON on one line, in which names stand as they are, but no character of them acts on a terminal: all such are escaped. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(ACTING_IN_JSON, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
