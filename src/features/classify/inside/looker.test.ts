import { beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../base/errors';
import { createPlane } from '../../../base/plane';
import type { PatchQuestion } from '../../../services/classify/protocol';
import { createConductor } from '../../../state/conductor';
import { createDesk } from '../../../state/desk';
import { classification, FakeClassifier, FakeReader, file, settled } from '../../../state/fixtures';
import type { Item } from '../../../state/item';
import { createLooker, type Looker } from './looker';

/** Answers when told to. */
class Held extends FakeClassifier {
  readonly questions: PatchQuestion[] = [];
  looks = 0;
  hold: Promise<void> | null = null;
  override async lookInside(...args: Parameters<FakeClassifier['lookInside']>) {
    this.looks++;
    await this.hold;
    return super.lookInside(...args);
  }
  override async patchEffects(question: PatchQuestion, signal?: AbortSignal) {
    this.questions.push(question);
    await this.hold;
    if (signal?.aborted) throw new CancelledError('Looking inside');
    return super.patchEffects(question);
  }
}

let model: Held;
let looker: Looker;
let items: Item[];

beforeEach(async () => {
  const desk = createDesk();
  model = new Held();
  model.most = 2;
  const conductor = createConductor({ desk, reader: new FakeReader(), classifier: model });
  await conductor.open();
  await conductor.add([file('a.tif'), file('b.tif')]);
  await settled();
  for (const call of model.calls) call.resolve(classification('Tips'));
  await settled();
  items = [...desk.getState().session.items.values()];
  looker = createLooker({ desk, conductor: { pixels: async () => createPlane(4, 4) }, classifier: model });
  looker.turn({ open: true });
});

const state = () => looker.store.getState();
const effects = () => {
  const { outcome } = state();
  return outcome.kind === 'ready' ? outcome.inside.effects[0][0] : null;
};

describe('looking inside', () => {
  it('gives what the views give at once, and tries patches only for a layer that needs them', async () => {
    await looker.look(items[0]);
    expect(state().outcome.kind).toBe('ready');
    expect(model.questions).toEqual([]);
    looker.turn({ layer: 0 });
    await settled();
    expect(model.questions.map(({ level, from, count }) => [level, from, count])).toEqual([[0, 0, 4]]);
    expect(effects()).toEqual(Float32Array.of(0, 0, 1, 0, 2, 0, 3, 0));
    expect(state().fraction).toBeNull();
  });

  it('computes nothing twice in a session, for a picture that is come back to either', async () => {
    looker.turn({ layer: 0 });
    await looker.look(items[0]);
    await looker.look(items[1]);
    await looker.look(items[0]);
    expect([model.looks, model.questions.length]).toEqual([2, 2]);
    expect(effects()).not.toBeNull();
  });

  it('gives a picture up when another is looked into: its answer changes nothing, and the other gets its own', async () => {
    let go: () => void = () => {};
    model.hold = new Promise((resolve) => {
      go = resolve;
    });
    looker.turn({ layer: 0 });
    const first = looker.look(items[0]);
    await settled();
    model.hold = null;
    await looker.look(items[1]);
    const asked = state().asked;
    go();
    await first;
    await settled();
    expect(state().asked).toBe(asked);
    expect(asked).toContain(items[1].id);
    expect(effects()).not.toBeNull();
    expect(model.questions).toHaveLength(1);
  });

  it('does nothing more once it is left', async () => {
    await looker.look(items[0]);
    looker.leave();
    looker.turn({ layer: 0 });
    await settled();
    expect(state()).toMatchObject({ asked: null, outcome: { kind: 'none' } });
    expect(model.questions).toEqual([]);
  });

  it('refuses a verdict of another model, and says what went wrong', async () => {
    const [item] = items;
    await looker.look({ ...item, classification: { ...classification('Tips'), modelSha256: 'c'.repeat(64) } });
    expect(state().outcome).toMatchObject({ kind: 'failed', error: { code: 'other-model' } });
  });
});
