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
    <Section title="Engine" summary={ENGINE_WORDS[report.engine]}>
      <Facts
        rows={[
          ['Runs on', `${ENGINE_WORDS[report.engine]}${report.software ? ', in software' : ''}`],
          ['Device', report.device],
          ['Check', goldenText(report)],
          ['Allowed error', scientificText(report.golden.tolerance)],
          ['Loaded in', millisecondsText(report.timing.load)],
          ['First run', millisecondsText(report.timing.warmUp)],
          ['Model SHA-256', <code key="hash">{report.modelSha256}</code>],
        ]}
      />
    </Section>
  );
}
