/**
 * Compiles the AssemblyScript kernels and writes them as a TypeScript module that holds the binary in base64: a module needs no
 * fetch, so the same import works in the browser's workers under `connect-src 'self'`, in the esbuild bundles and in Vitest.
 *
 *   node scripts/build-kernels.mjs            writes src/engine/kernels/wasm/kernels.wasm.ts
 *   node scripts/build-kernels.mjs --check    writes nothing; exit 1 if that file is not what the sources compile to
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = 'src/engine/kernels/wasm/assembly/index.ts';
const target = join(root, 'src/engine/kernels/wasm/kernels.wasm.ts');
const compiler = join(dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')), 'bin/asc.js');

/** The module lives in the memory of tfjs, so it imports its memory and must own no static data. */
const options = [
  '-O3',
  '--noAssert',
  '--converge',
  '--enable',
  'simd',
  '--enable',
  'bulk-memory',
  '--runtime',
  'stub',
  '--importMemory',
];

function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const file = join(folder, 'kernels.wasm');
    execFileSync(process.execPath, [compiler, entry, ...options, '--outFile', file], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asModule(binary) {
  const lines = binary.toString('base64').match(/.{1,120}/g) ?? [];
  return [
    '/**',
    ' * Generated from assembly/ by `npm run build:kernels`; do not edit. A unit test compiles the sources again and compares.',
    ' */',
    '// biome-ignore-all format: a binary',
    'export const KERNELS_WASM_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

const generated = asModule(compile());
if (process.argv.includes('--check')) {
  if (generated !== readFileSync(target, 'utf8')) {
    console.error('src/engine/kernels/wasm/kernels.wasm.ts is not what assembly/ compiles to. Run: npm run build:kernels');
    process.exit(1);
  }
} else {
  writeFileSync(target, generated);
}
