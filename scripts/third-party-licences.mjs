/**
 * The build's `third-party-licences.md`: what the page and its workers are bundled from, what lies
 * inside the WebAssembly files, and the pretrained weights. A package without a licence text fails the build.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkedIntoWasm, withoutFile } from './licence-texts.mjs';

const MODULES = 'node_modules/';

/** Apache-2.0 as this project's own LICENSE has it, for the packages that only name it. */
const apache = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8');

/** Licence files below a package's root, of code of others that it ships. */
const furtherTexts = {
  '@jsquash/webp': [['libwebp, in the WebAssembly of @jsquash/webp (BSD-3-Clause)', 'codec/LICENSE.codec.md']],
  jsfive: [['pako, bundled into jsfive (MIT)', '../pako/LICENSE']],
};

/** The folder of the package a module belongs to, or undefined for this project's own and virtual modules. */
export function packageFolder(id) {
  const path = id.replace(/^\0/, '').replaceAll('\\', '/').split('?')[0];
  const at = path.lastIndexOf(MODULES);
  if (at < 0) return undefined;
  const [first, second] = path.slice(at + MODULES.length).split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return path.slice(0, at + MODULES.length) + name;
}

/**
 * What one package asks to be told, as [heading, text] pairs.
 * @throws Error naming the package where its licence text is neither in it nor known here
 */
export function licencesOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const own = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  if (!own.length && withoutFile[name]) own.push(withoutFile[name]);
  if (!own.length && license === 'Apache-2.0') own.push(apache);
  if (!own.length) throw new Error(`${name} ${version} (${license}) has no licence text: add it to scripts/licence-texts.mjs.`);
  const further = (furtherTexts[name] ?? []).map(([heading, file]) => [heading, readFileSync(join(folder, file), 'utf8')]);
  return [...own.map((text) => [`${name} ${version} (${license})`, text]), ...further];
}

/** Of the fronts in public/models/fronts, by what their config.json says; they are Apache-2.0, or fail the build. */
export function frontLicences(folder = join(import.meta.dirname, '..', 'public', 'models', 'fronts')) {
  return readdirSync(folder).map((id) => {
    const { origin } = JSON.parse(readFileSync(join(folder, id, 'config.json'), 'utf8'));
    if (origin?.licence !== 'Apache-2.0')
      throw new Error(`The front ${id} is under ${origin?.licence}: its text must be given here.`);
    const holders = 'network and weights by Google, packaged for PyTorch by ML Illustrated, trained on ImageNet';
    return [`The weights in models/fronts/${id}: ${holders}; from ${origin.package} ${origin.version} (Apache-2.0)`, apache];
  });
}

/** The document: each text once, under the headings of all it holds for. */
export function document(entries) {
  const headings = new Map();
  for (const [heading, text] of entries) {
    const key = text.trim().replaceAll('\r\n', '\n');
    headings.set(key, [...(headings.get(key) ?? []), heading]);
  }
  const sections = [...headings].map(
    ([text, names]) =>
      `${names.map((name) => `## ${name}`).join('\n\n')}\n\n${text.replace(/^/gm, '    ').replace(/ +$/gm, '')}\n`,
  );
  return `# Licences of the libraries in this build\n\n${sections.join('\n')}`;
}

/** Two Vite plugins that share one list: `worker` for `worker.plugins`, `page` for `plugins`, which writes the file. */
export function thirdPartyLicences(fileName) {
  const folders = new Set();
  const note = (bundle) => {
    for (const { moduleIds = [] } of Object.values(bundle)) {
      for (const folder of moduleIds.map(packageFolder)) if (folder) folders.add(folder);
    }
  };
  return {
    worker: { name: 'third-party-licences-worker', generateBundle: (_, bundle) => note(bundle) },
    page: {
      name: 'third-party-licences',
      apply: 'build',
      generateBundle(_, bundle) {
        note(bundle);
        const entries = [...folders].flatMap(licencesOf).concat(linkedIntoWasm, frontLicences());
        entries.sort(([a], [b]) => (a < b ? -1 : 1));
        this.emitFile({ type: 'asset', fileName, source: document(entries) });
      },
    },
  };
}
