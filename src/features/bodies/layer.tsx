import { t } from '../../locales/words';
import './bodies.css';
import type { Item } from '../../state/item';
import { Button } from '../../ui/Button';
import type { Size, View } from '../../ui/picture/view';
import { useTracing } from './parts';
import { TraceOverlay } from './TraceOverlay';
import { TracePanel } from './TracePanel';
import type { Tracer } from './tracing';

/** What this feature lays over the picture: a button and a key for it, the line above, the lines on it. */
export const pictureLayer = (tracer: Tracer) => ({
  button: () => <OutlinesButton tracer={tracer} />,
  panel: (item: Item) => <TracePanel item={item} />,
  over: (item: Item, view: View, screen: Size) => <TraceOverlay item={item} view={view} screen={screen} />,
  keys: { o: tracer.toggle },
});

function OutlinesButton({ tracer }: { readonly tracer: Tracer }) {
  const shown = useTracing((tracing) => tracing.shown);
  return (
    <Button look="quiet" aria-pressed={shown} onPress={tracer.toggle}>
      {t('Outlines')}
    </Button>
  );
}
