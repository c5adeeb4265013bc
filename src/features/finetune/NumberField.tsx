import { useEffect, useState } from 'react';
import { t } from '../../locales/words';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** What it does, in a line. */
  readonly hint?: string;
  readonly onChange: (value: number) => void;
}

/** A number within limits. What is typed counts once it is a number within them; what is not is marked, and reverts when left. */
export function NumberField({ label, value, least, most, step, hint, onChange }: Props) {
  const shown = String(Number(value.toPrecision(6)));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const parse = (typed: string): number | null => {
    const number = Number(typed.replace(',', '.'));
    return typed.trim() !== '' && Number.isFinite(number) && number >= least && number <= most ? number : null;
  };
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="text-field"
        type="number"
        inputMode="decimal"
        value={text}
        min={least}
        max={most}
        step={step === 1 ? 1 : 'any'}
        aria-invalid={parse(text) === null}
        title={t('{least} to {most}', { least, most })}
        onChange={(event) => {
          setText(event.target.value);
          const number = parse(event.target.value);
          if (number !== null) onChange(number);
        }}
        onBlur={() => setText(shown)}
      />
      {hint !== undefined && <span className="field-hint muted">{hint}</span>}
    </label>
  );
}
