import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../../base/plane';
import { Random } from '../../base/random';
import type { Engine, openEngine } from '../../engine/engine';
import { DeviceLostError, GpuFaultError } from '../../engine/errors';
import { nodeHost } from '../../engine/node-host';
import { packModelFolder, readModelFolder } from '../../models/folder';
import { textBankOf } from '../../models/network';
import { readFrom, TINY, tinyModel, tinyPieces } from '../../models/testing';
import type { EngineKind, InsideView } from './protocol';
import { ComputeSession } from './session';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let files: Record<string, Uint8Array<ArrayBuffer>>;

beforeAll(async () => {
  files = await tinyModel();
});

function picture(width: number, height: number, seed: number): Plane {
  const random = new Random(seed);
  const plane = createPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = random.uniform();
  return plane;
}

const whole = ({ width, height }: Plane) => ({ x: 0, y: 0, width, height });

/** Looks inside, and tries a patch of each level. */
async function lookThrough(session: ComputeSession, plane: Plane): Promise<void> {
  const { inside, values } = await session.lookInside(plane, whole(plane));
  const { modelSha256, views } = inside;
  const view = values.slice(0, values.length / views.length);
  for (const level of views[0].levels.keys())
    await session.patchEffects({ modelSha256, values: view, logits: views[0].logits, level, from: 0, count: 1 });
}

/** The `cpu` engine under the name `kind`, with a device that fails when told. */
function fakeEngine(kind: EngineKind) {
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => {});
  const state = { fault: null as Error | null, closed: false };
  const engine: Engine = {
    kind,
    device: `fake ${kind}`,
    software: kind !== 'webgpu',
    notice: kind === 'webgpu' ? '' : 'Slower.',
    lost,
    check: async () => {
      if (state.fault) throw state.fault;
    },
    close: () => {
      state.closed = true;
    },
  };
  return {
    engine,
    state,
    lose: () => {
      state.fault = new DeviceLostError('test');
      lose(state.fault);
    },
    break: () => {
      state.fault = new GpuFaultError('test');
    },
  };
}

/** Opens fake engines in turn; each may be prepared before it is handed out. */
function fakeOpener(prepare: (fake: ReturnType<typeof fakeEngine>, opened: number) => void = () => {}) {
  const fakes: ReturnType<typeof fakeEngine>[] = [];
  const open: typeof openEngine = async (_, from = 'webgpu') => {
    await setBackend('cpu');
    const fake = fakeEngine(from);
    fakes.push(fake);
    prepare(fake, fakes.length);
    return fake.engine;
  };
  return { fakes, open };
}

describe('ComputeSession', () => {
  it('classifies on the wasm engine, verified against golden logits of the cpu engine', async () => {
    const phases: string[] = [];
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'wasm' });
    const report = await session.open((phase) => phases.push(phase));
    expect(report).toMatchObject({ engine: 'wasm', modelId: 'tiny', categories: TINY.categories, golden: { verified: true } });
    expect(report.golden.largestRelativeError).toBeLessThan(1e-3);
    expect(report.notice).toBe('');
    expect(new Set(phases)).toEqual(
      new Set(['Loading the model', 'Starting the engine', 'Checking the model on this device', 'Ready']),
    );

    const plane = picture(90, 60, 3);
    const result = await session.classify(plane, { x: 5, y: 0, width: 80, height: 50 });
    expect(result.ranking.map(({ category }) => category).sort()).toEqual([...TINY.categories]);
    expect(result.ranking.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    expect(result.views).toEqual([
      { x: 5, y: 0, width: 50, height: 50 },
      { x: 35, y: 0, width: 50, height: 50 },
    ]);
    expect(result).toMatchObject({ engine: 'wasm', modelId: 'tiny', modelSha256: report.modelSha256 });
    const { rationale, ranking } = result;
    expect(rationale.levels.map(({ patchPx }) => patchPx)).toEqual([8, 12]);
    for (const { graphShare } of rationale.levels) expect(graphShare).toBeGreaterThan(0);
    const logits = await session.logits(plane, { x: 5, y: 0, width: 80, height: 50 });
    const { image, description, bias } = rationale.logit;
    expect(image + description + bias).toBeCloseTo(logits[TINY.categories.indexOf(ranking[0].category)], 4);
    expect(Math.max(...logits)).toBeCloseTo(image + description + bias, 4);
    session.close();
  });

  it('gives the same numbers on wasm and cpu, and the same again', async () => {
    const plane = picture(64, 48, 4);
    const results: number[][] = [];
    for (const preferred of ['wasm', 'cpu', 'cpu'] as const) {
      const session = new ComputeSession(nodeHost(), readFrom(files), { preferred });
      results.push(await session.logits(plane, whole(plane)));
      session.close();
    }
    expect(results[2]).toEqual(results[1]);
    results[0].forEach((logit, c) => {
      expect(logit).toBeCloseTo(results[1][c], 4);
    });
  });

  it('gives the same numbers with the text bank from the file as through the small language model', async () => {
    const plane = picture(64, 48, 12);
    const results: number[][] = [];
    for (const model of [files, await tinyModel(TINY, 1, false)]) {
      const session = new ComputeSession(nodeHost(), readFrom(model), { preferred: 'cpu' });
      expect((await session.open()).golden.verified).toBe(true);
      results.push(await session.logits(plane, whole(plane)));
      session.close();
    }
    results[0].forEach((logit, c) => {
      expect(logit).toBeCloseTo(results[1][c], 6);
    });
  });

  it('runs with the text switched off', async () => {
    const model = await tinyModel({ ...TINY, switches: { ...TINY.switches, text: false } });
    const session = new ComputeSession(nodeHost(), readFrom(model), { preferred: 'cpu' });
    expect((await session.open()).golden.verified).toBe(true);
    session.close();
  });

  it('looks inside: terms that sum to the logits of classification, graphs, gates and attention of every view', async () => {
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    const plane = picture(90, 60, 5);
    const { inside, values } = await session.lookInside(plane, whole(plane));
    const { logits, views } = await session.classify(plane, whole(plane));
    expect(inside.views.map(({ rect }) => rect)).toEqual(views);
    expect(values).toHaveLength(views.length * TINY.imageSize ** 2);
    const mean = (of: (view: InsideView) => number): number =>
      inside.views.reduce((sum, view) => sum + of(view) / inside.views.length, 0);
    for (const [c, logit] of logits.entries()) {
      expect(mean((view) => view.logits[c])).toBeCloseTo(logit, 5);
      expect(mean(({ terms }) => Object.values(terms).reduce((sum, term) => sum + term[c], 0))).toBeCloseTo(logit, 4);
    }
    for (const { levels, reads, readBy } of inside.views) {
      expect(levels.map(({ patchPx, across }) => [patchPx, across])).toEqual([
        [8, 3],
        [12, 2],
      ]);
      for (const { graphShares, graph, across } of levels) {
        expect(graphShares).toHaveLength(TINY.width);
        expect(graph?.starts).toHaveLength(across ** 2 + 1);
      }
      expect(reads?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      for (const shares of readBy ?? []) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    }
    session.close();
  });

  it('claims nothing about a picture without contrast', async () => {
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    const black = createPlane(90, 60);
    const nothing = {
      ranking: [],
      verdict: { kind: 'nothing', categories: [], sentence: expect.stringMatching(/^Nothing to see/) },
    };
    expect(await session.classify(black, whole(black))).toMatchObject(nothing);
    black.data[100] = 1;
    expect(await session.classify(black, whole(black)), 'one hot pixel is no picture').toMatchObject(nothing);
    for (let i = 0; i < 200; i++) black.data[i] = 1;
    expect((await session.classify(black, whole(black))).verdict.kind).not.toBe('nothing');
    session.close();
  });

  it('leaves no tensor behind', async () => {
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    const plane = picture(90, 60, 6);
    await session.classify(plane, whole(plane));
    await lookThrough(session, plane);
    const before = memory().numTensors;
    for (let i = 0; i < 3; i++) {
      await session.classify(plane, whole(plane));
      await lookThrough(session, plane);
    }
    expect(memory().numTensors).toBe(before);
    session.close();
  });

  it('refuses a crop outside the picture', async () => {
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    const plane = picture(40, 40, 7);
    for (const crop of [
      { x: 0, y: 0, width: 41, height: 40 },
      { x: -1, y: 0, width: 20, height: 20 },
      { x: 0, y: 0, width: 0, height: 20 },
      { x: 0.5, y: 0, width: 20, height: 20 },
    ])
      await expect(session.classify(plane, crop)).rejects.toMatchObject({ code: 'bad-crop' });
    expect((await session.classify(plane, whole(plane))).ranking).toHaveLength(4);
    session.close();
  });

  it('rebuilds a lost device, repeats the job and says so', async () => {
    const changes: string[] = [];
    const { fakes, open } = fakeOpener();
    const session = new ComputeSession(nodeHost(), readFrom(files), {
      openEngine: open,
      onEngineChange: ({ engine }) => changes.push(engine),
    });
    await session.open();
    const plane = picture(40, 40, 8);
    const expected = await session.logits(plane, whole(plane));
    fakes[0].lose();
    expect(await session.logits(plane, whole(plane))).toEqual(expected);
    expect(changes).toEqual(['webgpu']);
    expect(fakes.map(({ state }) => state.closed)).toEqual([true, false]);
    session.close();
  });

  it('goes on with the next engine when the rebuilt device is lost again', async () => {
    const { fakes, open } = fakeOpener((fake, opened) => {
      // The second device dies after its golden check, under the repeated job.
      if (opened === 2) {
        const check = fake.engine.check;
        let checks = 0;
        Object.assign(fake.engine, {
          check: async () => {
            if (++checks > 1) fake.lose();
            await check();
          },
        });
      }
    });
    const session = new ComputeSession(nodeHost(), readFrom(files), { openEngine: open });
    await session.open();
    const plane = picture(40, 40, 9);
    fakes[0].lose();
    expect((await session.classify(plane, whole(plane))).engine).toBe('wasm');
    expect(fakes.map(({ engine }) => engine.kind)).toEqual(['webgpu', 'webgpu', 'wasm']);
    session.close();
  });

  it('does not trust a result after an uncaptured GPU error', async () => {
    const { fakes, open } = fakeOpener();
    const session = new ComputeSession(nodeHost(), readFrom(files), { openEngine: open });
    await session.open();
    fakes[0].break();
    const plane = picture(40, 40, 10);
    expect((await session.classify(plane, whole(plane))).engine).toBe('wasm');
    session.close();
  });

  it('passes over an engine that computes wrong golden logits, and admits it when all do', async () => {
    const golden = JSON.parse(new TextDecoder().decode(files['golden.json']));
    const wrong = { ...golden, logits: golden.logits.map((logit: number) => logit + 1) };
    const changed = { ...files, 'golden.json': new TextEncoder().encode(JSON.stringify(wrong)) };
    const { fakes, open } = fakeOpener();
    const session = new ComputeSession(nodeHost(), readFrom(changed), { openEngine: open });
    const report = await session.open();
    expect(fakes.map(({ engine }) => engine.kind)).toEqual(['webgpu', 'wasm', 'cpu']);
    expect(report.engine).toBe('cpu');
    expect(report.golden.verified).toBe(false);
    expect(report.notice).toContain('computed wrong results');
    session.close();
  });

  it('starts the engine while the model is read, and closes it where the model cannot be', async () => {
    const { fakes, open } = fakeOpener();
    const started: number[] = [];
    const read = (name: string) => {
      started.push(fakes.length);
      return readFrom(name === 'config.json' ? files : {})(name);
    };
    const session = new ComputeSession(nodeHost(), read, { openEngine: open });
    await expect(session.open()).rejects.toThrow();
    expect(started.length).toBeGreaterThan(1);
    expect(started.slice(1)).toEqual(started.slice(1).map(() => 1));
    expect(fakes.map(({ state }) => state.closed)).toEqual([true]);
  });

  it('can be opened again after a failure', async () => {
    let broken = true;
    const session = new ComputeSession(nodeHost(), (name) => readFrom(broken && name === 'tokenizer.json' ? {} : files)(name), {
      preferred: 'cpu',
    });
    await expect(session.open()).rejects.toMatchObject({ code: 'model-missing' });
    broken = false;
    expect((await session.open()).golden.verified).toBe(true);
    session.close();
  });

  it('goes on with another model and back, leaving no tensor behind, also when that one is unsound', async () => {
    const other = await tinyModel(TINY, 2);
    const golden = JSON.parse(new TextDecoder().decode(other['golden.json']));
    golden.logits[0] += 1;
    const wrong = { ...other, 'golden.json': new TextEncoder().encode(JSON.stringify(golden)) };
    const { 'head.log_scale': _, ...lacking } = tinyPieces().params;
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    const plane = picture(50, 40, 13);
    const first = await session.logits(plane, whole(plane));
    const before = memory().numTensors;
    expect((await session.switchTo(readFrom(other))).golden.verified).toBe(true);
    const second = await session.logits(plane, whole(plane));
    expect(second).not.toEqual(first);
    await expect(session.switchTo(readFrom(wrong))).rejects.toMatchObject({ code: 'golden-mismatch' });
    await expect(session.check(readFrom(wrong))).rejects.toMatchObject({ code: 'golden-mismatch' });
    const broken = await packModelFolder({ ...tinyPieces(), params: lacking });
    await expect(session.switchTo(readFrom(broken))).rejects.toMatchObject({ code: 'model-broken' });
    expect(await session.logits(plane, whole(plane))).toEqual(second);
    expect((await session.open()).modelSha256).toBe(session.report?.modelSha256);
    await session.check(readFrom(files));
    await session.switchTo(readFrom(files));
    expect(await session.logits(plane, whole(plane))).toEqual(first);
    expect(memory().numTensors).toBe(before);
    session.close();
  });

  it('changes the model although the device is lost under it', async () => {
    const other = await tinyModel(TINY, 2);
    const { fakes, open } = fakeOpener();
    const session = new ComputeSession(nodeHost(), readFrom(files), { openEngine: open });
    await session.open();
    fakes[0].lose();
    const report = await session.switchTo(readFrom(other));
    expect(report).toMatchObject({ engine: 'webgpu', golden: { verified: true } });
    expect(fakes).toHaveLength(2);
    const plane = picture(40, 40, 14);
    expect((await session.classify(plane, whole(plane))).modelSha256).toBe(report.modelSha256);
    fakes[1].lose();
    expect((await session.classify(plane, whole(plane))).modelSha256).toBe(report.modelSha256);
    session.close();
  });

  it('derives a model whose bank is the one that its texts make', async () => {
    const session = new ComputeSession(nodeHost(), readFrom(files), { preferred: 'cpu' });
    await session.open();
    const before = memory().numTensors;
    const { descriptions } = tinyPieces();
    const [first, ...rest] = descriptions.categories;
    const changed = {
      ...first,
      sections: [{ ...first.sections[0], text: 'Long and thin, much longer than the others, with loops.' }],
    };
    const made = await session.derive({
      id: 'made',
      descriptions: { ...descriptions, categories: [changed, ...rest, { ...first, name: 'Foam' }] },
      without: [],
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    expect(memory().numTensors).toBe(before);
    const folder = await readModelFolder(readFrom(made));
    expect(folder.bank?.shape).toEqual([5, TINY.width]);
    const whole = await textBankOf({ ...folder, bank: null });
    folder.bank?.values.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.values[i], 6);
    });
    session.close();
  });
});
