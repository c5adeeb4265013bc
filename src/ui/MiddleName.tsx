import { useLayoutEffect, useRef } from 'react';
import { cutToFit, letGo } from './middle-cut';

interface Props {
  readonly name: string;
  /** What is told on pointing at it; the name where absent. */
  readonly whole?: string;
}

/**
 * A name that is cut in its middle where it lacks room, whatever room that is: the beginning says what it is, the end which one. Screen
 * readers and copying get it whole: what is shown is drawn by the style sheet.
 */
export function MiddleName({ name, whole = name }: Props) {
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (frame.current) cutToFit(frame.current, name);
  }, [name]);
  useLayoutEffect(() => {
    const element = frame.current;
    return () => {
      if (element) letGo(element);
    };
  }, []);
  return (
    <span ref={frame} className="middle-name" data-name={name} title={whole}>
      <span className="hidden-visually">{name}</span>
      <bdi className="middle-shown" aria-hidden="true" />
    </span>
  );
}
