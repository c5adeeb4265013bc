/**
 * Compiles the AssemblyScript kernels, for plain and for relaxed SIMD, and writes each as a TypeScript module that holds the binary in base64: a module needs no
 * fetch, so the same import works in the browser's workers under `connect-src 'self'`, in the esbuild bundles and in Vitest.
 *
 *   node scripts/build-kernels.mjs            writes src/engine/kernels/wasm/kernels.wasm.ts and kernels-relaxed.wasm.ts
 *   node scripts/build-kernels.mjs --check    writes nothing; exit 1 if those files are not what the sources compile to
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = 'src/engine/kernels/wasm/assembly/index.ts';
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

/** What is written, with the further features each is compiled for: multiplyAdd becomes one instruction with relaxed SIMD. */
const targets = [
  { file: 'src/engine/kernels/wasm/kernels.wasm.ts', name: 'KERNELS_WASM_BASE64', features: [] },
  {
    file: 'src/engine/kernels/wasm/kernels-relaxed.wasm.ts',
    name: 'RELAXED_KERNELS_WASM_BASE64',
    features: ['--enable', 'relaxed-simd'],
  },
];

function compile(features) {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const file = join(folder, 'kernels.wasm');
    execFileSync(process.execPath, [compiler, entry, ...options, ...features, '--outFile', file], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asModule(name, binary) {
  const lines = binary.toString('base64').match(/.{1,120}/g) ?? [];
  return [
    '/**',
    ' * Generated from assembly/ by `npm run build:kernels`; do not edit. A unit test compiles the sources again and compares.',
    ' */',
    '// biome-ignore-all format: a binary',
    `export const ${name} = [`,
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

for (const { file, name, features } of targets) {
  const generated = asModule(name, compile(features));
  if (!process.argv.includes('--check')) writeFileSync(join(root, file), generated);
  else if (generated !== readFileSync(join(root, file), 'utf8')) {
    console.error(`${file} is not what assembly/ compiles to. Run: npm run build:kernels`);
    process.exitCode = 1;
  }
}
