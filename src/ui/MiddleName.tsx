interface Props {
  readonly name: string;
  /** What is told on pointing at it; the name where absent. */
  readonly whole?: string;
}

/** The end that stays, letters: a running number with its ending, or a specimen's last word. */
const END = 9;

/**
 * A name that is cut in its middle where it lacks room, whatever room that is: the beginning says what it is, the end which one. Screen
 * readers and copying get it whole: the two parts are drawn by the style sheet, as text they would be two words.
 */
export function MiddleName({ name, whole = name }: Props) {
  const letters = [...name];
  const at = Math.max(0, letters.length - END);
  return (
    <span className="middle-name" title={whole}>
      <span className="hidden-visually">{name}</span>
      <bdi className="middle-start" aria-hidden="true" data-text={letters.slice(0, at).join('')} />
      <bdi className="middle-end" aria-hidden="true" data-text={letters.slice(at).join('')} />
    </span>
  );
}
