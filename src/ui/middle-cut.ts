/** Cuts names in their middle to the room that they have, by the widths of their letters. */

/** The end that stays, letters: a running number with its ending, or a specimen's last word. */
const END = 9;
/** Letters of the beginning that are worth an end as long; where fewer have room, the end gives way, too. */
const START = 3;

/**
 * The name, or its beginning, an ellipsis and its end, as long as `room` allows.
 * @param widthOf px of a text; grows with it
 */
export function middleCut(name: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(name) <= room) return name;
  const letters = [...name];
  const cut = (start: number, end: number): string =>
    `${letters.slice(0, start).join('')}…${end > 0 ? letters.slice(-end).join('') : ''}`;
  let end = Math.min(END, letters.length - 1);
  while (end > START && widthOf(cut(Math.min(START, letters.length - end - 1), end)) > room) end--;
  let [least, most] = [0, letters.length - end - 1];
  while (least < most) {
    const start = Math.ceil((least + most) / 2);
    if (widthOf(cut(start, end)) <= room) least = start;
    else most = start - 1;
  }
  return cut(least, end);
}

interface Known {
  readonly name: string;
  /** px; null until the browser has laid it out. */
  readonly room: number | null;
  readonly font: string;
}

const known = new WeakMap<Element, Known>();
let context: CanvasRenderingContext2D | null = null;
/** One for all names: it tells the room of many at once, when it is known anyway, so that nothing is laid out for it. */
let observer: ResizeObserver | null = null;

function show(element: Element, { name, room, font }: Known): void {
  context ??= document.createElement('canvas').getContext('2d');
  if (context && font !== '' && context.font !== font) context.font = font;
  const widthOf = (text: string): number => context?.measureText(text).width ?? 0;
  const shown = room === null ? name : middleCut(name, room, widthOf);
  const place = element.querySelector<HTMLElement>('.middle-shown');
  if (place && place.dataset.text !== shown) place.dataset.text = shown;
}

function onResize(entries: readonly ResizeObserverEntry[]): void {
  const seen = entries.flatMap(({ target, contentRect }) => {
    const was = known.get(target);
    if (!was || contentRect.width === 0) return [];
    const now: Known = { ...was, room: contentRect.width, font: was.font || fontOf(target) };
    known.set(target, now);
    return [[target, now] as const];
  });
  for (const [target, now] of seen) show(target, now);
}

const fontOf = (element: Element): string => {
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  return `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
};

/** Shows the name in `.middle-shown` of this element, now and whenever its room changes. */
export function cutToFit(element: HTMLElement, name: string): void {
  const was = known.get(element);
  const now: Known = { name, room: was?.room ?? null, font: was?.font ?? '' };
  known.set(element, now);
  show(element, now);
  if (was) return;
  observer ??= new ResizeObserver(onResize);
  observer.observe(element);
}

export function letGo(element: HTMLElement): void {
  observer?.unobserve(element);
  known.delete(element);
}
