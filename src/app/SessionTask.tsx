import { useMemo } from 'react';
import { BodySection } from '../features/bodies/BodySection';
import { pictureLayer } from '../features/bodies/layer';
import { useBodies } from '../features/bodies/parts';
import { useParts, useSettings } from '../features/classify/parts';
import { SessionView } from '../features/classify/SessionView';
import { PictureDescription } from '../features/describe/PictureDescription';
import { MapView } from '../features/map/MapView';
import { Similar } from '../features/map/Similar';
import { ResultsTable } from '../features/table/ResultsTable';
import { ItIs } from '../features/teach/ItIs';
import { TeachBar } from '../features/teach/TeachBar';

/** The session as pictures, as a table or as a map, with what it has learnt. All that the classify task shows once there is a picture. */
export function SessionTask() {
  const { settings } = useParts();
  const { tracer } = useBodies();
  const layer = useMemo(() => pictureLayer(tracer), [tracer]);
  const view = useSettings((all) => all.view);
  const onShow = () => settings.setState({ view: 'pictures' });
  return (
    <>
      <TeachBar />
      {view === 'table' && <ResultsTable onShow={onShow} />}
      {view === 'map' && <MapView onShow={onShow} />}
      {view === 'pictures' && (
        <SessionView
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
    </>
  );
}
