/** The tasks of the product, in the order of their links. A task is a line here and its import. */
import type { ComponentType } from 'react';
import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';

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

export const TASKS: readonly Task[] = [
  { id: 'classify', title: 'Classify', View: ClassifyView, Actions: ClassifyActions, rescue: 'Export CSV above still works.' },
];
