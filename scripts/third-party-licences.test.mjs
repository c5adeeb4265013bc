import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { document, licencesOf, packageFolder } from './third-party-licences.mjs';

it('finds the package of a module, scoped, nested or virtual', () => {
  expect(packageFolder('/p/node_modules/react/index.js')).toBe('/p/node_modules/react');
  expect(packageFolder('/p/node_modules/a/node_modules/@s/b/dist/x.wasm?url')).toBe('/p/node_modules/a/node_modules/@s/b');
  expect(packageFolder('\0/p/node_modules/react/index.js?commonjs-module')).toBe('/p/node_modules/react');
  expect(packageFolder('/p/src/main.tsx')).toBeUndefined();
  expect(packageFolder('\0rolldown/runtime.js')).toBeUndefined();
});

it('refuses a package without a licence text, unless the text is known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'licences-'));
  const describe = (license) =>
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'some', version: '1.0.0', license }));
  describe('MIT');
  expect(() => licencesOf(folder)).toThrow('some 1.0.0 (MIT) has no licence text');
  writeFileSync(join(folder, 'license'), 'Free.\n');
  expect(licencesOf(folder)).toEqual([['some 1.0.0 (MIT)', 'Free.\n']]);
  rmSync(join(folder, 'license'));
  describe('Apache-2.0');
  expect(licencesOf(folder)[0][1]).toContain('Apache License');
  rmSync(folder, { recursive: true });
});

it('gives a text that several packages share once, under all their names', () => {
  const text = document([
    ['a', 'Free.\n'],
    ['b', 'Paid.'],
    ['c', 'Free.'],
  ]);
  expect(text.match(/^#.*|^ {4}.*/gm)).toEqual([
    '# Licences of the libraries in this build',
    '## a',
    '## c',
    '    Free.',
    '## b',
    '    Paid.',
  ]);
});
