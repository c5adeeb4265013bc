import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

interface Props<K extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: K; readonly content: ReactNode; readonly name?: string }[];
  readonly value: K;
  readonly onChange: (value: K) => void;
}

/** A few choices side by side, one of them taken. */
export function Segmented<K extends string>({ label, options, value, onChange }: Props<K>) {
  return (
    <ToggleButtonGroup
      className="segmented"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.id));
        if (chosen) onChange(chosen.id);
      }}
    >
      {options.map(({ id, content, name }) => (
        <ToggleButton key={id} id={id} className="segment" {...(name ? { 'aria-label': name } : {})}>
          {content}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
