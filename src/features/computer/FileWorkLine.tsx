import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { bytesText } from '../../ui/quantity';
import type { FileWork } from './useFileWork';

interface Props {
  readonly work: FileWork;
  readonly label: string;
  readonly total: number;
  readonly onStop: () => void;
}

/** How far work on the files of the page is, or what went wrong with it. */
export function FileWorkLine({ work, label, total, onStop }: Props) {
  if (work.phase === 'idle') return null;
  if (work.phase === 'failed')
    return (
      <Notice tone="fail">
        <Fault error={work.error} />
      </Notice>
    );
  return (
    <div className="file-work" role="status">
      <p>{t('{label}: {done} of {total}', { label, done: bytesText(work.done), total: bytesText(total) })}</p>
      <ProgressLine label={label} fraction={total > 0 ? work.done / total : null} />
      <Button icon="stop" onPress={onStop}>
        {t('Cancel')}
      </Button>
    </div>
  );
}
