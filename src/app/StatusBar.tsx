import { useSyncExternalStore } from 'react';
import { ENGINE_WORDS, goldenText } from '../features/classify/engine';
import { useDesk } from '../features/classify/parts';
import { KeptLine } from '../features/keep/KeptLine';
import { heard, t } from '../locales/words';
import { Icon } from '../ui/Icon';
import { rich } from '../ui/rich';
import { hashOf } from './route';

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('online', changed);
      addEventListener('offline', changed);
      return () => {
        removeEventListener('online', changed);
        removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}

/** The line at the foot: engine, check, model, and where the pictures are. */
export function StatusBar({ offlineReady }: { offlineReady: boolean }) {
  const engine = useDesk((desk) => desk.engine);
  const online = useOnline();
  return (
    <footer className="status-bar">
      {engine.phase === 'ready' ? (
        <>
          <span className="status-item" title={engine.report.device}>
            {ENGINE_WORDS[engine.report.engine]}
            {engine.report.engine === 'webgpu' && <span className="status-device"> · {engine.report.device}</span>}
          </span>
          <span className={engine.report.golden.verified ? 'status-item wide' : 'status-item bad'}>
            {goldenText(engine.report)}
          </span>
          <span className="status-item wide">
            {rich('Model {modelId} {modelSha256}', {
              modelId: engine.report.modelId,
              modelSha256: <code>{engine.report.modelSha256.slice(0, 8)}</code>,
            })}
          </span>
        </>
      ) : (
        <span className="status-item">{engine.phase === 'loading' ? heard(engine.words) : t('No engine')}</span>
      )}
      <span className="status-gap" />
      <span className="status-item wide">
        {online
          ? offlineReady
            ? t('Opens without a network')
            : ''
          : offlineReady
            ? t('Offline: everything works')
            : t('Offline')}
      </span>
      <KeptLine />
      <a className="button quiet" href={hashOf('computer')}>
        <Icon name="laptop" />
        <span className="button-words">{t('Nothing left this computer')}</span>
      </a>
    </footer>
  );
}
