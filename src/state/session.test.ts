import { describe, expect, it } from 'vitest';
import { packError } from '../base/errors';
import { redoWords, undoWords } from '../base/history';
import { classification, micrograph } from './fixtures';
import { barNoteOf, cropOf, type MicrographFacts, pixelSizeOf } from './item';
import { outcomeOf, progressOf } from './progress';
import * as steps from './session';

const facts = (path = 'a.tif'): MicrographFacts => {
  const { pixels, ...rest } = micrograph(path);
  return { ...rest, width: pixels.width, height: pixels.height };
};
const thumbnail = { width: 1, height: 1, grey: new Uint8ClampedArray(1) };
const fault = packError(new Error('no'));

function withRead(paths: string[]): { session: steps.Session; ids: string[] } {
  const added = steps.addDrop(steps.EMPTY_SESSION, 1, paths, 0);
  let session = added.session;
  for (const id of added.ids) session = steps.readSucceeded(session, id, facts(), thumbnail, 0);
  return { session, ids: added.ids };
}
const idsOf = (session: steps.Session) => [...session.items.values()].map((item) => item.id);
const at = (session: steps.Session, id: string) => {
  const item = session.items.get(id);
  if (!item) throw new Error(`no ${id}`);
  return item;
};

it('typing is one step, and going back to the generated text another, however soon', () => {
  const { session, ids } = withRead(['a.tif']);
  const of = (now: steps.Session) => now.handTexts.get(ids[0]);
  let now = steps.setText(session, ids[0], null, 'R', 0);
  now = steps.setText(now, ids[0], 'R', 'Rods', 100);
  now = steps.setText(now, ids[0], 'Rods', null, 200);
  expect(of(now)).toBeNull();
  now = steps.undo(now, 300);
  expect(of(now)).toBe('Rods');
  expect(of(steps.undo(now, 400))).toBeNull();
});

describe('a drop', () => {
  it('shows its first readable picture, and the user can look elsewhere meanwhile', () => {
    const added = steps.addDrop(steps.EMPTY_SESSION, 1, ['bad.tif', 'a.tif', 'b.tif'], 0);
    const [bad, a, b] = added.ids;
    let session = steps.readFailed(added.session, bad, fault, 0);
    session = steps.readSucceeded(session, a, facts(), thumbnail, 0);
    expect(session.selected).toBe(a);
    const second = steps.addDrop(session, 2, ['c.tif'], 0);
    session = steps.select(second.session, b);
    session = steps.readSucceeded(session, second.ids[0], facts(), thumbnail, 0);
    expect(session.selected).toBe(b);
  });

  it('forgets what turned out to be no picture when the drop has ended, and nothing else', () => {
    const added = steps.addDrop(steps.EMPTY_SESSION, 1, ['a.tif', 'folder.zip'], 0);
    const other = steps.addDrop(added.session, 2, ['late.tif'], 0);
    const session = steps.dropEnded(steps.readSucceeded(other.session, added.ids[0], facts(), thumbnail, 0), 1, 0);
    expect([...session.items.values()].map((item) => item.path)).toEqual(['a.tif', 'late.tif']);
    // Whoever looked at the archive while it was read sees the first picture of it.
    const looking = steps.select(steps.readSucceeded(added.session, added.ids[0], facts(), thumbnail, 0), added.ids[1]);
    expect(steps.dropEnded(looking, 1, 0).selected).toBe(added.ids[0]);
  });
});

describe('classifying again', () => {
  it('voids what another model found, or what is named, and nothing that is under way', () => {
    const { session: start, ids } = withRead(['a.tif', 'b.tif', 'c.tif', 'd.tif']);
    const [a, b, c, d] = ids;
    let session = start;
    for (const [id, model] of [
      [a, 'old'],
      [b, 'new'],
      [c, 'old'],
    ]) {
      session = steps.classifyStarted(session, id, 0);
      session = steps.classified(session, id, at(session, id).revision, { ...classification(), modelSha256: model }, 0);
    }
    session = steps.classifyStarted(session, d, 0);
    const states = (after: steps.Session) => ids.map((id) => at(after, id).status);
    const others = steps.reclassify(session, 1, 'new');
    expect(states(others)).toEqual(['waiting', 'done', 'waiting', 'classifying']);
    expect(at(others, a)).toMatchObject({ classification: null, revision: at(session, a).revision + 1 });
    expect(states(steps.reclassify(session, 1, 'new', [b, d]))).toEqual(['done', 'waiting', 'done', 'classifying']);
  });

  it('opens a batch of its own', () => {
    const { session: start, ids } = withRead(['a.tif']);
    let session = steps.classifyStarted(start, ids[0], 0);
    session = steps.classified(session, ids[0], at(session, ids[0]).revision, classification(), 5);
    expect(session.batch?.endedAt).toBe(5);
    session = steps.reclassify(session, 9, 'new');
    expect(session.batch).toMatchObject({ startedAt: 9, endedAt: null, finished: 0 });
    expect(steps.reclassify(session, 9, 'new').items.get(ids[0])?.revision).toBe(at(session, ids[0]).revision);
  });
});

describe('moving the data bar', () => {
  it('voids an answer that is under way: only the answer to the new crop counts', () => {
    const { session: start, ids } = withRead(['a.tif']);
    let session = steps.classifyStarted(start, ids[0], 0);
    const asked = at(session, ids[0]).revision;
    session = steps.moveBar(session, ids[0], 36, 0);
    expect(at(session, ids[0]).status).toBe('waiting');
    session = steps.classified(session, ids[0], asked, classification('Powder'), 0);
    expect(at(session, ids[0]).classification).toBeNull();
    session = steps.classifyStarted(session, ids[0], 0);
    session = steps.classified(session, ids[0], at(session, ids[0]).revision, classification('Tips'), 0);
    expect(at(session, ids[0]).classification?.ranking[0].category).toBe('Tips');
    expect(cropOf(at(session, ids[0]), facts()).height).toBe(36);
    expect(barNoteOf(at(session, ids[0]), facts())).toBe('bottom 12 px ignored (set by you)');
  });

  it('voids an answer to the old crop also while the new one is with the model, and a failure alike', () => {
    const { session: start, ids } = withRead(['a.tif']);
    let session = steps.classifyStarted(start, ids[0], 0);
    const old = at(session, ids[0]).revision;
    session = steps.classifyStarted(steps.moveBar(session, ids[0], 36, 0), ids[0], 0);
    expect(at(session, ids[0]).status).toBe('classifying');
    expect(steps.classified(session, ids[0], old, classification('Powder'), 0)).toBe(session);
    expect(steps.classifyFailed(session, ids[0], old, fault, 0)).toBe(session);
    expect(steps.backToWaiting(session, ids[0], old, 0)).toBe(session);
  });

  it('is held within the picture, and null goes back to what the reader found', () => {
    const { session, ids } = withRead(['a.tif']);
    const crop = (s: steps.Session) => cropOf(at(s, ids[0]), facts()).height;
    expect(crop(steps.moveBar(session, ids[0], -5, 0))).toBe(32);
    expect(crop(steps.moveBar(session, ids[0], 999, 0))).toBe(48);
    expect(crop(steps.moveBar(steps.moveBar(session, ids[0], 36, 0), ids[0], null, 0))).toBe(40);
  });

  it('to where it already is keeps the verdict', () => {
    const { session: start, ids } = withRead(['a.tif']);
    let session = steps.classifyStarted(start, ids[0], 0);
    session = steps.classified(session, ids[0], 0, classification(), 0);
    session = steps.moveBar(session, ids[0], 40, 0);
    expect(at(session, ids[0]).classification).not.toBeNull();
  });
});

it('a typed pixel size replaces the scale and its source but not the verdict', () => {
  const { session: start, ids } = withRead(['a.tif']);
  let session = steps.classified(steps.classifyStarted(start, ids[0], 0), ids[0], 0, classification(), 0);
  session = steps.setPixelSize(session, ids[0], 12.5, 0);
  expect(pixelSizeOf(at(session, ids[0]))).toEqual({ value: 12.5, unit: 'nm', source: 'user', confidence: 'stated' });
  expect(at(session, ids[0]).status).toBe('done');
  expect(pixelSizeOf(at(steps.setPixelSize(session, ids[0], null, 0), ids[0]))?.source).toBe('fei-tag');
});

it('the failure of one picture leaves the others alone', () => {
  const { session: start, ids } = withRead(['a.tif', 'b.tif']);
  let session = steps.classifyStarted(start, ids[0], 0);
  session = steps.classifyFailed(session, ids[0], 0, fault, 0);
  expect(at(session, ids[0]).status).toBe('failed');
  expect(steps.nextToClassify(session)?.id).toBe(ids[1]);
});

describe('removal', () => {
  it('selects the neighbour in the gallery order and undo brings all back to their places', () => {
    const { session: start, ids } = withRead(['a.tif', 'b.tif', 'c.tif', 'd.tif']);
    const [a, b, c, d] = ids;
    const session = steps.remove(steps.select(start, b), [b, c], [d, b, a, c], 0);
    expect(session.selected).toBe(a);
    const back = steps.undo(session, 0);
    expect(idsOf(back)).toEqual(ids);
    expect(back.selected).toBe(b);
  });

  it('undone in several steps restores the order of arrival', () => {
    const { session: start, ids } = withRead(['a.tif', 'b.tif', 'c.tif']);
    let session = steps.remove(start, [ids[2]], ids, 0);
    session = steps.remove(session, [ids[1]], ids, 0);
    session = steps.undo(steps.undo(session, 0), 0);
    expect(idsOf(session)).toEqual(ids);
    expect(steps.undo(session, 0)).toBe(session);
  });

  it('of a picture under way drops its answer; undo asks anew', () => {
    const { session: start, ids } = withRead(['a.tif']);
    let session = steps.classifyStarted(start, ids[0], 0);
    session = steps.remove(session, [ids[0]], ids, 0);
    session = steps.classified(session, ids[0], 0, classification(), 0);
    expect(session.items.size).toBe(0);
    session = steps.undo(session, 0);
    expect(at(session, ids[0]).status).toBe('waiting');
    session = steps.classified(session, ids[0], 0, classification(), 0);
    expect(at(session, ids[0]).classification).toBeNull();
  });
});

describe('undo and redo', () => {
  it('go through every thing set by hand, each in words, and back again', () => {
    const { session: start, ids } = withRead(['a.tif', 'b.tif']);
    const [a, b] = ids;
    let session = steps.moveBar(start, a, 36, 0);
    session = steps.setPixelSize(session, b, 12.5, 0);
    session = steps.setPixelSize(session, b, 3, 0);
    session = steps.remove(session, [a, b], ids, 0);
    const seen = (s: steps.Session) =>
      ids.map((id) => {
        const item = s.items.get(id);
        return item ? [item.userBarTop, item.userPixelSizeNm] : null;
      });
    const states = [session];
    const words = [];
    for (let n = 0; n < 4; n++) {
      words.push(undoWords(session.history));
      session = steps.undo(session, 0);
      states.push(session);
    }
    expect(words).toEqual(['Remove 2 pictures', 'Pixel size of b.tif', 'Pixel size of b.tif', 'Data bar of a.tif']);
    expect(states.map(seen)).toEqual([
      [null, null],
      [
        [36, null],
        [null, 3],
      ],
      [
        [36, null],
        [null, 12.5],
      ],
      [
        [36, null],
        [null, null],
      ],
      [
        [null, null],
        [null, null],
      ],
    ]);
    expect(steps.undo(session, 0)).toBe(session);
    for (let n = 3; n >= 0; n--) {
      expect(redoWords(session.history)).toBe(words[n]);
      session = steps.redo(session, 0);
      expect(seen(session)).toEqual(seen(states[n]));
    }
    expect(steps.redo(session, 0)).toBe(session);
  });

  it('of the data bar ask the model anew and show the picture; what arrived in between stays', () => {
    const { session: start, ids } = withRead(['a.tif', 'b.tif']);
    const [a, b] = ids;
    let session = steps.select(steps.moveBar(start, a, 36, 0), b);
    for (const id of ids)
      session = steps.classified(steps.classifyStarted(session, id, 0), id, at(session, id).revision, classification(), 0);
    session = steps.undo(session, 0);
    expect([at(session, a).status, at(session, a).classification, at(session, b).status]).toEqual(['waiting', null, 'done']);
    expect(session.selected).toBe(a);
  });

  it('a step that changes nothing is none, and a new one ends what could be done again', () => {
    const { session, ids } = withRead(['a.tif']);
    expect(steps.moveBar(session, ids[0], null, 0)).toBe(session);
    expect(steps.setPixelSize(session, ids[0], null, 0)).toBe(session);
    let after = steps.undo(steps.setPixelSize(session, ids[0], 5, 0), 0);
    expect(redoWords(after.history)).not.toBeNull();
    after = steps.moveBar(after, ids[0], 36, 0);
    expect(redoWords(after.history)).toBeNull();
    expect(at(steps.undo(after, 0), ids[0]).userPixelSizeNm).toBeNull();
  });
});

it('stop halts all that is unfinished; resume takes each up where it was', () => {
  const added = steps.addDrop(steps.EMPTY_SESSION, 1, ['a.tif', 'b.tif', 'c.tif'], 0);
  const [a, b, c] = added.ids;
  let session = steps.readSucceeded(added.session, a, facts(), thumbnail, 0);
  session = steps.classified(steps.classifyStarted(session, a, 0), a, 0, classification(), 0);
  session = steps.readSucceeded(session, b, facts(), thumbnail, 0);
  session = steps.stopAll(session, 5);
  expect([a, b, c].map((id) => at(session, id).status)).toEqual(['done', 'stopped', 'stopped']);
  expect(session.batch?.endedAt).toBe(5);
  session = steps.resume(session, 6);
  expect([a, b, c].map((id) => at(session, id).status)).toEqual(['done', 'waiting', 'reading']);
});

it('the picture on screen goes to the model first', () => {
  const { session, ids } = withRead(['a.tif', 'b.tif', 'c.tif']);
  expect(steps.nextToClassify(steps.select(session, ids[2]))?.id).toBe(ids[2]);
  expect(steps.nextToClassify(session)?.id).toBe(ids[0]);
});

it('progress tells rate and time left from the last completions', () => {
  const { session: start, ids } = withRead(Array.from({ length: 10 }, (_, i) => `${i}.tif`));
  let session = start;
  for (let i = 0; i < 6; i++) {
    if (i < 3) expect(progressOf(session)?.rate).toBeNull();
    session = steps.classified(steps.classifyStarted(session, ids[i], 0), ids[i], 0, classification(), (i + 1) * 500);
  }
  expect(progressOf(session)).toEqual({ finished: 6, total: 10, reading: 0, rate: 2, secondsLeft: 2 });
  for (let i = 6; i < 10; i++)
    session = steps.classified(steps.classifyStarted(session, ids[i], 0), ids[i], 0, classification(), 4000);
  expect(progressOf(session)).toBeNull();
  expect(session.batch).toMatchObject({ finished: 10, endedAt: 4000 });
});

it('says of a run what came of its own pictures, not of those that failed before', () => {
  const { session: start, ids } = withRead(['a.tif', 'b.tif']);
  const fault = { name: 'Error', code: 'x', message: 'no', advice: 'none' } as Parameters<typeof steps.classifyFailed>[3];
  let session = steps.classifyFailed(steps.classifyStarted(start, ids[0], 0), ids[0], 0, fault, 10);
  session = steps.classified(steps.classifyStarted(session, ids[1], 0), ids[1], 0, classification(), 20);
  expect(outcomeOf(session)).toEqual({ done: 1, failed: 1 });
  const more = steps.addDrop(session, 2, ['c.tif'], 30);
  session = more.session;
  expect(outcomeOf(session)).toBeNull();
  session = steps.readFailed(session, more.ids[0], fault, 40);
  expect(outcomeOf(session)).toEqual({ done: 0, failed: 1 });
});

it('a long session shares what did not change with the one before it', () => {
  const { session: start, ids } = withRead(Array.from({ length: 1000 }, (_, i) => `${i}.tif`));
  const session = steps.classifyStarted(start, ids[500], 0);
  expect(at(start, ids[500]).status).toBe('waiting');
  expect(at(session, ids[500]).status).toBe('classifying');
  expect([session.items.size, session.items.count('waiting'), session.items.pending]).toEqual([1000, 999, 1000]);
  expect(idsOf(session)).toEqual(ids);
  expect(steps.remove(session, ids.slice(1), ids, 0).items.size).toBe(1);
});
