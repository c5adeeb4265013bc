import { t } from '../../locales/words';
import { ProgressLine } from '../../ui/bars';
import { usePictures, useWorkbench } from './parts';
import { pulseText } from './words';

/** @param reads a language model reads the facts before its first word, on a slow processor for minutes */
export function Pulse({ received, reads }: { received: number; reads: boolean }) {
  const pulse = usePictures((state) => state.pulse);
  return (
    <div className="describe-wait">
      <p className="muted" role="status">
        {pulse ? pulseText(pulse, 'facts') : received === 0 && reads ? t('Reading the facts …') : t('Writing …')}
      </p>
      <ProgressLine label={t('Writing')} fraction={pulse?.step === 'reading' ? pulse.read : null} />
    </div>
  );
}

/** The same of a category that is being described, between two sections too. */
export function CategoryPulse() {
  const pulse = useWorkbench((state) => state.writing?.pulse ?? null);
  return (
    <div className="describe-wait">
      <p className="muted" role="status">
        {pulse ? pulseText(pulse, 'category') : t('Reading the question …')}
      </p>
      <ProgressLine label={t('Writing')} fraction={pulse?.step === 'reading' ? pulse.read : null} />
    </div>
  );
}
