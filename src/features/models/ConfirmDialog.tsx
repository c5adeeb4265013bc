import type { ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is lost for good. */
export const ConfirmDialog = ({ title, children, action, onConfirm, onClose }: Props) => (
  <Dialog title={title} onClose={onClose}>
    {children}
    <div className="dialog-actions">
      <Button onPress={onClose}>Keep it</Button>
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
