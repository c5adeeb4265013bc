/**
 * Pages that die while they write: seeded work on every store (labels, models, language models, trainings, sessions), killed at a random
 * operation on the disk, again and again. What a page said was saved must be there for the next, and nothing half-written may open.
 */
import { Random } from '../base/random';
import { createCheckpoints } from '../services/finetune/checkpoints';
import type { FineTuneRequest } from '../services/finetune/protocol';
import { FolderStore } from '../storage/folder-store';
import { localLock } from '../storage/lock';
import { PageStore } from '../storage/page-store';
import { type MemoryFaults, type MemoryRoot, memoryRoot } from '../storage/testing';
import { createLabelDisk } from './label-disk';
import { createSessionDisk } from './session-disk';
import { ITEM, REQUEST } from './testing-profile';

export interface KillReport {
  readonly kills: number;
  readonly operations: number;
  readonly saves: number;
  /** Sentences about what was lost or torn; each begins with seed and kill. */
  readonly faults: readonly string[];
}

const IDS = ['one', 'two'];
const TORN = 'its list of files cannot be read';

const bytesOf = (value: number, length: number) => new Uint8Array(length).fill(value & 255);

/** What is expected of one thing: the value last said to be saved, and one that was being written when the page died. */
interface Expected {
  said: number | null;
  pending: number | null;
}

type Part = 'labels' | 'models' | 'llm' | 'checkpoints' | 'sessions';
const PARTS: readonly Part[] = ['labels', 'models', 'llm', 'checkpoints', 'sessions'];

class Page {
  readonly labels;
  readonly models;
  readonly llm;
  readonly checkpoints;
  readonly sessions;

  constructor({ root }: MemoryRoot) {
    // The browser takes the locks of a page that dies.
    const store = (name: string) => new FolderStore(root, name, { estimate: async () => ({}), lock: localLock() });
    this.labels = createLabelDisk(store('labels'));
    this.models = store('models');
    this.llm = store('llm');
    this.checkpoints = createCheckpoints(store('checkpoints'), 'a-tab');
    this.sessions = createSessionDisk(new PageStore(root, 'sessions'), async () => ({}));
  }

  /** Saves `value` under an id; null deletes it. */
  async save(part: Part, id: string, value: number | null): Promise<void> {
    const file = (name: string, length: number) => ({ name, open: () => bytesOf(value ?? 0, length) });
    const files = [file('a.bin', 300), file('b.bin', 20), file('c.bin', 1)];
    const request: FineTuneRequest = { ...REQUEST, runId: id };
    if (part === 'labels') {
      if (value === null) return this.labels.remove(id);
      const before = await this.labels.read(id).catch(() => null);
      await this.labels.write({ id, pictures: 1, classes: ['a'], decided: true }, String(value), before?.revision ?? null);
    } else if (part === 'models') {
      if (value === null) await this.models.remove(id);
      else await this.models.writeWhole(id, { value }, files);
    } else if (part === 'llm') {
      if (value === null) await this.llm.remove(id);
      else await this.llm.writeWhole(id, { value }, files, { resumeKey: `key-${value}` });
    } else if (part === 'checkpoints') {
      if (value === null) await this.checkpoints.discard(id);
      else await this.checkpoints.save(request, { step: value, fit: 1, fits: 1 }, bytesOf(value, 500));
    } else {
      const folder = this.sessions.folder(id);
      if (value === null) await this.sessions.remove(id);
      else {
        await folder.writeItems(0, [{ item: { ...ITEM, revision: value }, extras: {} }]);
        await folder.writeHead({ savedAt: '2026-01-01T00:00:00.000Z', pictures: 1, selected: null, nextId: 2 });
      }
    }
  }

  /** What is stored under an id, null where nothing is. @throws Error where what is listed does not open whole */
  async read(part: Part, id: string): Promise<number | null> {
    if (part === 'labels') {
      const listed = (await this.labels.list()).find((set) => set.id === id);
      if (!listed) return null;
      if (listed.damage !== null) throw new Error(listed.damage);
      return Number((await this.labels.read(id)).text);
    }
    if (part === 'models' || part === 'llm') {
      const store = this[part];
      const folder = await store.get(id);
      if (!folder) return null;
      if (folder.damage !== null) throw new Error(folder.damage);
      await store.verify(id);
      const value = folder.meta.value as number;
      for (const { name } of folder.files)
        if (new Uint8Array(await (await store.file(id, name)).arrayBuffer()).some((byte) => byte !== (value & 255)))
          throw new Error(`${name} is of another save`);
      return folder.files.length === 3 ? value : null;
    }
    if (part === 'checkpoints') {
      const run = (await this.checkpoints.unfinished()).find(({ runId }) => runId === id);
      if (!run) return null;
      if (run.damage !== null) throw new Error(run.damage);
      await this.checkpoints.request(id);
      const state = await this.checkpoints.state(id);
      if (state === null) return null;
      if (state.some((byte) => byte !== (run.place.step & 255))) throw new Error('the state is of another save');
      return run.place.step;
    }
    const listed = (await this.sessions.list()).find((session) => session.id === id);
    if (!listed || listed.damage !== null) return null;
    const session = await this.sessions.folder(id).read();
    if (session.damage.length > 0) throw new Error(session.damage.map((words) => words()).join(' '));
    return session.items[0]?.item.revision ?? null;
  }
}

/** Kills pages one after the other over one disk. @param writing how files are written, as in MemoryFaults */
export async function killPages(
  kills: number,
  seed: string | number,
  writing: NonNullable<MemoryFaults['writing']> = 'writable',
): Promise<KillReport> {
  const random = new Random(`${seed}/${writing}`);
  const faults: string[] = [];
  const expected = new Map<string, Expected>();
  let disk = memoryRoot({ writing });
  let value = 0;
  let operations = 0;
  let saves = 0;
  for (let kill = 1; kill <= kills; kill++) {
    disk = disk.copy();
    disk.faults.killAt = random.integer(1, 120);
    const page = new Page(disk);
    const work = async () => {
      for (;;) {
        const part = PARTS[random.integer(0, PARTS.length - 1)];
        const id = IDS[random.integer(0, IDS.length - 1)];
        const key = `${part} ${id}`;
        const entry = expected.get(key) ?? { said: null, pending: null };
        expected.set(key, entry);
        const next = random.uniform() < 0.15 ? null : ++value;
        entry.pending = next ?? Number.NaN;
        await page.save(part, id, next);
        entry.said = next;
        entry.pending = null;
        saves++;
      }
    };
    const failed = await Promise.race([disk.died.then(() => null), work().catch((error: unknown) => error)]);
    // Where files are written in place, the write at which the page dies ends by an error that nobody hears any more.
    if (failed !== null && disk.operations() < (disk.faults.killAt ?? 0)) faults.push(`seed ${seed}, kill ${kill}: ${failed}`);
    operations += disk.operations();
    const after = disk.copy();
    const next = new Page(after);
    for (const [key, entry] of expected) {
      const [part, id] = key.split(' ') as [Part, string];
      let found = await next.read(part, id).catch((error: unknown) => `does not open: ${error}`);
      const { said, pending } = entry;
      if (writing === 'sync' && said === null && String(found).includes(TORN)) {
        // A first save that was torn is named as damaged, for the user to delete.
        await next.save(part, id, null);
        disk = after;
        found = null;
      }
      const deleted = pending !== null && Number.isNaN(pending);
      const good = found === said || (pending !== null && (deleted ? found === null : found === pending));
      if (!good)
        faults.push(`seed ${seed}, kill ${kill}: ${key} was said to be ${said}, ${pending} was being written; it is ${found}`);
      // The next page goes on from what it finds.
      expected.set(key, { said: typeof found === 'number' ? found : null, pending: null });
    }
  }
  return { kills, operations, saves, faults };
}
