import { useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { KeptDialog } from './KeptDialog';
import { useKeepSettings, useKept } from './parts';
import { keptText } from './words';

/** In the line at the foot: whether the session is kept and how much that takes; what opens is where it is changed, and where a project file is opened. */
export function KeptLine() {
  const what = useKeepSettings(({ keep }) => keep);
  const words = useKept((desk) => keptText(what, desk));
  const some = useKept(({ others }) => others.length > 0);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        {words || (some ? t('Kept sessions') : t('Open a project'))}
      </Button>
      {open && <KeptDialog onClose={() => setOpen(false)} />}
    </>
  );
}
