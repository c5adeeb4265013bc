import './app.css';
import { useEffect, useState } from 'react';
import { ClassifyActions } from '../features/classify/ClassifyActions';
import { ClassifyView } from '../features/classify/ClassifyView';
import { type ClassifyParts, PartsProvider } from '../features/classify/parts';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { EngineNotice } from './EngineNotice';
import { ErrorBoundary } from './ErrorBoundary';
import type { OfflineEvents } from './offline';
import { StatusBar } from './StatusBar';
import { ThemeChoice } from './ThemeChoice';

interface Props {
  readonly parts: ClassifyParts;
  readonly keepOffline: (events: OfflineEvents) => Promise<void>;
}

/** The shell: name and actions above, the task in the middle, engine and privacy below. */
export function App({ parts, keepOffline }: Props) {
  const [offlineReady, setOfflineReady] = useState(false);
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => {
    void keepOffline({ onReady: () => setOfflineReady(true), onUpdate: (reload) => setUpdate(() => reload) });
  }, [keepOffline]);
  return (
    <PartsProvider value={parts}>
      <div className="shell">
        <header className="masthead">
          <h1 className="wordmark">Micrographia</h1>
          <ClassifyActions />
          <ThemeChoice />
        </header>
        <section className="banners" aria-label="Notices">
          {update && (
            <Notice
              tone="info"
              onDismiss={() => setUpdate(null)}
              actions={
                <Button look="primary" onPress={update}>
                  Reload
                </Button>
              }
            >
              A newer version is ready. Reloading takes it and closes this session: export what you need first.
            </Notice>
          )}
          <EngineNotice />
        </section>
        <main className="task">
          <ErrorBoundary rescue={<span className="muted">Export CSV above still works.</span>}>
            <ClassifyView />
          </ErrorBoundary>
        </main>
        <StatusBar offlineReady={offlineReady} />
      </div>
    </PartsProvider>
  );
}
