import type { ReactNode } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  /** The button that changes nothing. */
  readonly keep?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is lost for good, or at the cost of something else. */
export const ConfirmDialog = ({ title, children, action, keep = t('Keep it'), onConfirm, onClose }: Props) => (
  <Dialog title={title} onClose={onClose}>
    {children}
    <div className="dialog-actions">
      <Button onPress={onClose}>{keep}</Button>
      <Button
        look="primary"
        onPress={() => {
          onClose();
          onConfirm();
        }}
      >
        {action}
      </Button>
    </div>
  </Dialog>
);
