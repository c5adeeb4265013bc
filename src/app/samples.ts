import { MicrographiaError, unpackError } from '../base/errors';
import type { ClassifyParts, Sample } from '../features/classify/parts';
import type { DroppedFile, ReadService } from '../services/read/protocol';

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

/** Larger than the gallery's: a tile is up to 160 points wide. */
const TILE = { width: 320, height: 240 };

/**
 * The procedural micrographs of public/samples, as its index.json lists them: `[{ file, title }]`. They are files like any other (TIFF
 * with a data bar), so what their tiles show is what the reader makes of them.
 */
export function createSamples(reader: ReadService): ClassifyParts['samples'] {
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
        typeof entry?.file === 'string' && typeof entry.title === 'string'
          ? [{ title: entry.title, url: new URL(entry.file, folder).href }]
          : [],
      );
    },

    fetch: file,

    async preview(sample, signal) {
      for await (const outcome of reader.read([await file(sample)], { signal, make: () => ({ thumbnail: TILE }) })) {
        if ('error' in outcome) throw unpackError(outcome.error);
        if (outcome.thumbnail) return outcome.thumbnail;
      }
      throw unavailable('the sample is no picture');
    },
  };
}
