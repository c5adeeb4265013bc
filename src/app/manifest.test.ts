/** The manifest of the installed page: what it names is there, stays in the page's folder, and takes every kind of picture that is read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isArchiveName } from '../archive/names';
import { extensions, hasPictureName } from '../micrograph/recognise';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const manifest = JSON.parse(readFileSync(at('public/manifest.webmanifest'), 'utf8'));
const [handler] = manifest.file_handlers;
const opened: string[] = Object.values<string[]>(handler.accept).flat();
const page = readFileSync(at('index.html'), 'utf8');

/** Of the MRC format, but what most people have under these names is something else. */
const LEFT_OUT = ['.st', '.ali', '.rec', '.map'];

/** The names that a pattern like `\.(tiff?|dm[34])$` lets through. */
function namesOf({ source }: RegExp): string[] {
  const alternatives = /^\\\.(?:\((.*)\)|(.*))\$$/.exec(source);
  return (alternatives?.[1] ?? alternatives?.[2] ?? '').split('|').flatMap((name) => {
    const [, before, one, after] = /^(\w*)(\w\?|\[\w+\])(\w*)$/.exec(name) ?? [null, name, '', ''];
    const choices = one === '' ? [''] : one.endsWith('?') ? ['', one[0]] : [...one.slice(1, -1)];
    return choices.map((sign) => `.${before}${sign}${after}`);
  });
}

describe('the manifest', () => {
  it('is that of the page, and names nothing outside its folder', () => {
    expect(page).toContain('<link rel="manifest" href="%BASE_URL%manifest.webmanifest" />');
    const urls = [manifest.id, manifest.scope, manifest.start_url, handler.action, manifest.share_target.action];
    for (const { url } of manifest.shortcuts) urls.push(url);
    for (const url of urls) expect(new URL(url, 'https://host/a/b/').href, url).toMatch(/^https:\/\/host\/a\/b\//);
    expect(manifest.scope).toBe('./');
    expect(page).toContain(`content="${manifest.theme_color}" media="(prefers-color-scheme: dark)"`);
  });

  it('has icons of the sizes that it states, and one to be cut to any shape', () => {
    for (const { src, sizes, type } of manifest.icons) {
      const bytes = readFileSync(at(`public/${src}`));
      if (type === 'image/png') expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
      else expect([sizes, bytes.toString().includes('<svg')], src).toEqual(['any', true]);
    }
    const purposes = manifest.icons.map(
      ({ sizes, purpose }: { sizes: string; purpose?: string }) => `${sizes} ${purpose ?? ''}`,
    );
    expect(purposes).toEqual(expect.arrayContaining(['192x192 ', '512x512 ', 'any maskable']));
  });

  it('opens files of every kind that is read, and archives, and no others', () => {
    const read = Object.values(extensions).flatMap(namesOf);
    expect(read).toEqual(expect.arrayContaining(['.tif', '.tiff', '.dm3', '.dm4', '.hdf5', '.png']));
    for (const name of read) expect([name, hasPictureName(`a${name}`)]).toEqual([name, true]);
    expect(read.filter((name) => !opened.includes(name))).toEqual(LEFT_OUT);
    for (const name of opened) expect(hasPictureName(`a${name}`) || isArchiveName(`a${name}`), name).toBe(true);
    expect(new Set(opened).size).toBe(opened.length);
  });

  it('takes the same from a share, in the form that the service worker reads', () => {
    const { method, enctype, params } = manifest.share_target;
    expect([method, enctype]).toEqual(['POST', 'multipart/form-data']);
    expect(params.files).toHaveLength(1);
    const worker = readFileSync(at('src/app/sw.ts'), 'utf8');
    expect(worker).toContain(`form.getAll('${params.files[0].name}')`);
    expect(new URL(manifest.share_target.action, 'https://host/').pathname).toBe('/share');
    expect(worker).toContain('`${' + 'root}share`');
    expect(params.files[0].accept).toEqual(expect.arrayContaining(opened));
  });
});
