/**
 * Holds the page's words in one place: every sentence that is shown goes through `t`, `rich` or `words` (src/locales/words.ts), is spelled
 * out at the call, and has its counterpart in each catalogue, with the same placeholders. `node scripts/lint-words.mjs --missing de` lists
 * what a language lacks, as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import ts from 'typescript';

export const LANGUAGES = ['de', 'ja'];

/** Rooms whose JSX is looked at. */
const PAGE = ['app', 'features', 'ui'];

/** Attributes that are read or heard. */
const READ = new Set([
  ...['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'label', 'placeholder', 'alt'],
  ...['hint', 'summary', 'prompt', 'caption', 'xLabel', 'yLabel'],
]);

/** The same in every language: names, units and what is typed. */
const SAME = /^([\d\s.,×]*(px|nm|kV|mm)|Micrographia|WebGPU|SHA-256|ONNX|Esc)$/;

const isShown = (text) => /[A-Za-z]{2,}/.test(text) && !SAME.test(text.trim());

const parse = (path, text) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

/** All texts of a table that is given to `words`, or those of the properties that are named. */
function textsOfTable(table, names) {
  const found = [];
  const visit = (node, name) => {
    if (ts.isStringLiteralLike(node)) {
      if (node.text !== '' && (names.length === 0 || names.includes(name))) found.push(node.text);
    } else if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties)
        if (ts.isPropertyAssignment(property)) visit(property.initializer, property.name.text ?? property.name.getText());
    } else if (ts.isArrayLiteralExpression(node)) {
      for (const [place, element] of node.elements.entries()) visit(element, String(place));
    } else if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
      visit(node.expression, name);
    }
  };
  visit(table, '');
  return found;
}

/** All texts of a file that is a list of them. */
function textsOfList(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) && ts.isArrayLiteralExpression(node.parent)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * The sentences of one file, and what is wrong with how it shows them.
 * @param path relative to src/ @param text its source
 * @returns {{ sentences: string[], faults: string[] }} faults begin with path:line
 */
export function wordsOf(path, text) {
  const source = parse(path, text);
  const sentences = [];
  const faults = [];
  const fault = (node, what) =>
    faults.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
  const page = PAGE.includes(path.split('/')[0]);
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, ...rest] = node.arguments;
      const name = node.expression.text;
      if ((name === 't' || name === 'rich') && first && path !== 'locales/words.ts') {
        if (ts.isStringLiteralLike(first)) sentences.push(first.text);
        else fault(node, `${name} needs its sentence spelled out, so that the catalogues can be checked`);
      }
      if (
        name === 'words' &&
        (ts.isObjectLiteralExpression(first) ||
          ts.isArrayLiteralExpression(first) ||
          ts.isAsExpression(first) ||
          ts.isSatisfiesExpression(first))
      )
        sentences.push(
          ...textsOfTable(
            first,
            rest.map((argument) => argument.text),
          ),
        );
    }
    if (page && ts.isJsxText(node) && isShown(node.text)) fault(node, `is shown in English only: ${node.text.trim()}`);
    if (page && ts.isJsxAttribute(node) && READ.has(node.name.getText()) && node.initializer) {
      const { initializer } = node;
      const shown = ts.isStringLiteral(initializer) ? initializer : initializer.expression;
      if (shown && ts.isStringLiteralLike(shown) && isShown(shown.text)) fault(node, `is read in English only: ${shown.text}`);
      if (
        shown &&
        ts.isTemplateExpression(shown) &&
        [shown.head, ...shown.templateSpans.map(({ literal }) => literal)].some(({ text }) => isShown(text))
      )
        fault(node, `is read in English only: ${shown.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (path === 'locales/heard.ts') sentences.push(...textsOfList(source));
  return { sentences, faults };
}

/** The names in a sentence, those of `{...}` and of marked words, sorted. */
export function namesIn(sentence) {
  const names = new Set();
  const visit = (elements) => {
    for (const { type, value, options, children } of elements) {
      // 0 text, 7 `#`; 8 marked words; the others are of a value.
      if (type !== 0 && type !== 7) names.add(value);
      for (const option of Object.values(options ?? {})) visit(option.value);
      if (children) visit(children);
    }
  };
  visit(new IntlMessageFormat(sentence, 'en').getAst());
  return [...names].sort();
}

/**
 * @param language its code @param catalogue English sentence -> its own @param sentences of the page
 * @returns faults in words: missing, stale, unreadable, or with other placeholders
 */
export function catalogueFaults(language, catalogue, sentences) {
  const faults = [];
  for (const sentence of sentences)
    if (!Object.hasOwn(catalogue, sentence)) faults.push(`${language}.json has no words for: ${sentence}`);
  for (const [sentence, own] of Object.entries(catalogue)) {
    if (!sentences.has(sentence)) faults.push(`${language}.json has words that the page does not say: ${sentence}`);
    try {
      const [asked, given] = [namesIn(sentence), namesIn(own)];
      if (asked.join() !== given.join()) faults.push(`${language}.json has {${given}} instead of {${asked}} in: ${sentence}`);
    } catch (error) {
      faults.push(`${language}.json cannot be read at "${own}": ${error.message}`);
    }
  }
  return faults;
}

/** Everything the page says, and what is wrong with how its sources say it. */
export function readPage(src) {
  const sentences = new Set();
  const faults = [];
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    const path = relative(src, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (!entry.isFile() || !/\.tsx?$/.test(path) || /(\.test|testing[\w-]*|fixtures)\.tsx?$/.test(path)) continue;
    if (
      ![...PAGE, 'state', 'locales'].includes(path.split('/')[0]) &&
      !path.startsWith('formats/report/') &&
      path !== 'main.tsx'
    )
      continue;
    const found = wordsOf(path, readFileSync(join(src, path), 'utf8'));
    for (const sentence of found.sentences) sentences.add(sentence);
    faults.push(...found.faults);
  }
  return { sentences, faults };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
  const { sentences, faults } = readPage(src);
  const catalogue = (language) => JSON.parse(readFileSync(join(src, 'locales', `${language}.json`), 'utf8'));
  const asked = process.argv[process.argv.indexOf('--missing') + 1];
  if (process.argv.includes('--missing')) {
    const has = asked ? catalogue(asked) : {};
    console.log(
      JSON.stringify(
        [...sentences].filter((sentence) => !Object.hasOwn(has, sentence)),
        null,
        1,
      ),
    );
  } else {
    for (const language of LANGUAGES) faults.push(...catalogueFaults(language, catalogue(language), sentences));
    for (const fault of faults) console.error(fault);
    console.log(`Words: ${sentences.size} sentences in ${LANGUAGES.length + 1} languages, ${faults.length} faults.`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
