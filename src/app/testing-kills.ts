/**
 * Pages that die while they write: seeded work on every store (labels, models, language models, trainings, sessions), killed at a random
 * operation on the disk, again and again. What a page said was saved must be there for the next, and nothing half-written may open.
 */
import { Random } from '../base/random';
import { localLock } from '../storage/lock';
import { type MemoryFaults, type MemoryRoot, memoryRoot } from '../storage/testing';
import { KeptWork, PARTS, type Part } from './testing-kept';

export interface KillReport {
  readonly kills: number;
  readonly operations: number;
  readonly saves: number;
  /** Sentences about what was lost or torn; each begins with seed and kill. */
  readonly faults: readonly string[];
}

const IDS = ['one', 'two'];
const TORN = 'its list of files cannot be read';

/** What is expected of one thing: the value last said to be saved, and one that was being written when the page died. */
interface Expected {
  said: number | null;
  pending: number | null;
}

/** The browser takes the locks of a page that dies. */
const pageOver = ({ root }: MemoryRoot) => new KeptWork(root, { lock: localLock });

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
    const page = pageOver(disk);
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
    const next = pageOver(after);
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
