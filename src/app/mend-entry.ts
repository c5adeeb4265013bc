/**
 * What is sound of a picture in a kept session or a project file: of an entry that does not pass its schema the innermost part that can be
 * spared goes, and is told of; a picture whose place (`id`, `path`) is damaged cannot be opened.
 */
import * as v from 'valibot';
import { t } from '../locales/words';
import type { StoredItem } from './session-schema';

/** What was left out of pictures, and of how many: `userContrast` -> 2. */
export type Losses = Map<string, number>;

interface Part {
  /** As people know it. */
  readonly words: () => string;
  /** What stands in its place; the field goes where this is absent. */
  readonly instead?: unknown;
}

const NAMED: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['item.userContrast', { words: () => t('contrast') }],
  ['item.userMeasuring', { words: () => t('how bodies were told from their ground') }],
  ['item.userPixelSizeNm', { words: () => t('pixel size set by hand'), instead: null }],
  ['item.userPixelSizeSource', { words: () => t('how the pixel size was set') }],
  ['item.userBarTop', { words: () => t('edge of the data bar'), instead: null }],
  ['item.said', { words: () => t('what you said it is'), instead: null }],
  ['item.note', { words: () => t('your note'), instead: '' }],
  ['item.error', { words: () => t('what went wrong with it'), instead: null }],
  ['item.classification', { words: () => t('verdict'), instead: null }],
  // A number that no drop has: its file has to be dropped again.
  ['item.drop', { words: () => t('where its file lies'), instead: 0 }],
  ['item.revision', { words: () => t('how far it was'), instead: 0 }],
  ['item.status', { words: () => t('how far it was'), instead: 'done' }],
  ['item.facts', { words: () => t('what was read of the file'), instead: null }],
  ['item.facts.pixelSizeNm', { words: () => t('pixel size of the file'), instead: null }],
  ['item.facts.disagreements', { words: () => t('differing pixel sizes'), instead: [] }],
  ['item.facts.dataBar', { words: () => t('edge of the data bar'), instead: null }],
  ['item.facts.notes', { words: () => t('remarks on the file'), instead: [] }],
  ['item.facts.scaleBar', { words: () => t('scale bar') }],
  ['item.facts.metadata', { words: () => t('what the file says of the instrument'), instead: {} }],
  ['thumbnail', { words: () => t('thumbnail'), instead: null }],
  ['features', { words: () => t('what the model saw in it'), instead: null }],
  ['extras', { words: () => t('facts and texts'), instead: {} }],
]);

/** Of the metadata each field by itself. */
const INSTRUMENT = 'item.facts.metadata';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The innermost part that holds the damaged place; null where nothing that could be spared does. */
function partAround(path: readonly string[]): { readonly at: readonly string[]; readonly name: string } | null {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const name = at.join('.');
    if (NAMED.has(name)) return { at, name };
    if (at.slice(0, -1).join('.') === INSTRUMENT) return { at, name: INSTRUMENT };
  }
  return null;
}

/** The value with another one, or none, at a place. */
function replaced(value: unknown, [first, ...rest]: readonly string[], part: Part | null): unknown {
  const { [first]: old, ...others } = isRecord(value) ? value : {};
  if (rest.length > 0) return { ...others, [first]: replaced(old, rest, part) };
  return part && 'instead' in part ? { ...others, [first]: part.instead } : others;
}

/** Each round may find parts of what it put in the place of another: facts of fields that were missing. */
const ROUNDS = 8;

/** A status that fits what is left: what was lost is read or classified again, where the file is at hand. */
function settled(item: StoredItem): StoredItem {
  const { status, facts, classification, error } = item;
  if (status === 'failed' && error) return item;
  if (!facts) return { ...item, status: status === 'stopped' ? status : 'reading', classification: null };
  if (!classification && (status === 'done' || status === 'failed')) return { ...item, status: 'waiting' };
  return item;
}

/** The entry as far as it is sound, with what was left out added to `losses`; null where it cannot be opened. */
export function mendEntry<T extends { readonly item: StoredItem }>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  losses: Losses,
): T | null {
  const lost = new Set<string>();
  let entry = value;
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = v.safeParse(schema, entry);
    if (parsed.success) {
      for (const name of lost) losses.set(name, (losses.get(name) ?? 0) + 1);
      return lost.size === 0 ? parsed.output : { ...parsed.output, item: settled(parsed.output.item) };
    }
    for (const { path } of parsed.issues) {
      const around = partAround((path ?? []).map(({ key }) => String(key)));
      if (!around) return null;
      const { at, name } = around;
      lost.add(name);
      entry = replaced(entry, at, at.join('.') === name ? (NAMED.get(name) ?? null) : null);
    }
  }
  return null;
}

/** One sentence about all that was left out; none where nothing was. */
export function lossWords(losses: Losses): (() => string)[] {
  if (losses.size === 0) return [];
  const list = () => {
    const counts = new Map<string, number>();
    for (const [name, count] of losses) {
      const words = NAMED.get(name)?.words() ?? name;
      counts.set(words, Math.max(count, counts.get(words) ?? 0));
    }
    const parts = [...counts].map(([part, count]) =>
      t('{part} ({count, plural, one {# picture} other {# pictures}})', { part, count }),
    );
    return parts.join(', ');
  };
  return [() => t('Left out because it was damaged: {list}.', { list: list() })];
}
