/**
 * Checks that every import under src/ goes in a direction the house allows, that each room uses only its own libraries, that no files
 * import each other in a circle (by type alone included, which Biome does not look at), and that no room grows too large to know.
 * Browser globals in rooms that also run under Node are Biome's part (biome.json).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const tfjsBackends = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu'];
const react = ['react', 'react-dom', 'react-aria-components'];
/** Everything below the services, which tie it together. */
const inner = [
  'base',
  'micrograph',
  'archive',
  'scale',
  'dataset',
  'synth',
  'measure',
  'evaluation',
  'model',
  'engine',
  'models',
  'onnx',
  'language',
  'text',
  'training',
  'formats',
  'storage',
];

/**
 * The rooms. `rooms`: may be imported, or single files of them; `types`: only by `import type`; `libraries`: npm packages (their subpaths included).
 * The longest matching path decides, so a part of a room can have a line of its own. `main.tsx` and `app` see everything. Tests
 * (*.test.ts, testing*.ts) keep the directions, but may use any library and the shipped files outside src.
 */
export const ROOMS = {
  base: { rooms: [], libraries: ['hash-wasm'] },
  locales: { rooms: ['base'], types: ['models'], libraries: ['intl-messageformat'] },
  jpeg: { rooms: [], libraries: [] },
  micrograph: {
    rooms: ['base', 'jpeg'],
    libraries: ['geotiff', 'fast-png', 'jpeg-js', '@jsquash/webp', 'fflate', 'fzstd', 'jsfive'],
  },
  archive: { rooms: ['base', 'micrograph'], libraries: ['fflate'] },
  scale: { rooms: ['base', 'micrograph'], libraries: [] },
  // A table of labels may be a spreadsheet, which is a zip; a labelled set may lie in an archive.
  dataset: { rooms: ['base', 'micrograph', 'archive'], libraries: ['valibot'] },
  synth: { rooms: ['base'], libraries: [] },
  evaluation: { rooms: ['base'], libraries: [] },
  measure: { rooms: ['base'], libraries: [] },
  formats: { rooms: ['base'], libraries: ['fflate', 'valibot'] },
  // A report is for people: it is written in their language.
  'formats/report': { rooms: ['base', 'locales'], types: ['models'], libraries: [] },
  storage: { rooms: ['base'], libraries: [] },
  // Which operations a kernel may replace, and how a field's weights lie for it; nothing of where tensors live.
  model: { rooms: ['base', 'engine/operation', 'engine/field-layout'], libraries: ['@tensorflow/tfjs-core'] },
  engine: { rooms: ['base'], libraries: ['@tensorflow/tfjs-core', ...tfjsBackends] },
  'engine/node-host.ts': { rooms: ['base'], libraries: ['webgpu', 'node:'] },
  language: { rooms: ['base'], libraries: [] },
  'language/small-lm.ts': { rooms: ['base', 'model', 'evaluation'], libraries: ['@tensorflow/tfjs-core'] },
  'language/masked-lm.ts': { rooms: ['base', 'model', 'evaluation'], libraries: ['@tensorflow/tfjs-core'] },
  // The library lies on the disk, its zips are archives, and two models are compared on the splits they were trained with.
  models: {
    rooms: ['base', 'micrograph', 'archive', 'dataset', 'evaluation', 'model', 'engine', 'language', 'formats', 'storage'],
    libraries: ['@tensorflow/tfjs-core', 'valibot', 'fflate'],
  },
  // The network once more, in another language: its numbers are those of the model's folder. The engine is what its tests compare it with.
  onnx: { rooms: ['base', 'model', 'engine', 'models', 'formats'], libraries: [] },
  training: {
    rooms: ['base', 'micrograph', 'dataset', 'synth', 'evaluation', 'model', 'engine', 'models', 'language', 'storage'],
    libraries: ['@tensorflow/tfjs-core'],
  },
  text: {
    rooms: ['base', 'language', 'formats', 'storage'],
    libraries: ['valibot', '@mlc-ai/web-llm', '@wllama/wllama'],
  },
  services: {
    rooms: inner,
    libraries: [
      'comlink',
      'valibot',
      ...tfjsBackends,
      '@tensorflow/tfjs-core',
      '@jsquash/webp',
      '@mlc-ai/web-llm',
      '@wllama/wllama',
      '@wllama/wllama-compat',
      'virtual:wllama-core',
    ],
  },
  cli: {
    rooms: [...inner, 'services', 'locales'],
    libraries: ['comlink', '@tensorflow/tfjs-core', ...tfjsBackends, 'valibot', 'node:'],
  },
  // Pictures that the generator draws, as files.
  'cli/contact-sheet-command.ts': { rooms: ['base', 'synth', 'cli'], libraries: ['fast-png', 'node:'] },
  'cli/make-samples-command.ts': {
    rooms: ['base', 'dataset', 'micrograph', 'synth', 'cli'],
    libraries: ['fflate', 'jpeg-js', 'node:'],
  },
  // Language models for the page, fetched by the shell.
  llm: { rooms: ['base', 'formats', 'storage', 'text', 'cli'], libraries: ['valibot', 'node:'] },
  // Where the models of the catalogue are fetched from stands in WebLLM's own list.
  'llm/llm-catalogue.ts': { rooms: ['base', 'formats', 'text', 'llm'], libraries: ['@mlc-ai/web-llm'] },
  // The product on trial: its speed, its answers, damaged files and kills; it uses the commands as a shell does.
  trials: {
    rooms: [...inner, 'services', 'cli'],
    libraries: ['@tensorflow/tfjs-core', 'node:'],
  },
  // The fuzzer damages what the page writes of a session, too.
  // Kernels beside the operations they stand in for.
  'trials/bench-kernels-command.ts': {
    rooms: ['engine', 'cli'],
    libraries: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
  },
  'trials/fuzz-projects.ts': {
    rooms: ['base', 'formats', 'state', 'keeping', 'app/project-file', 'app/session-codec'],
    libraries: [],
  },
  // The cost of the page's lists is measured without the page.
  'trials/bench-lists.ts': { rooms: ['base', 'state'], libraries: [] },
  // What a drop holds is told by the names in it; what a file states of its voltage, as for the commands.
  state: {
    rooms: ['base', 'archive', 'dataset', 'locales', 'micrograph/voltage'],
    types: ['services', 'models', 'storage'],
    libraries: ['zustand'],
  },
  // A person's word on the category goes before the model's in the facts, without measuring again.
  'state/picture-texts.ts': {
    rooms: ['base', 'language', 'locales'],
    types: ['services'],
    libraries: ['zustand'],
  },
  // Sessions and labels outlive the page.
  keeping: { rooms: ['base', 'archive', 'dataset', 'locales', 'state'], types: ['storage'], libraries: ['zustand'] },
  ui: { rooms: ['locales'], types: ['base'], libraries: react },
  features: {
    rooms: ['state', 'keeping', 'ui', 'base', 'dataset', 'locales'],
    types: ['services', 'models'],
    libraries: [...react, 'zustand'],
  },
};

/** Every import, re-export and dynamic import of a source text, with whether it is a type only, and its line. */
function importsOf(path, text) {
  const source = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found = [];
  const add = (node, specifier, typeOnly) =>
    found.push({ specifier, typeOnly, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier.text, node.importClause?.isTypeOnly === true);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, node.argument.literal.text, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0].text : '(computed)', false);
    } else if (
      ts.isNewExpression(node) &&
      node.expression.getText() === 'URL' &&
      ts.isStringLiteral(node.arguments?.[0] ?? node)
    ) {
      // new URL('./x.worker.ts', import.meta.url): how workers and assets are named.
      if (node.arguments[1]?.getText() === 'import.meta.url' && /^\.{1,2}\//.test(node.arguments[0].text)) {
        add(node, node.arguments[0].text, false);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The key of `table` that is `path` itself or the longest folder above it. */
function longestKey(table, path) {
  return Object.keys(table)
    .filter((key) => path === key || path.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * What is wrong with the imports of one file.
 * @param path path relative to src/, with forward slashes
 * @param text its source
 * @returns sentences, each beginning with path:line
 */
export function importFaults(path, text) {
  const room = path.split('/')[0];
  if (room === 'app' || !path.includes('/')) return [];
  const key = longestKey(ROOMS, path);
  if (!key) return [`${path}:1 ${room} is no room of the house (scripts/lint-rooms.mjs has the table)`];
  const rules = ROOMS[key];
  const isTest = /(\.test|\/testing(-[\w-]+)?)\.tsx?$/.test(path);
  const faults = [];
  for (const { specifier, typeOnly, line } of importsOf(path, text)) {
    const fault = (words) => faults.push(`${path}:${line} ${words}`);
    if (!specifier.startsWith('.')) {
      const allowed = rules.libraries.some(
        (name) => specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`),
      );
      if (!allowed && !isTest) fault(`${key} may not import ${specifier}`);
      continue;
    }
    const target = posix.normalize(posix.join(posix.dirname(path), specifier));
    const targetRoom = target.split('/')[0];
    if (target.startsWith('..')) {
      if (!isTest) fault(`${specifier} lies outside src`);
    } else if (targetRoom === room) {
      const [, feature] = path.split('/');
      if (room === 'features' && target.split('/')[1] !== feature) fault(`no feature imports another (${specifier})`);
    } else if (
      !rules.rooms.some((name) => name === targetRoom || name === target) &&
      !(typeOnly && rules.types?.includes(targetRoom))
    ) {
      const hint = rules.types?.includes(targetRoom) ? ' except by `import type`' : '';
      fault(`${key} may not import ${targetRoom}${hint} (${specifier})`);
    }
  }
  return faults;
}

/** Lines that a room may hold without its tests; `synth`, a catalogue of drawn kinds, stands apart. Features and services count folder by folder. */
const MOST_LINES = 6000;
const UNLIMITED = ['synth'];

const isTesting = (path) => /(\.test|\/testing(-[\w-]+)?|[/-]fixtures)\.tsx?$/.test(path) || path.includes('/testing/');

/** @param sizes lines of each file, by path relative to src/ */
export function sizeFaults(sizes) {
  const rooms = new Map();
  for (const [path, lines] of sizes) {
    const [room, folder] = path.split('/');
    const name = room === 'features' || room === 'services' ? `${room}/${folder}` : room;
    if (!isTesting(path)) rooms.set(name, (rooms.get(name) ?? 0) + lines);
  }
  return [...rooms].flatMap(([room, lines]) =>
    lines > MOST_LINES && !UNLIMITED.includes(room)
      ? [`${room}:1 holds ${lines} lines, ${MOST_LINES} at most: part of it belongs in a room of its own`]
      : [],
  );
}

/**
 * Files that import each other in a circle, whatever they import: types that need each other belong in one file.
 * @param graph what each file imports, by path
 */
export function circleFaults(graph) {
  const [order, low, stack, faults] = [new Map(), new Map(), [], []];
  const visit = (path) => {
    order.set(path, order.size);
    low.set(path, order.get(path));
    stack.push(path);
    for (const next of graph.get(path) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path), low.get(next)));
    }
    if (low.get(path) !== order.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) faults.push(`${path}:1 imports in a circle: ${circle.sort().join(', ')}`);
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return faults;
}

/** What each file imports of the others, by path relative to src/. */
function graphOf(texts) {
  const endings = ['', '.ts', '.tsx', '/index.ts'];
  return new Map(
    [...texts].map(([path, text]) => [
      path,
      importsOf(path, text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .flatMap(({ specifier }) => {
          const target = posix.normalize(posix.join(posix.dirname(path), specifier));
          return endings.map((ending) => target + ending).find((file) => texts.has(file)) ?? [];
        }),
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('engine/kernels/wasm/assembly/'));
  const texts = new Map(files.map((path) => [path, readFileSync(join(src, path), 'utf8')]));
  const imports = [...texts].flatMap(([path, text]) => importFaults(path, text));
  const sizes = sizeFaults([...texts].map(([path, text]) => [path, text.split('\n').length - 1]));
  const circles = circleFaults(graphOf(texts));
  for (const fault of [...imports, ...sizes, ...circles]) console.error(`src/${fault}`);
  console.log(
    `Rooms: ${files.length} files, ${imports.length} imports that the house does not allow, ${circles.length} circles, ${sizes.length} rooms too large.`,
  );
  if (imports.length + sizes.length + circles.length > 0) process.exitCode = 1;
}
