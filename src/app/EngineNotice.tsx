import { useState } from 'react';
import { useDesk, useParts } from '../features/classify/parts';
import { heard, t } from '../locales/words';
import { Button } from '../ui/Button';
import { ProgressLine } from '../ui/bars';
import { Heard } from '../ui/Heard';
import { Notice } from '../ui/Notice';

const SENTENCES = /(?<=\.) (?=[A-Z])/;

/** What the user should know of the engine: that it is loading, that it is slower than a GPU and why, or that there is none. */
export function EngineNotice() {
  const { conductor } = useParts();
  const engine = useDesk((desk) => desk.engine);
  const [dismissed, setDismissed] = useState('');
  if (engine.phase === 'loading')
    return <ProgressLine label={t('Model: {words}', { words: heard(engine.words) })} fraction={engine.fraction} />;
  if (engine.phase === 'failed') {
    return (
      <Notice tone="fail" actions={<Button onPress={() => void conductor.open()}>{t('Try again')}</Button>}>
        <p>
          {t('The model did not load.')} <Heard text={engine.error.message} />
        </p>
        <p className="muted">
          <Heard text={engine.error.advice} />
        </p>
      </Notice>
    );
  }
  const { report } = engine;
  if (!report.golden.verified) {
    return (
      <Notice tone="fail">
        {t(
          'This device does not reproduce the golden output of the model (largest error {error}, allowed {allowed}): its verdicts cannot be trusted. Update the graphics driver or the browser, or use another computer.',
          { error: report.golden.largestRelativeError.toExponential(1), allowed: report.golden.tolerance.toExponential(1) },
        )}
      </Notice>
    );
  }
  if (report.notice === '' || report.notice === dismissed) return null;
  return (
    <Notice tone="warn" onDismiss={() => setDismissed(report.notice)}>
      {report.notice.split(SENTENCES).map((sentence) => (
        <span key={sentence}>
          <Heard text={sentence} />{' '}
        </span>
      ))}
    </Notice>
  );
}
