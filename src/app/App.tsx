import { t } from '../locales/words';
import './app.css';
import { type ReactNode, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { type BodiesParts, BodiesProvider } from '../features/bodies/parts';
import { type ClassifyParts, PartsProvider } from '../features/classify/parts';
import { type ComputerParts, ComputerProvider } from '../features/computer/parts';
import { type DescribeParts, DescribeProvider } from '../features/describe/parts';
import { type FineTuneParts, FineTuneProvider } from '../features/finetune/parts';
import { type KeepParts, KeepProvider } from '../features/keep/parts';
import { type MapParts, MapProvider } from '../features/map/parts';
import { type ModelsParts, ModelsProvider } from '../features/models/parts';
import { type TableParts, TableProvider } from '../features/table/parts';
import { type TeachParts, TeachProvider } from '../features/teach/parts';
import { Button } from '../ui/Button';
import { DropTarget } from '../ui/DropTarget';
import { Notice } from '../ui/Notice';
import { useLanguage } from '../ui/useLanguage';
import { classifyAhead } from './ClassifyTask';
import { DropNotices } from './DropNotices';
import type { DropRouter } from './drop-router';
import { EngineNotice } from './EngineNotice';
import { LanguageChoice } from './LanguageChoice';
import { OtherModelNotice } from './OtherModelNotice';
import type { OfflineEvents } from './offline';
import { useRoute } from './route';
import { StatusBar } from './StatusBar';
import { TaskLinks, TaskViews } from './Tasks';
import { ThemeChoice } from './ThemeChoice';
import { TASKS } from './tasks-table';

/** What each feature needs, by feature. */
export interface Parts {
  readonly bodies: BodiesParts;
  readonly classify: ClassifyParts;
  readonly computer: ComputerParts;
  readonly describe: DescribeParts;
  readonly finetune: FineTuneParts;
  readonly models: ModelsParts;
  readonly keep: KeepParts;
  readonly teach: TeachParts;
  readonly table: TableParts;
  readonly map: MapParts;
}

interface Props {
  readonly parts: Parts;
  readonly drops: DropRouter;
  readonly keepOffline: (events: OfflineEvents) => Promise<void>;
}

const IDS = TASKS.map(({ id }) => id);

/** The shell: name, tasks and actions above, the task in the middle, engine and privacy below. */
export function App({ parts, drops, keepOffline }: Props) {
  // Every sentence is asked for when it is drawn, so drawing all anew changes the language.
  const language = useLanguage();
  const [offlineReady, setOfflineReady] = useState(false);
  const current = useRoute(IDS);
  const { Actions, drop } = TASKS.find(({ id }) => id === current) ?? TASKS[0];
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => void classifyAhead(), []);
  useEffect(() => {
    void keepOffline({ onReady: () => setOfflineReady(true), onUpdate: (reload) => setUpdate(() => reload) });
  }, [keepOffline]);
  return (
    <I18nProvider locale={language}>
      <FeatureProviders parts={parts}>
        <div className="shell">
          <header className="masthead">
            <h1 className="wordmark">Micrographia</h1>
            <TaskLinks tasks={TASKS} current={current} />
            <div className="task-actions">{Actions && <Actions />}</div>
            <LanguageChoice />
            <ThemeChoice />
          </header>
          <section className="banners" aria-label={t('Notices')}>
            {update && (
              <Notice
                tone="info"
                onDismiss={() => setUpdate(null)}
                actions={
                  <Button look="primary" onPress={update}>
                    {t('Reload')}
                  </Button>
                }
              >
                {t('A newer version is ready. Reloading takes it; your session comes back as it is.')}
              </Notice>
            )}
            <EngineNotice />
            <OtherModelNotice />
            <DropNotices drops={drops} shown={current} />
          </section>
          <TaskViews tasks={TASKS} current={current} />
          <DropTarget
            {...drop}
            onFiles={({ files, problems, roots }) => {
              const place = current === 'computer' ? 'classify' : current;
              if (place === 'classify' && roots) parts.keep.handles.note(roots);
              void drops.take(place, files, problems);
            }}
          />
          <StatusBar offlineReady={offlineReady} />
        </div>
      </FeatureProviders>
    </I18nProvider>
  );
}

const FeatureProviders = ({ parts, children }: { parts: Parts; children: ReactNode }) => (
  <PartsProvider value={parts.classify}>
    <DescribeProvider value={parts.describe}>
      <FineTuneProvider value={parts.finetune}>
        <ModelsProvider value={parts.models}>
          <KeepProvider value={parts.keep}>
            <ComputerProvider value={parts.computer}>
              <TeachProvider value={parts.teach}>
                <TableProvider value={parts.table}>
                  <MapProvider value={parts.map}>
                    <BodiesProvider value={parts.bodies}>{children}</BodiesProvider>
                  </MapProvider>
                </TableProvider>
              </TeachProvider>
            </ComputerProvider>
          </KeepProvider>
        </ModelsProvider>
      </FineTuneProvider>
    </DescribeProvider>
  </PartsProvider>
);
