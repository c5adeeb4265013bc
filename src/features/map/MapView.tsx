// biome-ignore-all lint/a11y/useSemanticElements: pictures that are painted cannot be those of a list element.

import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import { useLanguage } from '../../ui/useLanguage';
import './map.css';
import { type KeyboardEvent, type PointerEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Item, nameOf } from '../../state/item';
import { howOf } from '../../ui/marks';
import { percentText } from '../../ui/quantity';
import { useExtent } from '../../ui/useExtent';
import { drawMap, THUMB } from './draw';
import {
  arranged,
  enlargement,
  inside,
  type MapView as Look,
  type MapLabel,
  type Point,
  spotAt,
  spotsOn,
  towards,
  WHOLE,
} from './layout';
import { MapTools } from './MapTools';
import { calledOf, useMapChoice, useMapDesk, useMapParts, useMapTaught } from './parts';
import { useMap } from './useMap';

/** All pictures of the session by likeness: chosen by a loop, a click or keys, and named together. */
export function MapView({ onShow }: { readonly onShow: () => void }) {
  const state = useMap();
  const total = useMapDesk(({ session }) => session.items.size);
  return (
    <section className="likeness-map" aria-label={t('Map of pictures')}>
      {state.kind === 'ready' && state.map.ids.length > 2 ? (
        <Placed ids={state.map.ids} shares={state.shares} share={state.map.share} total={total} onShow={onShow} />
      ) : (
        <p className="map-none" role="status">
          {state.kind === 'failed'
            ? state.words
            : state.kind === 'ready'
              ? t('The map needs three classified pictures or more.')
              : t('Arranging the pictures …')}
        </p>
      )}
    </section>
  );
}

interface Props {
  readonly ids: readonly string[];
  readonly shares: Float32Array;
  readonly share: number;
  readonly total: number;
  readonly onShow: () => void;
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** Air about a picture, px. */
const AIR = 6;
const CELL = { width: THUMB.width + AIR, height: THUMB.height + AIR };

/** Kept free at each edge when all of it is shown, px. */
const MARGIN = THUMB.width;

/** A drag shorter than this is a click, px. */
const STILL = 5;

function Placed({ ids, shares, share, total, onShow }: Props) {
  const { conductor, choice } = useMapParts();
  const session = useMapDesk((desk) => desk.session);
  const taught = useMapTaught((desk) => desk.taught);
  const chosenList = useMapChoice();
  const chosen = useMemo(() => new Set(chosenList), [chosenList]);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useExtent(frame, { width: 1, height: 1 });
  const [look, setLook] = useState<Look>(WHOLE);
  const [loop, setLoop] = useState<readonly Point[]>([]);
  const base = useId();
  const { selected, items } = session;

  const { spots, shown, thumb } = useMemo(() => {
    const times = enlargement(ids.length, size, CELL);
    const thumb = { width: Math.round(THUMB.width * times), height: Math.round(THUMB.height * times) };
    const there = spotsOn(ids, shares, look, size, MARGIN).filter(({ id }) => items.has(id));
    return { ...arranged(there, size, { width: thumb.width + AIR, height: thumb.height + AIR }), thumb };
  }, [ids, shares, look, size, items]);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are read in the language that is spoken.
  const labels = useMemo(() => labelsOf(spots, items.values(), taught), [spots, items, taught, language]);
  useLayoutEffect(() => {
    if (!canvas.current || size.width < 2) return;
    const byId = new Map(items.values().map((item) => [item.id, item]));
    const scene = { spots, shown, thumb, items: byId, chosen, active: selected, labels, loop };
    drawMap(canvas.current, size.width, size.height, scene);
  }, [size, spots, shown, thumb, items, chosen, selected, labels, loop]);

  const choose = (wanted: readonly string[], anchor: string) => {
    choice.setState({ ids: new Set(wanted), anchor });
    conductor.select(wanted.includes(anchor) ? anchor : (wanted[0] ?? anchor));
  };
  const toggled = (id: string): readonly string[] =>
    chosen.has(id) && chosen.size > 1 ? chosenList.filter((other) => other !== id) : [...new Set([...chosenList, id])];
  const zoom = (factor: number, about: Look = look) =>
    setLook(look.zoom * factor <= 1 ? WHOLE : { ...about, zoom: Math.min(40, look.zoom * factor) });

  const place = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setLoop([place(event)]);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (loop.length > 0) setLoop([...loop, place(event)]);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (loop.length === 0) return;
    setLoop([]);
    const [first] = loop;
    const adds = howOf(event) !== 'alone';
    if (loop.every(({ x, y }) => Math.hypot(x - first.x, y - first.y) < STILL)) {
      const spot = spotAt(spots, shown, place(event), thumb.width, thumb.height);
      if (spot) choose(adds ? toggled(spot.id) : [spot.id], spot.id);
      return;
    }
    const within = inside(spots, loop);
    if (within.length > 0) choose(adds ? [...new Set([...chosenList, ...within])] : within, within[0]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const here = spots.find(({ id }) => id === selected);
    const direction = DIRECTIONS[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') choose([...ids], selected ?? ids[0]);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (direction) {
      const next = here ? towards(spots, here, ...direction) : spots[0];
      if (next) choose(event.shiftKey ? [...new Set([...chosenList, next.id])] : [next.id], next.id);
    } else if (event.key === '+' || event.key === '=') zoom(1.5, here ? centredOn(here, look, size) : look);
    else if (event.key === '-') zoom(1 / 1.5);
    else if (event.key.toLowerCase() === 'f') setLook(WHOLE);
    else if (event.key === 'Escape' && selected !== null) choose([selected], selected);
    else if (event.key === 'Enter' && selected !== null) onShow();
    else if ((event.key === 'Delete' || event.key === 'Backspace') && chosenList.length > 0) conductor.remove(chosenList, ids);
    else return;
    event.preventDefault();
  };
  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    event.preventDefault();
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    const factor = Math.exp(-event.deltaY * 0.002);
    const next = Math.max(1, Math.min(40, look.zoom * factor));
    if (next === 1) return setLook(WHOLE);
    // What lies below the pointer stays there.
    const stays = (at: number, extent: number, middle: number) => {
      const span = extent - 2 * MARGIN;
      return middle + ((at - extent / 2) / span) * (1 / look.zoom - 1 / next);
    };
    setLook({
      zoom: next,
      x: stays(event.clientX - box.left, size.width, look.x),
      y: stays(event.clientY - box.top, size.height, look.y),
    });
  };
  useLayoutEffect(() => {
    const element = frame.current;
    const listener = (event: WheelEvent) => onWheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  const active = selected === null ? undefined : items.get(selected);
  const placed = active && ids.includes(active.id);
  return (
    <>
      <MapTools
        chosen={chosenList}
        count={ids.length}
        total={total}
        onZoom={(factor) => zoom(factor)}
        onWhole={() => setLook(WHOLE)}
        onShow={onShow}
      />
      <div
        ref={frame}
        className="map-frame"
        role="listbox"
        aria-label={t('Pictures by likeness: arrow keys go to the next one that way, with Shift they choose it too')}
        aria-multiselectable="true"
        aria-activedescendant={placed ? `${base}-active` : undefined}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setLoop([])}
        onDoubleClick={onShow}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} />
        {placed && (
          // biome-ignore lint/a11y/useFocusableInteractive: the active option is named by aria-activedescendant, not focused.
          <div
            id={`${base}-active`}
            role="option"
            className="hidden-visually"
            aria-selected="true"
            aria-posinset={ids.indexOf(active.id) + 1}
            aria-setsize={ids.length}
          >
            {nameOf(active)}, {wordsOf(calledOf(active, taught))}
          </div>
        )}
      </div>
      <p className="map-caption" aria-live="polite">
        {placed ? (
          <>
            <strong>{nameOf(active)}</strong> {wordsOf(calledOf(active, taught))}
          </>
        ) : (
          t('Click a picture, or draw a loop around several.')
        )}
        <span className="muted">
          {' '}
          {t('Neighbours look alike to the model. The map holds {share} of what tells them apart.', {
            share: percentText(share),
          })}
        </span>
      </p>
    </>
  );
}

const wordsOf = (category: string | null | undefined): string =>
  category === undefined ? t('Not yet named') : category === null ? t('None of these') : categoryName(category);

/** The part of the map that has a spot in its middle. */
function centredOn(spot: Point, look: Look, size: { readonly width: number; readonly height: number }): Look {
  const share = (at: number, extent: number, middle: number) =>
    middle + (at - extent / 2) / ((extent - 2 * MARGIN) * look.zoom);
  return { ...look, x: share(spot.x, size.width, look.x), y: share(spot.y, size.height, look.y) };
}

/** Fewer pictures of a category than this have no words of their own on the map. */
const FEW = 3;

/** The name of each category in the middle of its pictures. */
function labelsOf(
  spots: readonly Point[] & readonly { readonly id: string }[],
  items: readonly Item[],
  taught: Parameters<typeof calledOf>[1],
): MapLabel[] {
  const called = new Map(items.map((item) => [item.id, calledOf(item, taught)]));
  const groups = new Map<string, Point[]>();
  for (const spot of spots) {
    const category = called.get(spot.id);
    if (category == null) continue;
    const group = groups.get(category);
    if (group) group.push(spot);
    else groups.set(category, [spot]);
  }
  const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
  return [...groups].flatMap(([category, all]) =>
    all.length < FEW
      ? []
      : [
          {
            words: `${categoryName(category)} ${all.length}`,
            count: all.length,
            x: median(all.map(({ x }) => x)),
            y: median(all.map(({ y }) => y)),
          },
        ],
  );
}
