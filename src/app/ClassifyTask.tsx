import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { ExportDialog, KeysDialog } from '../features/classify/dialogs';
import { useDesk, useParts, useSettings } from '../features/classify/parts';
import { KeptNotices } from '../features/keep/KeptNotices';
import { t, words } from '../locales/words';
import { fetched } from '../ui/fetched';
import { Segmented } from '../ui/Segmented';

const SessionTask = fetched(async () => (await import('./SessionTask')).SessionTask);

/** Fetches what the first picture will show, once the empty page stands. */
export async function classifyAhead(): Promise<void> {
  await SessionTask.ahead();
  await Promise.all([ExportDialog.ahead(), KeysDialog.ahead()]);
}

/** The session, with what is kept of it. */
export function ClassifyTask() {
  const empty = useDesk(({ session }) => session.items.size === 0);
  const view = useSettings((all) => all.view);
  return (
    <KeptNotices empty={empty}>
      {empty || view === 'pictures' ? (
        <ClassifyView>
          <SessionTask />
        </ClassifyView>
      ) : (
        <SessionTask />
      )}
    </KeptNotices>
  );
}

const VIEWS = words(
  [
    { id: 'pictures', content: 'Pictures' },
    { id: 'table', content: 'Table' },
    { id: 'map', content: 'Map' },
  ] as const,
  'content',
);

/** How the session is looked at, then what can be done with it. */
export function ClassifyTaskActions() {
  const { settings } = useParts();
  const view = useSettings((all) => all.view);
  return (
    <>
      <div className="view-choice">
        <Segmented label={t('View')} options={VIEWS} value={view} onChange={(next) => settings.setState({ view: next })} />
      </div>
      <ClassifyActions />
    </>
  );
}
