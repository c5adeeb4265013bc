/** How the describe feature reaches what is measured, written and loaded: one context, filled by the composition root. */
import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { CategoryDescriber, Workbench } from '../../state/describe-categories';
import type { PictureDescriber } from '../../state/describe-picture';
import type { DeskStore } from '../../state/desk';
import type { TextEngineReport, TextModels } from '../../state/model-keepers';
import type { Pictures } from '../../state/picture-texts';

export interface DescribeParts {
  readonly desk: DeskStore;
  readonly pictures: PictureDescriber;
  /** Takes the user's note on a picture, as a step that can be taken back. */
  readonly setNote: (id: string, note: string) => void;
  readonly categories: CategoryDescriber;
  readonly textModels: StoreApi<TextModels>;
  /** What belongs in each section of a category's description, by the section's id. */
  readonly sectionHints: Readonly<Record<string, string>>;
  /** Address of the view in which language models are loaded. */
  readonly modelsHref: string;
}

const DescribeContext = createContext<DescribeParts | null>(null);

export const DescribeProvider = DescribeContext.Provider;

export function useDescribe(): DescribeParts {
  const parts = useContext(DescribeContext);
  if (!parts) throw new Error('The describe feature stands outside its DescribeProvider.');
  return parts;
}

export const usePictures = <T>(select: (pictures: Pictures) => T): T => useStore(useDescribe().pictures.store, select);

export const useWorkbench = <T>(select: (workbench: Workbench) => T): T => useStore(useDescribe().categories.store, select);

/** The language model that is loaded, or null: then only the template writes. */
/** The loaded model was stopped and still reads the question. */
export const useWindingDown = (): boolean => useStore(useDescribe().textModels, ({ windingDown }) => windingDown);

export const useLoaded = (): TextEngineReport | null => useStore(useDescribe().textModels, ({ loaded }) => loaded);
