/**
 * Runs that are not finished, on the disk of the browser: what they were asked for and their pictures, written once, and the state of the
 * training, replaced whole after every save. A tab that is killed at any moment leaves the state of the save before.
 */
import * as v from 'valibot';
import type { FolderStore } from '../../storage/folder-store';
import type { FineTuneRequest, RunPlace, TrainingPicture, UnfinishedRun } from './protocol';

type Store = Pick<FolderStore, 'list' | 'get' | 'file' | 'writeWhole' | 'remove' | 'verify'>;

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
});

const START: RunPlace = { step: 0, fit: 1, fits: 1 };

/** What was asked, but for the pixels: they lie beside it, one after the other. */
type StoredRequest = Omit<FineTuneRequest, 'pictures'> & {
  readonly pictures: readonly (Omit<TrainingPicture, 'views'> & { readonly bytes: number })[];
};

export interface Checkpoints {
  /** Keeps a request until the run is finished or discarded. */
  begin(request: FineTuneRequest): Promise<void>;
  /** @throws StorageError where it is missing or damaged. */
  request(runId: string): Promise<FineTuneRequest>;
  /** Replaces the saved state, whole or not at all. */
  save(request: FineTuneRequest, place: RunPlace, state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The last saved state; null where none was saved yet. */
  state(runId: string): Promise<Uint8Array | null>;
  unfinished(): Promise<readonly UnfinishedRun[]>;
  discard(runId: string): Promise<void>;
}

const placeIn = ({ step, fit, fits }: RunPlace): RunPlace => ({ step, fit, fits });

export function createCheckpoints(store: Store): Checkpoints {
  return {
    async begin(request) {
      const { pictures, ...rest } = request;
      const listed = pictures.map(({ views, ...picture }) => ({ ...picture, bytes: views.byteLength }));
      const stored: StoredRequest = { ...rest, pictures: listed };
      const meta = { name: request.name, mode: request.options.mode, ...START };
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

    async save({ runId, name, options }, place, state) {
      const meta = { name, mode: options.mode, ...place };
      await store.writeWhole(stateId(runId), meta, [{ name: 'state.bin', open: () => state }]);
    },

    async state(runId) {
      if (!(await store.get(stateId(runId)))) return null;
      await store.verify(stateId(runId));
      return new Uint8Array(await (await store.file(stateId(runId), 'state.bin')).arrayBuffer());
    },

    async unfinished() {
      const folders = await store.list();
      const byId = new Map(folders.map((folder) => [folder.id, folder]));
      return folders.flatMap((folder) => {
        const match = /^(.+)\.input$/.exec(folder.id);
        const { success, output } = v.safeParse(metaSchema, folder.meta);
        if (!match || !success || folder.damage !== null) return [];
        const [, runId] = match;
        const state = byId.get(stateId(runId));
        const saved = v.safeParse(metaSchema, state?.meta);
        return [
          {
            runId,
            name: output.name,
            mode: output.mode,
            place: saved.success ? placeIn(saved.output) : START,
            savedAt: (state ?? folder).committedAt,
          },
        ];
      });
    },

    async discard(runId) {
      await store.remove(inputId(runId));
      await store.remove(stateId(runId));
    },
  };
}
