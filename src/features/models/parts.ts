/** How the models view reaches what is kept in this browser: one context, filled by the composition root. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CompareDesk, ModelComparer } from '../../state/compare-models';
import type { Trainer } from '../../state/fine-tune';
import { isRunning } from '../../state/fine-tune-run';
import type { HnfModelKeeper, HnfModels, LibraryModel, TextModelKeeper, TextModels } from '../../state/model-keepers';

export interface ModelsParts {
  readonly texts: TextModelKeeper;
  readonly classifiers: HnfModelKeeper;
  readonly comparer: ModelComparer;
  /** Saves the report of a model's training as an HTML file. */
  readonly saveReport: (model: LibraryModel) => Promise<void>;
  readonly trainer: Pick<Trainer, 'store'>;
  /** Whether the GPU can compute in half precision; null where there is no GPU or nobody can tell. */
  readonly shaderF16: () => Promise<boolean | null>;
  /** The language model to try first on this computer; null where none fits. */
  readonly recommendedLlm: () => Promise<{ readonly id: string; readonly title: string; readonly downloadMb: number } | null>;
}

const ModelsContext = createContext<ModelsParts | null>(null);

export const ModelsProvider = ModelsContext.Provider;

export function useModels(): ModelsParts {
  const parts = useContext(ModelsContext);
  if (!parts) throw new Error('The models view stands outside its ModelsProvider.');
  return parts;
}

/** A training is under way in this tab. */
export const useIsTraining = (): boolean => useStore(useModels().trainer.store, ({ run }) => isRunning(run));

export const useTextModels = <T>(select: (models: TextModels) => T): T => useStore(useModels().texts.store, select);

export const useClassifiers = <T>(select: (models: HnfModels) => T): T => useStore(useModels().classifiers.store, select);

export const useComparison = <T>(select: (desk: CompareDesk) => T): T => useStore(useModels().comparer.store, select);
