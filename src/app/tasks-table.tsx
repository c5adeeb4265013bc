/** The tasks of the product, in the order of their links. A task is a line here and its import. */
import type { ComponentType } from 'react';
import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { DescriptionsView } from '../features/describe/DescriptionsView';
import { PictureDescription } from '../features/describe/PictureDescription';
import { FineTuneView } from '../features/finetune/FineTuneView';
import { ModelsView } from '../features/models/ModelsView';

export interface Task {
  /** Its address after `#/`. */
  readonly id: string;
  readonly title: string;
  readonly View: ComponentType;
  /** What the head of the page offers while the task is shown. */
  readonly Actions?: ComponentType;
  /** What still works when the task's screen fails. */
  readonly rescue: string;
}

const Classify = () => <ClassifyView sections={(item) => <PictureDescription item={item} />} />;

export const TASKS: readonly Task[] = [
  { id: 'classify', title: 'Classify', View: Classify, Actions: ClassifyActions, rescue: 'Export CSV above still works.' },
  { id: 'descriptions', title: 'Descriptions', View: DescriptionsView, rescue: 'Your drafts are kept.' },
  { id: 'finetune', title: 'Fine-tune', View: FineTuneView, rescue: 'Trained models and saved trainings are kept.' },
  { id: 'models', title: 'Models', View: ModelsView, rescue: 'Your models are kept.' },
];
