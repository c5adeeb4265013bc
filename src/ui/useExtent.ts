import { type RefObject, useLayoutEffect, useState } from 'react';

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** How large an element is inside, px, as it changes; `first` until it is known. */
export function useExtent(frame: RefObject<HTMLElement | null>, first: Extent): Extent {
  const [extent, setExtent] = useState(first);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setExtent({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return extent;
}
