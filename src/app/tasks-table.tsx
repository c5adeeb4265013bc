/** The tasks of the product, in the order of their links. A task is a line here and its import; all but the first come when opened. */
import { type ComponentType, lazy } from 'react';
import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { PictureDescription } from '../features/describe/PictureDescription';

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
const Descriptions = lazy(async () => ({ default: (await import('../features/describe/DescriptionsView')).DescriptionsView }));
const Models = lazy(async () => ({ default: (await import('../features/models/ModelsView')).ModelsView }));

export const TASKS: readonly Task[] = [
  { id: 'classify', title: 'Classify', View: Classify, Actions: ClassifyActions, rescue: 'Export CSV above still works.' },
  { id: 'descriptions', title: 'Descriptions', View: Descriptions, rescue: 'Your drafts are kept.' },
  { id: 'models', title: 'Models', View: Models, rescue: 'Your models are kept.' },
];
