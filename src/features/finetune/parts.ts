/** How the fine-tuning feature reaches the data set and the training: one context, filled by the composition root. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { DataSet } from '../../dataset/dataset';
import type { LabelDesk, LabelKeeper } from '../../keeping/label-desk';
import type { LibraryModel } from '../../models/protocol';
import type { Trainer, TrainingDesk } from '../../state/fine-tune';
import type { DataDesk, DataKeeper } from '../../state/fine-tune-data';
import type { FullPicture } from '../../state/set-pixels';

export interface FineTuneParts {
  readonly data: DataKeeper;
  readonly labels: LabelKeeper;
  readonly trainer: Trainer;
  /** A picture of the set at full size. Rejects where its file is not at hand. */
  readonly fullPicture: (path: string, signal: AbortSignal) => Promise<FullPicture>;
  /** Saves the report of a model's training as an HTML file. */
  readonly saveReport: (model: LibraryModel) => Promise<void>;
  /** Address of the view in which pictures are classified. */
  readonly classifyHref: string;
}

const FineTuneContext = createContext<FineTuneParts | null>(null);

export const FineTuneProvider = FineTuneContext.Provider;

export function useFineTune(): FineTuneParts {
  const parts = useContext(FineTuneContext);
  if (!parts) throw new Error('The fine-tuning view stands outside its FineTuneProvider.');
  return parts;
}

export const useDataDesk = <T>(select: (desk: DataDesk) => T): T => useStore(useFineTune().data.store, select);

export const useDataSet = (): DataSet => useDataDesk(({ set }) => set);

export const useLabels = <T>(select: (desk: LabelDesk) => T): T => useStore(useFineTune().labels.store, select);

export const useTraining = <T>(select: (desk: TrainingDesk) => T): T => useStore(useFineTune().trainer.store, select);
