/**
 * What the page opens with in two files: one for its first script, one for the rest. Left to itself the bundler parts the page's modules
 * by which of the lazily fetched parts share them, into some sixty files, each with a way to the server of its own.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src/', import.meta.url)).replaceAll('\\', '/');

/** The module and all of this project that it imports at once. Libraries come along with whoever uses them. */
function withImports(id, graph, seen = new Set()) {
  if (seen.has(id) || !id.startsWith(src)) return seen;
  seen.add(id);
  for (const other of graph.getModuleInfo(id)?.importedIds ?? []) withImports(other, graph, seen);
  return seen;
}

/** A group of the bundler: `entry`, below src, with its imports, in one file called `name`. */
function chunkOf(name, entry, priority) {
  let modules = null;
  return {
    debugName: name,
    name: (id, graph) => {
      modules ??= withImports(src + entry, graph);
      return modules.has(id) ? name : null;
    },
    priority,
  };
}

/** The first script's own first: the page waits for it, and not it for the page. */
export const pageChunks = { groups: [chunkOf('first', 'app/start.ts', 2), chunkOf('page', 'main.tsx', 1)] };

/** The entry that imports the module at once, by whatever way; null where it is fetched later. */
function entryOf(id, graph, seen = new Set()) {
  if (seen.has(id)) return null;
  seen.add(id);
  const { isEntry, importers = [] } = graph.getModuleInfo(id) ?? {};
  if (isEntry) return id;
  for (const other of importers) {
    const entry = entryOf(other, graph, seen);
    if (entry) return entry;
  }
  return null;
}

/**
 * A worker's entry by itself, and what it imports in a file beside it, called after it (what is kept when used goes by names). What is
 * fetched later imports from that file, too, and not from the entry: WebKit takes an entry that is imported for another module, and runs it
 * a second time.
 */
export const workerChunks = {
  groups: [
    {
      name(id, graph) {
        const entry = entryOf(id, graph);
        return entry === null || entry === id ? null : `${basename(entry).replace(/\.worker\.ts$/, '')}-body.worker`;
      },
    },
  ],
};
