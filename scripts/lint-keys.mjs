/**
 * Finds objects that are written to by a computed key: `counts[category] = ...` on a plain `{}`. A class, a column, a file or a setting
 * may be called `__proto__`, and the write then goes to the prototype of every object. Keys that people name belong into a Map, or into
 * `dictionary()` (src/base/dictionary.ts), which has no prototype.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ASSIGNS = (kind) => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The expression that is written to, where `node` writes; null elsewhere. */
function targetOf(node) {
  if (ts.isBinaryExpression(node) && ASSIGNS(node.operatorToken.kind)) return node.left;
  const steps = [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken];
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && steps.includes(node.operator))
    return node.operand;
  return null;
}

/** True of a key that the source itself spells out, or that can only be a number. */
const isOwnKey = (key) =>
  ts.isStringLiteralLike(key) ||
  ts.isNumericLiteral(key) ||
  (ts.isPrefixUnaryExpression(key) && ts.isNumericLiteral(key.operand));

/**
 * @param path for the sentences @param text source of the file
 * @returns a sentence for each object literal of the file that is written to by a computed key
 */
export function keyFaults(path, text) {
  const source = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  /** Names of variables that begin as an object literal, unless their type says that the keys are the program's own. */
  const plain = new Set();
  const writes = [];
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      let value = node.initializer;
      while (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) value = value.expression;
      const ownKeys = /^(?:Partial<)?Record<(?!string\b)/.test(node.type?.getText() ?? '');
      if (ts.isObjectLiteralExpression(value) && !ownKeys) plain.add(node.name.text);
    }
    const target = targetOf(node);
    for (let at = target; at && ts.isElementAccessExpression(at); at = at.expression) {
      if (!isOwnKey(at.argumentExpression) && ts.isIdentifier(at.expression))
        writes.push({ name: at.expression.text, node: at });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return writes
    .filter(({ name }) => plain.has(name))
    .map(({ name, node }) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      return `${path}:${line} ${name} is a plain object written to by a computed key: use a Map or dictionary()`;
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const top = join(dirname(fileURLToPath(import.meta.url)), '..');
  const files = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /\.tsx?$/.test(entry.name) &&
          !/(\.test|[/\\]testing.*)\.tsx?$/.test(join(entry.parentPath, entry.name)),
      )
      .map((entry) => relative(top, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
  const faults = files.flatMap((path) => keyFaults(path, readFileSync(join(top, path), 'utf8')));
  for (const fault of faults) console.error(fault);
  console.log(`Keys: ${files.length} files, ${faults.length} plain objects written to by computed keys.`);
  if (faults.length > 0) process.exitCode = 1;
}
