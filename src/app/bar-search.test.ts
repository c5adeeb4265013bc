import { beforeEach, expect, it } from 'vitest';
import type { ReadOutcome } from '../services/read/protocol';
import { createDesk } from '../state/desk';
import { classification, file, micrograph, settled } from '../state/fixtures';
import { Items } from '../state/items';
import type { ReadScaleBar } from '../state/scale';
import { addDrop, classified, classifyStarted, readSucceeded, type Session, select } from '../state/session';
import { searchBars } from './bar-search';

const BAR: ReadScaleBar = {
  ...{ left: 1, right: 101, y: 5, lengthPx: 100, lengthNm: 500, label: '500 nm', nmPerPixel: 5, certainty: 0.999 },
  ...{ magnification: null, kilovolts: null, doubt: null },
};

let desk = createDesk();
/** What was asked for, and how it is answered. */
let asked: string[][] = [];
let gone = false;

const step = (next: (session: Session) => Session) => desk.setState(({ session }) => ({ session: next(session) }));

function dropped(count: number): string[] {
  const { session, ids } = addDrop(
    desk.getState().session,
    1,
    Array.from({ length: count }, (_, i) => `${i}.tif`),
    0,
  );
  desk.setState({ session });
  for (const id of ids) {
    const { pixels, ...facts } = micrograph(`${id}.tif`);
    step((s) => readSucceeded(s, id, { ...facts, width: pixels.width, height: pixels.height }, null, 0));
  }
  return ids;
}

const verdicts = (ids: readonly string[]) => {
  for (const id of ids) {
    step((s) => classifyStarted(s, id, 0));
    step((s) => classified(s, id, 0, classification(), 0));
  }
};

const barOf = (id: string) => desk.getState().session.items.get(id)?.facts?.scaleBar;

beforeEach(() => {
  desk = createDesk();
  asked = [];
  gone = false;
  searchBars({
    desk,
    conductor: {
      drops: () => new Map([[1, [file('0.tif')]]]),
      async *readBars(_, paths): AsyncIterable<ReadOutcome> {
        asked.push([...paths]);
        await null;
        if (gone) return;
        for (const path of paths)
          yield {
            path,
            micrograph: { ...micrograph(path), scaleBar: path === '1.tif' ? BAR : null },
            thumbnail: null,
            look: null,
          };
      },
    },
  });
});

it('looks at the picture that is shown as soon as it has its verdict, at the others when the last verdict is there', async () => {
  const ids = dropped(40);
  await settled();
  expect(asked).toEqual([]);
  verdicts(ids.slice(0, 1));
  await settled();
  expect(asked).toEqual([['0.tif']]);
  step((s) => select(s, ids[1]));
  verdicts(ids.slice(1, 2));
  await settled();
  expect(asked).toEqual([['0.tif'], ['1.tif']]);
  expect(barOf(ids[1])).toEqual(BAR);
  verdicts(ids.slice(2));
  await settled();
  expect(asked.flat()).toHaveLength(40);
  expect(asked.length).toBeLessThan(6);
  expect(ids.map(barOf)).toEqual(ids.map((_, i) => (i === 1 ? BAR : null)));
  expect(
    desk
      .getState()
      .session.items.values()
      .every(({ classification: found }) => found),
  ).toBe(true);
});

it('asks once for pictures whose file gives nothing', async () => {
  gone = true;
  const ids = dropped(3);
  verdicts(ids);
  await settled();
  const before = asked.length;
  step((s) => select(s, ids[2]));
  step((s) => ({ ...s, items: Items.EMPTY.with(...s.items.values()) }));
  await settled();
  expect(asked.length).toBe(before);
  expect(ids.map(barOf)).toEqual([undefined, undefined, undefined]);
});
