/**
 * Runs one of the product's commands: `node scripts/run.mjs <name> [args]`.
 *
 * The command `scripts/<name>.ts` and the worker threads it may start (`*.worker.ts` in `src/cli` and `src/trials`) are bundled by esbuild
 * into one folder under .cache/cli, named by its content, so that a command that is running keeps its own files while the source
 * changes; while nothing of the source has changed a bundle is used again. The command finds the package (shipped models) by the environment variable MICROGRAPHIA_ROOT, which is set here: neither
 * the folder it is started from nor that of the bundle tells. Bundling, and not a loader, because tfjs must be there exactly once: its `main` field leads to a CommonJS twin of the
 * ES modules that `register_all_gradients` and the browser build use. Prints nothing itself but errors.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = join(root, '.cache', 'cli');
const cache = isWritable(installed) ? installed : ownCache();
const tfjsWasm = join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
/** Bundles nobody has started for this long are removed; a run longer than this has long loaded its files. */
const KEEP_MS = 2 * 24 * 3600 * 1000;

/** What bundled CommonJS (tfjs's emscripten glue, its Node platform) expects to find in its module scope. */
const banner = [
  "import { createRequire as createRequire_ } from 'node:module';",
  "import { fileURLToPath as fileURLToPath_ } from 'node:url';",
  'const require = createRequire_(import.meta.url);',
  'const __filename = fileURLToPath_(import.meta.url);',
  "const __dirname = fileURLToPath_(new URL('.', import.meta.url));",
].join('\n');

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the package was installed by somebody else: a folder of the user's own, from which packages are found as from there. */
function ownCache() {
  const folder = join(homedir(), '.cache', 'micrographia', createHash('sha256').update(root).digest('hex').slice(0, 16));
  mkdirSync(folder, { recursive: true });
  const packages = join(folder, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(root, 'node_modules'), packages, 'junction');
  return folder;
}

/** The command and every worker thread, each as `{ out, in }` for esbuild. */
function entryPoints(name) {
  const workers = ['cli', 'trials'].flatMap((room) =>
    readdirSync(join(root, 'src', room))
      .filter((file) => file.endsWith('.worker.ts'))
      .map((file) => join(root, 'src', room, file)),
  );
  return [
    { out: name, in: join(root, 'scripts', `${name}.ts`) },
    ...workers.map((file) => ({ out: basename(file, '.ts'), in: file })),
  ];
}

/** Vite's `import url from './x.wasm?url'` under Node: the file is put beside the bundle and its file: URL is the value. */
const urlImports = {
  name: 'url-imports',
  setup(bundle) {
    bundle.onResolve({ filter: /\?url$/ }, async ({ path, resolveDir, kind }) => {
      const resolved = await bundle.resolve(path.replace(/\?url$/, ''), { resolveDir, kind });
      return resolved.errors.length > 0 ? resolved : { path: resolved.path, namespace: 'url' };
    });
    bundle.onLoad({ filter: /.*/, namespace: 'url' }, ({ path }) => ({
      contents: `import file from ${JSON.stringify(path)}; export default new URL(file, import.meta.url).href;`,
      resolveDir: root,
      watchFiles: [path],
    }));
  },
};

/** Of all that a command is bundled from: names, sizes and times of change. */
function stampOf(name) {
  const digest = createHash('sha256').update(name).update(process.version);
  const lists = ['src', 'scripts'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const path of [...lists.sort(), join(root, 'package.json'), join(root, 'package-lock.json')]) {
    const { size, mtimeMs } = statSync(path);
    digest.update(`${path}\n${size}\n${mtimeMs}\n`);
  }
  return digest.digest('hex').slice(0, 16);
}

/** Keeps it from being removed as old; not where it is another user's. */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if (error.code !== 'EPERM' && error.code !== 'EACCES') throw error;
  }
}

/** The bundle of a command: that of the last time, where nothing has changed since. */
async function bundleOf(name) {
  const note = join(cache, `${name}-${stampOf(name)}`);
  const known = existsSync(note) ? join(cache, readFileSync(note, 'utf8')) : null;
  if (known && existsSync(join(known, `${name}.mjs`))) {
    for (const path of [known, note]) touch(path);
    return join(known, `${name}.mjs`);
  }
  const entry = await bundle(name);
  writeFileSync(note, basename(dirname(entry)));
  return entry;
}

async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: entryPoints(name),
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['webgpu', 'onnxruntime-web', '@playwright/test'],
    loader: { '.wasm': 'file' },
    assetNames: '[name]-[hash]',
    plugins: [urlImports],
    banner: { js: banner },
    sourcemap: 'linked',
    logLevel: 'warning',
    // tfjs's browser files test for globals that Node lacks; esbuild's remarks on third-party code help nobody here.
    logOverride: { 'import-is-undefined': 'silent', 'direct-eval': 'silent', 'equals-negative-zero': 'silent' },
  });
  await stop();
  const digest = createHash('sha256');
  for (const file of outputFiles) digest.update(basename(file.path)).update(file.contents);
  const folder = join(cache, digest.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, 'new-'));
    chmodSync(fresh, 0o755); // for whoever else starts commands from here
    for (const file of outputFiles) writeFileSync(join(fresh, basename(file.path)), file.contents);
    for (const file of readdirSync(tfjsWasm)) {
      if (file.endsWith('.wasm')) copyFileSync(join(tfjsWasm, file), join(fresh, file));
    }
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another run finished the same bundle a moment earlier: use that one.
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  touch(folder);
  for (const other of readdirSync(cache).filter((name) => name !== 'node_modules')) {
    const path = join(cache, other);
    if (Date.now() - statSync(path, { throwIfNoEntry: false })?.mtimeMs > KEEP_MS)
      rmSync(path, { recursive: true, force: true });
  }
  return join(folder, `${name}.mjs`);
}

const [name, ...args] = process.argv.slice(2);
if (!name || !/^[a-z][a-z-]*$/.test(name) || !existsSync(join(root, 'scripts', `${name}.ts`))) {
  const commands = readdirSync(join(root, 'scripts')).flatMap((file) => /^([a-z-]+)\.ts$/.exec(file)?.[1] ?? []);
  console.error(`usage: node scripts/run.mjs <command> [args]; commands: ${commands.join(', ')}`);
  process.exit(2);
}
const entry = await bundleOf(name).catch((error) => {
  // esbuild has printed its own, located, messages by now; anything else has not been said yet.
  if (!error.errors) console.error(error);
  process.exit(1);
});
process.env.MICROGRAPHIA_ROOT = root;
// npm goes to the package's folder first: paths are meant from where the user stands.
const { INIT_CWD: stood } = process.env;
if (stood && resolve(process.cwd()) === resolve(root) && existsSync(stood)) process.chdir(stood);
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(entry).href);
