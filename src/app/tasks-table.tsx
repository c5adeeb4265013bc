/** The tasks of the product, in the order of their links. A task is a line here and its import; all but the first are fetched when opened. */

import type { ComponentType } from 'react';
import { words } from '../locales/words';
import { fetched } from '../ui/fetched';
import { ClassifyTask, ClassifyTaskActions } from './ClassifyTask';
import type { Place } from './drop-router';

export interface Task {
  /** Its address after `#/`. */
  readonly id: Place | 'computer';
  readonly title: string;
  readonly View: ComponentType;
  /** What the head of the page offers while the task is shown. */
  readonly Actions?: ComponentType;
  /** What dropping files on it does, shown while they are dragged over the window. */
  readonly drop: { readonly words: string; readonly hint: string };
  /** Not among the links of the tasks: another part of the page leads there. */
  readonly aside?: true;
  /** What still works when the task's screen fails. */
  readonly rescue: string;
}

const DescriptionsView = fetched(async () => (await import('../features/describe/DescriptionsView')).DescriptionsView);
const FineTuneView = fetched(async () => (await import('../features/finetune/FineTuneView')).FineTuneView);
const ModelsView = fetched(async () => (await import('../features/models/ModelsView')).ModelsView);
const ComputerView = fetched(async () => (await import('../features/computer/ComputerView')).ComputerView);

const TO_CLASSIFY = words({ words: 'Drop to classify', hint: 'Files or folders. Nothing is uploaded.' });

export const TASKS: readonly Task[] = words(
  [
    {
      id: 'classify',
      title: 'Classify',
      View: ClassifyTask,
      Actions: ClassifyTaskActions,
      drop: TO_CLASSIFY,
      rescue: 'Export above still works.',
    },
    { id: 'descriptions', title: 'Descriptions', View: DescriptionsView, drop: TO_CLASSIFY, rescue: 'Your drafts are kept.' },
    {
      id: 'finetune',
      title: 'Fine-tune',
      View: FineTuneView,
      drop: {
        words: 'Drop to add to the data set',
        hint: 'One folder per class, or a zip or tar of such folders, or a table beside the pictures. Nothing is uploaded.',
      },
      rescue: 'Trained models and saved trainings are kept.',
    },
    {
      id: 'models',
      title: 'Models',
      View: ModelsView,
      drop: {
        words: 'Drop to import a model',
        hint: 'A folder, zip or GGUF file of a language model, or the zip of a classification model. Nothing is uploaded.',
      },
      rescue: 'Your models are kept.',
    },
    {
      id: 'computer',
      title: 'This computer',
      View: ComputerView,
      aside: true,
      drop: TO_CLASSIFY,
      rescue: 'What is kept stays as it is.',
    },
  ],
  'title',
  'rescue',
  'words',
  'hint',
);
