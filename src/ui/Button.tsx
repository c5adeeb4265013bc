import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';
import { Icon, type IconName } from './Icon';

interface Props extends Omit<ButtonProps, 'children' | 'className' | 'style'> {
  /** `primary`: the one thing to do next; `plain`: framed; `quiet`: text until touched. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly icon?: IconName;
  /** Left out where the window is narrow. */
  readonly wideOnly?: boolean;
  readonly children: ReactNode;
}

/** A button with words, and an icon before them where that helps to find it. */
export const Button = ({ look = 'plain', icon, wideOnly = false, children, ...rest }: Props) => (
  <AriaButton {...rest} className={`button ${look}${wideOnly ? ' wide-only' : ''}`}>
    {icon && <Icon name={icon} />}
    <span className="button-words">{children}</span>
  </AriaButton>
);

interface IconButtonProps extends Omit<Props, 'children' | 'look' | 'icon' | 'wideOnly'> {
  readonly icon: IconName;
  /** What it does, in words: its accessible name and its tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly hint?: string;
}

/** A button that shows only an icon; its name appears on hover and focus. */
export const IconButton = ({ icon, label, hint, ...rest }: IconButtonProps) => (
  <TooltipTrigger delay={500}>
    <AriaButton {...rest} aria-label={label} className="button quiet icon-only">
      <Icon name={icon} />
    </AriaButton>
    <Tooltip className="tooltip" offset={4}>
      {label}
      {hint && <kbd>{hint}</kbd>}
    </Tooltip>
  </TooltipTrigger>
);
