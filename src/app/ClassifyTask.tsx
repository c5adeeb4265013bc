import { useMemo } from 'react';
import { BodySection } from '../features/bodies/BodySection';
import { pictureLayer } from '../features/bodies/layer';
import { useBodies } from '../features/bodies/parts';
import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { useDesk, useParts, useSettings } from '../features/classify/parts';
import { PictureDescription } from '../features/describe/PictureDescription';
import { KeptNotices } from '../features/keep/KeptNotices';
import { MapView } from '../features/map/MapView';
import { Similar } from '../features/map/Similar';
import { ResultsTable } from '../features/table/ResultsTable';
import { ItIs } from '../features/teach/ItIs';
import { TeachBar } from '../features/teach/TeachBar';
import { t, words } from '../locales/words';
import { Segmented } from '../ui/Segmented';

/** The session as pictures, as a table or as a map, with what is kept of it and what it has learnt. */
export function ClassifyTask() {
  const empty = useDesk(({ session }) => session.items.size === 0);
  const { settings } = useParts();
  const { tracer } = useBodies();
  const layer = useMemo(() => pictureLayer(tracer), [tracer]);
  const view = useSettings((all) => all.view);
  const onShow = () => settings.setState({ view: 'pictures' });
  return (
    <KeptNotices empty={empty}>
      {view !== 'pictures' && !empty ? (
        <>
          <TeachBar />
          {view === 'table' ? <ResultsTable onShow={onShow} /> : <MapView onShow={onShow} />}
        </>
      ) : (
        <ClassifyView
          above={<TeachBar />}
          layer={layer}
          answer={(item) => <ItIs item={item} />}
          sections={(item) => (
            <>
              <Similar item={item} />
              <PictureDescription item={item} />
              <BodySection item={item} />
            </>
          )}
        />
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
