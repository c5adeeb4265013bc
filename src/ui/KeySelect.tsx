import type { ReactNode } from 'react';

interface Props {
  /** What it is called for a screen reader. */
  readonly label: string;
  /** What stands there while nothing is being chosen. */
  readonly prompt: string;
  /** The first ten are shown with the digits that choose them from the keyboard elsewhere: 1 to 9, then 0. */
  readonly options: readonly { readonly id: string; readonly words: string }[];
  readonly isDisabled: boolean;
  readonly onChoose: (id: string) => void;
  /** Options without a digit, after the others. */
  readonly children?: ReactNode;
}

/** A list to act by: choosing an option acts, and the prompt stands there again. */
export const KeySelect = ({ label, prompt, options, isDisabled, onChoose, children }: Props) => (
  <label className="select">
    <span className="hidden-visually">{label}</span>
    <select value="" disabled={isDisabled} onChange={({ target }) => target.value !== '' && onChoose(target.value)}>
      <option value="">{prompt}</option>
      {options.map(({ id, words }, place) => (
        <option key={id} value={id}>
          {place < 10 ? `${(place + 1) % 10}  ` : ''}
          {words}
        </option>
      ))}
      {children}
    </select>
  </label>
);
