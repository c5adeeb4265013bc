import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { document, frontLicences, licencesOf, packageFolder } from './third-party-licences.mjs';

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

it('names every shipped front with the text of its licence, and refuses one under another', () => {
  const fronts = new URL('../public/models/fronts/', import.meta.url);
  const entries = frontLicences();
  for (const id of readdirSync(fronts)) {
    const [heading, text] = entries.find(([heading]) => heading.includes(`models/fronts/${id}:`));
    expect(heading).toMatch(/Google.*ImageNet.*Apache-2\.0/);
    expect(text).toContain('Apache License');
  }
  const folder = mkdtempSync(join(tmpdir(), 'fronts-'));
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'x', 'config.json'), JSON.stringify({ origin: { licence: 'CC-BY-NC-4.0' } }));
  expect(() => frontLicences(folder)).toThrow('The front x is under CC-BY-NC-4.0');
  rmSync(folder, { recursive: true });
});

it('ships weights of less than 24 MB together', () => {
  const models = new URL('../public/models/', import.meta.url).pathname;
  const files = readdirSync(models, { recursive: true }).filter((file) => file.endsWith('.safetensors'));
  expect(files.some((file) => file.startsWith('fronts'))).toBe(true);
  expect(files.reduce((sum, file) => sum + statSync(join(models, file)).size, 0)).toBeLessThan(24e6);
});
