import { t } from '../../locales/words';
import { millisecondsText, scientificText } from '../../ui/quantity';
import { Facts, Section } from '../../ui/Section';
import { ENGINE_WORDS, goldenText } from './engine';
import { useDesk } from './parts';

/** The device that computes, and whether it reproduces the golden output. */
export function EngineFacts() {
  const engine = useDesk((desk) => desk.engine);
  if (engine.phase !== 'ready') return null;
  const { report } = engine;
  return (
    <Section title={t('Engine')} summary={ENGINE_WORDS[report.engine]}>
      <Facts
        rows={[
          [
            t('Runs on'),
            report.software ? t('{engine}, in software', { engine: ENGINE_WORDS[report.engine] }) : ENGINE_WORDS[report.engine],
          ],
          [t('Device'), report.device],
          [t('Check'), goldenText(report)],
          [t('Allowed error'), scientificText(report.golden.tolerance)],
          [t('Loaded in'), millisecondsText(report.timing.load)],
          [t('First run'), millisecondsText(report.timing.warmUp)],
          [t('Model SHA-256'), <code key="hash">{report.modelSha256}</code>],
        ]}
      />
    </Section>
  );
}
