import { MicrographiaError } from '../base/errors';
import type { ClassifyParts, Sample } from '../features/classify/parts';

const folder = new URL('samples/', document.baseURI);

const unavailable = (cause: unknown) =>
  new MicrographiaError(
    'samples-unavailable',
    'The samples could not be fetched from where this page came from.',
    'Reload the page, or drop a picture of your own.',
    { cause },
  );

async function fetchOwn(url: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw unavailable(error);
  }
  if (!response.ok) throw unavailable(`${url.pathname}: ${response.status}`);
  return response;
}

/** The procedural micrographs of public/samples, as its index.json lists them: `[{ file, title }]`. */
export const samples: ClassifyParts['samples'] = {
  async list() {
    const entries: unknown = await (await fetchOwn(new URL('index.json', folder))).json().catch((error) => {
      throw unavailable(error);
    });
    if (!Array.isArray(entries)) throw unavailable('index.json holds no list');
    return entries.flatMap((entry): Sample[] =>
      typeof entry?.file === 'string' && typeof entry.title === 'string'
        ? [{ title: entry.title, url: new URL(entry.file, folder).href }]
        : [],
    );
  },

  async fetch({ url }) {
    const blob = await (await fetchOwn(new URL(url))).blob();
    return { path: `samples/${decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))}`, blob };
  },
};
