/** The session as one project file, and back: all numbers, words and corrections, with the pictures or by their hashes. */
import * as v from 'valibot';
import { openDrop } from '../archive/drop-files';
import { MicrographiaError } from '../base/errors';
import { type ProjectParts, WHOLE_PROJECT } from '../base/export-parts';
import { shownText } from '../base/shown';
import { cutProjectJson, zipProject } from '../formats/project-zip';
import type { AdoptedSession, Keepsake, SavedItem } from '../keeping/kept-session';
import { t } from '../locales/words';
import type { Desk } from '../state/desk';
import type { DropFile } from '../state/drops';
import type { DroppedFile } from '../state/item';
import { bytesToText, textToBytes } from './base64';
import { type Losses, lossWords, mendEntry } from './mend-entry';
import { told } from './project-told';
import { countSchema, itemSchema, thumbnailSchema } from './session-schema';

/** What is written; older ones are read. PROJECT.md has the list of fields. */
const PROJECT_VERSION = 1;
const FORMAT = 'micrographia-project';
/** A project of 20,000 pictures has some 400 MB of it. */
const MOST_JSON_BYTES = 1e9;

const bytes = v.pipe(v.string(), v.base64());

const entrySchema = v.object({
  item: itemSchema,
  thumbnail: v.nullable(v.object({ ...thumbnailSchema.entries, grey: bytes })),
  features: v.nullable(bytes),
  extras: v.record(v.string(), v.unknown()),
});

const fileSchema = v.object({
  drop: countSchema,
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)),
  /** Name inside the zip; null where only the results are in it. */
  inside: v.nullable(v.pipe(v.string(), v.maxLength(300))),
});

const projectSchema = v.object({
  format: v.literal(FORMAT),
  version: countSchema,
  savedAt: v.fallback(v.pipe(v.string(), v.isoTimestamp()), ''),
  // What can be done without is: the first picture is shown, numbers go on after the largest, and results are shown without their files.
  selected: v.fallback(v.nullable(v.string()), null),
  nextId: v.fallback(countSchema, 0),
  files: v.fallback(v.array(v.unknown()), []),
  items: v.array(v.unknown()),
});

export interface ProjectSource {
  readonly session: Desk['session'];
  readonly drops: ReadonlyMap<number, readonly DropFile[]>;
  readonly keepsakes: readonly Keepsake[];
}

const safe = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/[^\w.-]+/g, '_')
    .slice(-100) || 'file';

/** JSON has no infinities: they are written as words, which itemSchema reads. */
const writeNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** @throws MicrographiaError `project-too-large`; what opening a picture's file throws */
export async function saveProject(
  { session, drops, keepsakes }: ProjectSource,
  parts: ProjectParts = WHOLE_PROJECT,
): Promise<Blob> {
  const files = [...drops].flatMap(([drop, list]) => list.map((file) => ({ drop, file })));
  const named = files.map(({ drop, file }, i) => ({
    drop,
    file,
    inside: parts.files ? `pictures/${i + 1}-${safe(file.path)}` : null,
  }));
  const items = session.items.values().map(({ thumbnail, classification, ...item }) => ({
    ...told(
      {
        item: { ...item, classification: classification && { ...classification, features: null } },
        extras: Object.fromEntries(keepsakes.map((keepsake) => [keepsake.name, keepsake.of(item.id)])),
      },
      parts,
    ),
    thumbnail: thumbnail && { width: thumbnail.width, height: thumbnail.height, grey: bytesToText(thumbnail.grey) },
    features: classification?.features ? bytesToText(classification.features) : null,
  }));
  const project: v.InferInput<typeof projectSchema> = {
    format: FORMAT,
    version: PROJECT_VERSION,
    savedAt: new Date().toISOString(),
    selected: session.selected,
    nextId: session.nextId,
    files: (parts.files || parts.names ? named : []).map(({ drop, file, inside }) => ({ drop, path: file.path, inside })),
    items,
  };
  return zipProject(
    JSON.stringify(project, writeNumber, 1),
    named.flatMap(({ file, inside }) =>
      inside === null ? [] : [{ name: inside, open: async () => ('blob' in file ? file.blob : file.open()) }],
    ),
  );
}

const refuse = (code: string, name: string, what: string, advice: string): MicrographiaError =>
  new MicrographiaError(`project-${code}`, `${shownText(name)} was not opened: ${what}.`, advice);

/**
 * What is sound in a project file.
 * @throws MicrographiaError `project-foreign`, `project-damaged`, `project-newer`, each naming the file
 */
export async function openProject({ path, blob }: DroppedFile): Promise<AdoptedSession> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { files: entries, refused } = await openDrop([{ path: 'project.zip', blob }]);
  const inside = new Map(entries.map((entry) => [entry.path.slice('project.zip/'.length), entry]));
  const about = inside.get('project.json');
  const torn = refused.some((entry) => entry.path === 'project.zip');
  const cut = torn ? await cutProjectJson(blob, MOST_JSON_BYTES) : null;
  const text = about ? await about.open() : cut === null ? null : new Blob([cut]);
  if (!text)
    throw refuse(
      torn ? 'damaged' : 'foreign',
      name,
      torn ? 'it is no whole zip' : 'it holds no project.json',
      'Choose a file that “Save as project file” has written, or copy it once more.',
    );
  const json: unknown =
    text.size > MOST_JSON_BYTES
      ? null
      : await text
          .text()
          .then(JSON.parse)
          .catch(() => null);
  const { success, output: project } = v.safeParse(projectSchema, json);
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown };
  if (format === FORMAT && typeof version === 'number' && version > PROJECT_VERSION)
    throw refuse(
      'newer',
      name,
      `a newer version of Micrographia has written it (project version ${version}, this one reads up to ${PROJECT_VERSION})`,
      'Reload the page to take the newest version, then open it again.',
    );
  if (!success) throw refuse('damaged', name, 'its project.json cannot be read', 'Copy it once more, or save it anew.');
  const losses: Losses = new Map();
  const items = project.items.flatMap((value): SavedItem[] => {
    const entry = mendEntry(entrySchema, value, losses);
    if (!entry) return [];
    const { item, thumbnail, features, extras } = entry;
    const grey = thumbnail && new Uint8ClampedArray(textToBytes(thumbnail.grey).buffer);
    const sound = thumbnail && grey && grey.length === thumbnail.width * thumbnail.height;
    const vector = features === null ? null : textToBytes(features);
    const { classification } = item;
    return [
      {
        item: {
          ...item,
          thumbnail: sound ? { width: thumbnail.width, height: thumbnail.height, grey } : null,
          classification: classification && {
            ...classification,
            features: vector && vector.length % 2 === 0 ? new Uint16Array(vector.buffer) : null,
          },
        },
        extras,
      },
    ];
  });
  let missing = 0;
  const files = project.files.flatMap((value) => {
    const parsed = v.safeParse(fileSchema, value);
    const entry = parsed.success && parsed.output.inside !== null ? inside.get(parsed.output.inside) : undefined;
    if (parsed.success && entry) return [{ drop: parsed.output.drop, file: { path: parsed.output.path, open: entry.open } }];
    missing += Number(!parsed.success || parsed.output.inside !== null);
    return [];
  });
  const lost = project.items.length - items.length;
  return {
    head: { savedAt: project.savedAt, pictures: items.length, selected: project.selected, nextId: project.nextId },
    items,
    files,
    damage: [
      ...(lost > 0
        ? [
            () =>
              t('{lost, plural, one {# picture} other {# pictures}} could not be read in {name}.', {
                lost,
                name: shownText(name),
              }),
          ]
        : []),
      ...lossWords(losses),
      ...(missing > 0
        ? [
            () =>
              t(
                'The files of {missing, plural, one {# picture} other {# pictures}} are missing or damaged in it: their results are here.',
                { missing },
              ),
          ]
        : []),
    ],
  };
}
