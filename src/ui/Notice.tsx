import type { ReactNode } from 'react';
import { t } from '../locales/words';
import { IconButton } from './Button';
import { Icon } from './Icon';

interface Props {
  readonly tone: 'info' | 'warn' | 'fail';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

/** A sentence the user should see now, with what can be done about it. */
export const Notice = ({ tone, children, actions, onDismiss }: Props) => (
  <div className={`notice ${tone}`} role={tone === 'fail' ? 'alert' : 'status'}>
    {tone !== 'info' && <Icon name="warning" />}
    <div className="notice-words">{children}</div>
    {actions}
    {onDismiss && <IconButton icon="close" label={t('Dismiss')} onPress={onDismiss} />}
  </div>
);
