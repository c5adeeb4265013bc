/**
 * Runs that are not finished, on the disk of the browser: what they were asked for and their pictures, written once, and the state of the
 * training, replaced whole after every save. A tab that is killed at any moment leaves the state of the save before.
 */
import * as v from 'valibot';
import { MicrographiaError } from '../../base/errors';
import type { FolderStore } from '../../storage/folder-store';
import type { FineTuneRequest, RunPlace, TrainingPicture, UnfinishedRun } from './protocol';

type Store = Pick<FolderStore, 'list' | 'get' | 'file' | 'writeWhole' | 'setMeta' | 'remove' | 'sweep' | 'verify'>;

/** Names end so that both folders of a run are told apart; run ids are ours and hold no dot. */
const inputId = (runId: string): string => `${runId}.input`;
const stateId = (runId: string): string => `${runId}.state`;

const count = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const metaSchema = v.object({
  name: v.string(),
  mode: v.picklist(['quick', 'full']),
  step: count(0),
  // Older builds did not note the fit.
  fit: v.optional(count(1), 1),
  fits: v.optional(count(1), 1),
  /** Of the input: the worker that saves the run. */
  owner: v.optional(v.string(), ''),
});

const START: RunPlace = { step: 0, fit: 1, fits: 1 };

/** What was asked, but for the pixels: they lie beside it, one after the other. */
type StoredRequest = Omit<FineTuneRequest, 'pictures'> & {
  readonly pictures: readonly (Omit<TrainingPicture, 'views'> & { readonly bytes: number })[];
};

export interface Checkpoints {
  /** Keeps a request until the run is finished or discarded. */
  begin(request: FineTuneRequest): Promise<void>;
  /**
   * From now on nobody else saves this run: a worker that was taken for dead may still be at it. On a full disk that cannot be written: it is
   * made up for by the first save, for which there must be room as well.
   * @throws StorageError `storage-missing`
   */
  claim(runId: string): Promise<void>;
  /** @throws StorageError where it is missing or damaged. */
  request(runId: string): Promise<FineTuneRequest>;
  /** Replaces the saved state, whole or not at all. @throws MicrographiaError `training-taken` where another has claimed the run */
  save(request: FineTuneRequest, place: RunPlace, state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The last saved state; null where none was saved yet. */
  state(runId: string): Promise<Uint8Array | null>;
  unfinished(): Promise<readonly UnfinishedRun[]>;
  discard(runId: string): Promise<void>;
}

const TAKEN = new MicrographiaError(
  'training-taken',
  'Another tab goes on with this training: nothing was saved over it from here.',
  'Look there.',
);

const isOrphan = (id: string, ids: ReadonlySet<string>): boolean => {
  const match = /^(.+)\.state$/.exec(id);
  return match !== null && !ids.has(inputId(match[1]));
};

const placeIn = ({ step, fit, fits }: RunPlace): RunPlace => ({ step, fit, fits });

/** @param owner names who saves, among all tabs */
export function createCheckpoints(store: Store, owner: string = crypto.randomUUID()): Checkpoints {
  let swept: Promise<unknown> | null = null;

  /** Runs that could not be claimed yet. */
  const unclaimed = new Set<string>();

  async function claimNow(runId: string): Promise<void> {
    const input = await store.get(inputId(runId));
    await store.setMeta(inputId(runId), { ...input?.meta, owner });
    unclaimed.delete(runId);
  }

  /** @throws MicrographiaError `training-taken` */
  async function stillOurs(runId: string): Promise<void> {
    const meta = v.safeParse(metaSchema, (await store.get(inputId(runId)))?.meta);
    if (meta.success && meta.output.owner !== '' && meta.output.owner !== owner) throw TAKEN;
  }

  const checkpoints: Checkpoints = {
    claim: (runId) =>
      claimNow(runId).catch((error) => {
        if ((error as { code?: unknown }).code !== 'storage-full') throw error;
        unclaimed.add(runId);
      }),

    async begin(request) {
      const { pictures, ...rest } = request;
      const listed = pictures.map(({ views, ...picture }) => ({ ...picture, bytes: views.byteLength }));
      const stored: StoredRequest = { ...rest, pictures: listed };
      const meta = { name: request.name, mode: request.options.mode, ...START, owner };
      await store.writeWhole(inputId(request.runId), meta, [
        { name: 'request.json', open: () => new TextEncoder().encode(JSON.stringify(stored)) },
        { name: 'pixels.bin', open: () => new Blob(pictures.map(({ views }) => views as Uint8Array<ArrayBuffer>)) },
      ]);
    },

    async request(runId) {
      await store.verify(inputId(runId));
      const { pictures, ...rest } = JSON.parse(
        await (await store.file(inputId(runId), 'request.json')).text(),
      ) as StoredRequest;
      const pixels = new Uint8Array(await (await store.file(inputId(runId), 'pixels.bin')).arrayBuffer());
      let at = 0;
      return {
        ...rest,
        pictures: pictures.map(({ bytes, ...picture }) => {
          const views = pixels.subarray(at, at + bytes);
          at += bytes;
          return { ...picture, views };
        }),
      };
    },

    async save(request, place, state) {
      const { runId, name, options } = request;
      // One whose request is gone (an older tab discarded it) is kept anew, so that it can be found.
      if (!(await store.get(inputId(runId)))) await checkpoints.begin(request);
      else if (unclaimed.has(runId)) await claimNow(runId);
      const meta = { name, mode: options.mode, ...place };
      await store.writeWhole(stateId(runId), meta, [{ name: 'state.bin', open: () => state }], {
        precondition: () => stillOurs(runId),
      });
    },

    async state(runId) {
      if (!(await store.get(stateId(runId)))) return null;
      await store.verify(stateId(runId));
      return new Uint8Array(await (await store.file(stateId(runId), 'state.bin')).arrayBuffer());
    },

    async unfinished() {
      swept ??= store.sweep().catch(() => {});
      await swept;
      const folders = await store.list();
      const ids = new Set(folders.map(({ id }) => id));
      // A state without its request can never be gone on with.
      for (const { id } of folders) if (isOrphan(id, ids)) await store.remove(id).catch(() => {});
      const byId = new Map(folders.map((folder) => [folder.id, folder]));
      return folders.flatMap((folder) => {
        const match = /^(.+)\.input$/.exec(folder.id);
        if (!match) return [];
        const [, runId] = match;
        const { success, output } = v.safeParse(metaSchema, folder.meta);
        const state = byId.get(stateId(runId));
        const saved = v.safeParse(metaSchema, state?.meta);
        return [
          {
            runId,
            name: success ? output.name : runId,
            mode: success ? output.mode : 'quick',
            place: saved.success ? placeIn(saved.output) : START,
            savedAt: (state ?? folder).committedAt,
            damage: folder.damage ?? state?.damage ?? (success ? null : 'what was noted with it cannot be read'),
          },
        ];
      });
    },

    async discard(runId) {
      await store.remove(inputId(runId));
      await store.remove(stateId(runId));
    },
  };
  return checkpoints;
}
