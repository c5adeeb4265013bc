/** Seeded work on every store of the page, each thing that is saved known again by a number: what the kills (testing-kills.ts, e2e/kill) do. */
import { noTabs } from '../base/testing-tabs';
import { createSessionKeeper } from '../keeping/session-keeper';
import { createCheckpoints } from '../services/finetune/checkpoints';
import type { FineTuneRequest } from '../services/finetune/protocol';
import { createConductor } from '../state/conductor';
import { createDesk } from '../state/desk';
import { FakeClassifier, FakeReader } from '../state/fixtures';
import { Items } from '../state/items';
import { EMPTY_SESSION } from '../state/session';
import { FolderStore } from '../storage/folder-store';
import type { Exclusive } from '../storage/lock';
import { PageStore } from '../storage/page-store';
import { createLabelDisk } from './label-disk';
import { openProject, saveProject } from './project-file';
import { createSessionDisk } from './session-disk';
import { ITEM, REQUEST } from './testing-profile';

const projectId = (id: string): string => `project-${id}`;
const bytesOf = (value: number, length: number) => new Uint8Array(length).fill(value & 255);

export type Part = 'labels' | 'models' | 'llm' | 'checkpoints' | 'sessions' | 'projects';
export const PARTS: readonly Part[] = ['labels', 'models', 'llm', 'checkpoints', 'sessions', 'projects'];

interface KeptWorkOptions {
  /** Excludes other writers; the browser's locks unless told. */
  readonly lock?: () => Exclusive;
  /** Bytes of the largest file: a kill has to find it half written. */
  readonly bytes?: number;
  /** Of the trainings. */
  readonly owner?: string;
}

export class KeptWork {
  readonly labels;
  readonly models;
  readonly llm;
  readonly checkpoints;
  readonly sessions;

  readonly #bytes: number;

  constructor(root: () => Promise<FileSystemDirectoryHandle>, { lock, bytes = 300, owner = 'a-tab' }: KeptWorkOptions = {}) {
    this.#bytes = bytes;
    const store = (name: string) => new FolderStore(root, name, { estimate: async () => ({}), ...(lock && { lock: lock() }) });
    this.labels = createLabelDisk(store('labels'));
    this.models = store('models');
    this.llm = store('llm');
    this.checkpoints = createCheckpoints(store('checkpoints'), owner);
    this.sessions = createSessionDisk(new PageStore(root, 'sessions'), async () => ({}));
  }

  /** Saves `value` under an id; null deletes it. */
  async save(part: Part, id: string, value: number | null): Promise<void> {
    const file = (name: string, length: number) => ({ name, open: () => bytesOf(value ?? 0, length) });
    const files = [file('a.bin', this.#bytes), file('b.bin', 20), file('c.bin', 1)];
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
      else await this.checkpoints.save(request, { step: value, fit: 1, fits: 1 }, bytesOf(value, this.#bytes));
    } else if (part === 'projects') {
      if (value === null) await this.sessions.remove(projectId(id));
      else await this.#importProject(id, value);
    } else {
      const folder = this.sessions.folder(id);
      if (value === null) await this.sessions.remove(id);
      else {
        await folder.writeItems(0, [{ item: { ...ITEM, revision: value }, extras: {} }]);
        await folder.writeHead({ savedAt: '2026-01-01T00:00:00.000Z', pictures: 1, selected: null, nextId: 2 });
      }
    }
  }

  /** Exports a session with its picture as a project file and imports that, as the page does. */
  async #importProject(id: string, value: number): Promise<void> {
    const picture = new Blob([bytesOf(value, this.#bytes)]);
    const zip = await saveProject({
      session: { ...EMPTY_SESSION, items: Items.EMPTY.with({ ...ITEM, note: String(value) }), selected: 'm1', nextId: 2 },
      drops: new Map([[1, [{ path: ITEM.path, blob: picture }]]]),
      keepsakes: [],
    });
    const desk = createDesk();
    const conductor = createConductor({ desk, reader: new FakeReader(), classifier: new FakeClassifier() });
    const keeper = createSessionKeeper({
      ...{ desk, conductor, tabs: noTabs(), keepsakes: [], disk: this.sessions },
      what: () => 'pictures',
      newId: () => projectId(id),
    });
    await keeper.adopt(await openProject({ path: 'project.zip', blob: zip }));
    for (;;) {
      await keeper.flush();
      const { fault, waiting, left, unsaved } = keeper.store.getState();
      if (fault) throw new Error(fault.message);
      if (left > 0) throw new Error('the picture found no room');
      if (waiting === 0 && !unsaved) return keeper.flush();
      await new Promise((later) => setTimeout(later, 1));
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
    const own = part === 'projects' ? projectId(id) : id;
    const listed = (await this.sessions.list()).find((session) => session.id === own);
    if (!listed || listed.damage !== null) return null;
    const session = await this.sessions.folder(own).read();
    const [first] = session.items;
    if (part === 'projects') {
      // Its head is written first, so that what a crash leaves of it is known; less than all of it is said to be less.
      if (!first) return null;
      const value = Number(first.item.note);
      for (const { copy } of session.files) {
        if (copy === null) continue;
        const bytes = new Uint8Array(await (await this.sessions.folder(own).file(copy)).arrayBuffer());
        const [of] = bytes;
        if (bytes.some((byte) => byte !== of)) throw new Error('the copy of the picture is of two saves');
      }
      return value;
    }
    if (session.damage.length > 0) throw new Error(session.damage.map((words) => words()).join(' '));
    return first?.item.revision ?? null;
  }
}
