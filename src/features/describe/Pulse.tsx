import { t } from '../../locales/words';
import { ProgressLine } from '../../ui/bars';
import { usePictures } from './parts';
import { pulseText } from './words';

/** @param reads a language model reads the facts before its first word, on a slow processor for minutes */
export function Pulse({ received, reads }: { received: number; reads: boolean }) {
  const pulse = usePictures((state) => state.pulse);
  return (
    <div className="describe-wait">
      <p className="muted" role="status">
        {pulse ? pulseText(pulse) : received === 0 && reads ? t('Reading the facts …') : t('Writing …')}
      </p>
      <ProgressLine label={t('Writing')} fraction={pulse?.step === 'reading' ? pulse.read : null} />
    </div>
  );
}
