import { Activity, useEffect, useRef } from 'react';
import { t } from '../locales/words';
import { ErrorBoundary } from './ErrorBoundary';
import { hashOf } from './route';
import type { Task } from './tasks-table';

interface Props {
  readonly tasks: readonly Task[];
  readonly current: string;
}

/** The way from task to task: links, so that each has an address of its own and the browser's back button goes back. */
export const TaskLinks = ({ tasks, current }: Props) => (
  <nav className="task-links" aria-label={t('Tasks')}>
    {tasks
      .filter(({ aside }) => !aside)
      .map(({ id, title }) => (
        <a key={id} href={hashOf(id)} {...(id === current ? { 'aria-current': 'page' as const } : {})}>
          {title}
        </a>
      ))}
  </nav>
);

/** The tasks opened so far, one of them shown. The others keep what was typed and chosen, but hear no keys and no drops. */
export function TaskViews({ tasks, current }: Props) {
  const opened = useRef(new Set<string>());
  opened.current.add(current);
  const title = tasks.find(({ id }) => id === current)?.title;
  useEffect(() => {
    document.title = current === tasks[0].id ? 'Micrographia' : `${title} · Micrographia`;
  }, [current, tasks, title]);
  return tasks
    .filter(({ id }) => opened.current.has(id))
    .map(({ id, View, rescue }) => (
      <Activity key={id} mode={id === current ? 'visible' : 'hidden'}>
        <main className="task">
          <ErrorBoundary rescue={<span className="muted">{rescue}</span>}>
            <View />
          </ErrorBoundary>
        </main>
      </Activity>
    ));
}
