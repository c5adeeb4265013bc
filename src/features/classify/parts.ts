/** How the classify view reaches the session: one context, filled by the composition root, and thin hooks over the vanilla stores. */
import { createContext, type ReactNode, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { ExportParts } from '../../base/export-parts';
import type { Accuracy } from '../../locales/accuracy';
import { type ChoiceStore, chosenOf } from '../../state/choice';
import type { Conductor } from '../../state/conductor';
import type { Desk, DeskStore } from '../../state/desk';
import type { DroppedFile, Item, Thumbnail } from '../../state/item';
import { GalleryOrder } from '../../state/order';
import type { Scaler } from '../../state/scale';
import type { Settings, SettingsStore } from '../../state/settings';
import type { Taught, TeachDesk } from '../../state/teach';
import type { Size, View } from '../../ui/picture/view';
import type { Looker, Looking } from './inside/looker';
import type { Known, reportPictures } from './report-items';
import type { Column } from './table';

/** A procedural micrograph that comes with the product. */
export interface Sample {
  readonly title: string;
  readonly url: string;
  /** Address of a small picture of it, for its tile. */
  readonly picture: string;
}

/** What a report is made of. */
export interface ReportRequest {
  /** Of the one picture that it is about; null where it is about several, or names are left out. */
  readonly name: string | null;
  readonly date: string;
  readonly version: string;
  readonly parts: ExportParts;
  readonly pictures: ReturnType<typeof reportPictures>;
}

export interface ClassifyParts extends Known {
  readonly desk: DeskStore;
  readonly settings: SettingsStore;
  readonly conductor: Conductor;
  /** Lets the user choose files or a folder, and takes them in. */
  readonly open: (kind: 'files' | 'folder') => Promise<void>;
  readonly choice: ChoiceStore;
  readonly scaler: Scaler;
  readonly looker: Looker;
  readonly samples: {
    list(): Promise<readonly Sample[]>;
    /** @throws MicrographiaError where the sample cannot be fetched */
    fetch(sample: Sample): Promise<DroppedFile>;
  };
  /** The text of a self-contained HTML file, in the language of the page. */
  readonly toReport: (report: ReportRequest) => Promise<string>;
  /** Of this program. */
  readonly version: () => Promise<string>;
  /** The part of a picture that is classified, as large as a report has room for. @throws where it cannot be read again */
  readonly large: (item: Item) => Promise<Thumbnail | null>;
  /** What is to be exported, where somebody asked for it: null for all of the session. */
  readonly exporting: StoreApi<{ readonly asked: { readonly ids: readonly string[] | null } | null }>;
  /** Columns of other features for the table of results, as they stand now. */
  readonly moreColumns?: () => readonly Column[];
  /** What was learnt from a person's corrections, by picture. */
  readonly taught: StoreApi<Pick<TeachDesk, 'taught'>>;
}

/** What another feature lays over the picture. */
export interface PictureLayer {
  /** Above the picture, where the layer is on. */
  readonly panel: (item: Item) => ReactNode;
  readonly over: (item: Item, view: View, screen: Size) => ReactNode;
  /** Beside the other buttons of the picture. */
  readonly button: () => ReactNode;
  /** What keys on the picture do. */
  readonly keys: Readonly<Record<string, () => void>>;
}

const PartsContext = createContext<ClassifyParts | null>(null);

export const PartsProvider = PartsContext.Provider;

export function useParts(): ClassifyParts {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error('The classify view stands outside its PartsProvider.');
  return parts;
}

export const useDesk = <T>(select: (desk: Desk) => T): T => useStore(useParts().desk, select);

/** What the model in use was measured to be worth; null where nobody has, undefined before it is loaded. */
export const useAccuracy = (): Accuracy | null | undefined =>
  useDesk(({ engine }) => (engine.phase === 'ready' ? engine.report.evaluation : undefined));

export const useLooking = <T>(select: (looking: Looking) => T): T => useStore(useParts().looker.store, select);

export const useSettings = <T>(select: (settings: Settings) => T): T => useStore(useParts().settings, select);

export const useItem = (id: string | null): Item | null =>
  useDesk(({ session }) => (id === null ? null : (session.items.get(id) ?? null)));

export const useSelected = (): Item | null =>
  useDesk(({ session }) => (session.selected === null ? null : (session.items.get(session.selected) ?? null)));

/** The pictures that are chosen together; the one that is looked at where no others are. */
export function useChosen(): readonly string[] {
  const choice = useStore(useParts().choice);
  const selected = useDesk(({ session }) => session.selected);
  return chosenOf(choice, selected);
}

/** What the taught head says of a picture that nobody has labelled; null where nothing was taught. */
export const useTaughtEntry = (item: Item | null): Taught | null =>
  useStore(useParts().taught, ({ taught }) => (item && !item.said ? (taught.get(item.id) ?? null) : null));

/** The order last computed: several components ask for it at every change, and the next is made from it. */
const gallery = new GalleryOrder();

/** Ids of the gallery in its present order; the same array as long as the order does not change. */
export function useGalleryOrder(): readonly string[] {
  const sort = useSettings((settings) => settings.sort);
  const taught = useStore(useParts().taught, (state) => state.taught);
  return useDesk(({ session }) => gallery.of(session.items, sort, taught));
}

/** The gallery's order at the moment a key or a button needs it: nothing is drawn anew when it changes. */
export function useOrderNow(): () => readonly string[] {
  const { desk, settings, taught } = useParts();
  return () => gallery.of(desk.getState().session.items, settings.getState().sort, taught.getState().taught);
}
