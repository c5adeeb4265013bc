import { MicrographiaError } from '../base/errors';
import type { ClassifyParts, Sample } from '../features/classify/parts';
import type { DroppedFile } from '../services/read/protocol';

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

/**
 * The procedural micrographs of public/samples, as its index.json lists them: `[{ file, picture, title }]`. They are files like any other
 * (TIFF with a data bar) and are fetched when one is chosen; `picture` is a small JPEG for the tile, made when they were drawn.
 */
export function createSamples(): ClassifyParts['samples'] {
  const fetched = new Map<string, Promise<DroppedFile>>();

  async function fetchFile({ url }: Sample): Promise<DroppedFile> {
    const blob = await (await fetchOwn(new URL(url))).blob();
    return { path: `samples/${decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))}`, blob };
  }

  /** Each file is fetched once; a failure is not remembered. */
  function file(sample: Sample): Promise<DroppedFile> {
    const pending = fetched.get(sample.url) ?? fetchFile(sample);
    fetched.set(sample.url, pending);
    pending.catch(() => fetched.delete(sample.url));
    return pending;
  }

  return {
    async list() {
      const response = await fetchOwn(new URL('index.json', folder));
      const entries: unknown = await response.json().catch((error) => {
        throw unavailable(error);
      });
      if (!Array.isArray(entries)) throw unavailable('index.json holds no list');
      return entries.flatMap((entry): Sample[] =>
        [entry?.file, entry?.picture, entry?.title].every((word) => typeof word === 'string')
          ? [{ title: entry.title, url: new URL(entry.file, folder).href, picture: new URL(entry.picture, folder).href }]
          : [],
      );
    },

    fetch: file,
  };
}
