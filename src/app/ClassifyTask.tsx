import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { useDesk, useParts, useSettings } from '../features/classify/parts';
import { PictureDescription } from '../features/describe/PictureDescription';
import { KeptNotices } from '../features/keep/KeptNotices';
import { ResultsTable } from '../features/table/ResultsTable';
import { ItIs } from '../features/teach/ItIs';
import { TeachBar } from '../features/teach/TeachBar';
import { Segmented } from '../ui/Segmented';

/** The session as pictures or as a table, with what is kept of it and what it has learnt. */
export function ClassifyTask() {
  const empty = useDesk(({ session }) => session.items.size === 0);
  const { settings } = useParts();
  const view = useSettings((all) => all.view);
  return (
    <KeptNotices empty={empty}>
      {view === 'table' && !empty ? (
        <>
          <TeachBar />
          <ResultsTable onShow={() => settings.setState({ view: 'pictures' })} />
        </>
      ) : (
        <ClassifyView
          above={<TeachBar />}
          answer={(item) => <ItIs item={item} />}
          sections={(item) => <PictureDescription item={item} />}
        />
      )}
    </KeptNotices>
  );
}

const VIEWS = [
  { id: 'pictures', content: 'Pictures' },
  { id: 'table', content: 'Table' },
] as const;

/** How the session is looked at, then what can be done with it. */
export function ClassifyTaskActions() {
  const { settings } = useParts();
  const view = useSettings((all) => all.view);
  return (
    <>
      <div className="view-choice">
        <Segmented label="View" options={VIEWS} value={view} onChange={(next) => settings.setState({ view: next })} />
      </div>
      <ClassifyActions />
    </>
  );
}
