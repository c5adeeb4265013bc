/**
 * The focus never falls to the body: where what had it is gone (deleted, dismissed, replaced, switched off, in a view that was left), the
 * nearest part of the page that still stands gets it. Whoever knows better sets it first.
 */

/** Parts of the page that a person knows by name. */
const PARTS = 'dialog, [role="toolbar"], section[aria-label], section[aria-labelledby], aside, nav, main, header, footer';
const STOPS = 'a[href], button, input, select, textarea, [tabindex]';

/** Time for components to set the focus themselves, and for the browser to notice that the old place is gone, ms. */
const PATIENCE = 60;

const canHave = (element: HTMLElement): boolean =>
  element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });

const stopsIn = (part: HTMLElement): HTMLElement[] =>
  [...part.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => canHave(stop) && stop.tabIndex >= 0);

interface Place {
  readonly element: HTMLElement;
  /** From the nearest outwards. */
  readonly parts: readonly HTMLElement[];
  /** Which button of its toolbar it is; -1 outside of toolbars. */
  readonly index: number;
}

function placeOf(element: HTMLElement): Place {
  const parts: HTMLElement[] = [];
  for (let at = element.parentElement?.closest<HTMLElement>(PARTS); at; at = at.parentElement?.closest<HTMLElement>(PARTS))
    parts.push(at);
  const toolbar = parts.find((part) => part.matches('[role="toolbar"]'));
  const buttons = toolbar ? [...toolbar.querySelectorAll<HTMLElement>(STOPS)] : [];
  return { element, parts, index: buttons.indexOf(element) };
}

function focusInstead({ parts, index }: Place): void {
  const part =
    parts.find(canHave) ?? [...document.querySelectorAll<HTMLElement>('main')].find((main) => main.checkVisibility());
  if (!part) return;
  const stops = part.matches('[role="toolbar"]') ? stopsIn(part) : [];
  // What now stands in its place in a toolbar: Stop where Measure was.
  const next = index >= 0 ? stops[Math.min(index, stops.length - 1)] : undefined;
  // Of a whole view its list, where it has one: there the work goes on.
  const list = part.matches('main') ? part.querySelector<HTMLElement>('[role="listbox"], [role="grid"]') : null;
  const better = next ?? (list && list.tabIndex >= 0 ? list : null);
  if (!better && !part.hasAttribute('tabindex')) part.tabIndex = -1;
  (better ?? part).focus({ preventScroll: true });
}

/** From now on, for the whole page. */
export function keepFocus(): void {
  let last: Place | null = null;
  let waiting = false;
  const check = () => {
    waiting = false;
    if (last && document.activeElement === document.body && !canHave(last.element)) focusInstead(last);
  };
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target !== document.body) last = placeOf(target);
  });
  // Who presses beside everything leaves on purpose.
  const leave = () => {
    last = null;
  };
  document.addEventListener('pointerdown', leave, { capture: true });
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(check, PATIENCE);
  }).observe(document.body, {
    ...{ childList: true, subtree: true },
    attributeFilter: ['disabled', 'hidden', 'style', 'inert'],
  });
}
