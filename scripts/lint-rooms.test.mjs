import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { circleFaults, importFaults, sizeFaults } from './lint-rooms.mjs';

describe('room directions', () => {
  it.each([
    ['base/units.ts', "import { sha256 } from './hash';"],
    ['model/hnf.ts', "import * as tf from '@tensorflow/tfjs-core';\nimport { Random } from '../base/random';"],
    ['model/hnf.test.ts', "import '@tensorflow/tfjs-backend-cpu';\nimport { it } from 'vitest';"],
    ['language/descriptions.test.ts', "import shipped from '../../public/models/base/descriptions.json';"],
    ['language/small-lm.ts', "import { linear } from '../model/ops';"],
    ['state/session.ts', "import type { ReadService } from '../services/read/protocol';"],
    ['features/classify/view.tsx', "import { Button } from '../../ui/button';\nimport { list } from './list';"],
    ['services/pool.ts', "new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module' });"],
    ['app/shell.tsx', "import { x } from '../services/browser';"],
    ['main.tsx', "import { x } from './services/browser';"],
  ])('allows what %s does', (path, text) => expect(importFaults(path, text)).toEqual([]));

  it.each([
    ['base/units.ts', "import { x } from '../model/ops';", 'base may not import model'],
    ['model/hnf.ts', "import '@tensorflow/tfjs-backend-webgpu';", 'model may not import @tensorflow/tfjs-backend-webgpu'],
    ['model/hnf.ts', "import { readFile } from 'node:fs';", 'model may not import node:fs'],
    ['model/hnf.ts', "const m = await import('../engine/engine');", 'model may not import engine'],
    ['model/hnf.ts', "export * from '../training/loss';", 'model may not import training'],
    ['language/prompts.ts', "import { linear } from '../model/ops';", 'language may not import model'],
    ['language/prompts.test.ts', "import { linear } from '../model/ops';", 'language may not import model'],
    ['state/session.ts', "import { read } from '../services/read/service';", 'except by `import type`'],
    ['ui/chart.tsx', "import { clamp } from '../base/plane';", 'except by `import type`'],
    ['features/classify/view.tsx', "import type { A } from '../../training/loop';", 'features may not import training'],
    ['features/classify/view.tsx', "import { fromBlob } from 'geotiff';", 'features may not import geotiff'],
    ['features/classify/view.tsx', "import { x } from '../finetune/x';", 'no feature imports another'],
    [
      'state/session.ts',
      "new URL('../services/classify/compute.worker.ts', import.meta.url);",
      'state may not import services',
    ],
    ['state/session.ts', "type T = import('../app/shell').T;", 'state may not import app'],
    ['synth/sem.ts', "import x from '../../package.json';", 'lies outside src'],
    ['helpers/a.ts', '', 'no room of the house'],
  ])('refuses %s: %s', (path, text, words) => {
    const faults = importFaults(path, `\n${text}`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
    expect(faults[0]).toMatch(path === 'helpers/a.ts' ? /:1 / : /:2 /);
  });
});

describe('the guide to the house', () => {
  const root = new URL('../', import.meta.url);

  it('has a short README.md in every room', () => {
    const rooms = readdirSync(new URL('src/', root), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of rooms) {
      const text = readFileSync(new URL(`src/${name}/README.md`, root), 'utf8');
      expect(text.trimEnd().split('\n').length, name).toBeLessThanOrEqual(10);
    }
  });

  it('leads to files that are there', () => {
    const text = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');
    const paths = [...text.matchAll(/`([a-z]+\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths)
      expect(
        ['', 'src/'].some((at) => existsSync(new URL(at + path, root))),
        path,
      ).toBe(true);
  });
});

describe('circles', () => {
  it('are found however long they are, and a file that two others need is none', () => {
    const graph = new Map([
      ['a.ts', ['b.ts', 'd.ts']],
      ['b.ts', ['c.ts', 'd.ts']],
      ['c.ts', ['a.ts']],
      ['d.ts', []],
    ]);
    expect(circleFaults(graph)).toEqual([expect.stringContaining('a.ts, b.ts, c.ts')]);
    expect(circleFaults(new Map([...graph, ['c.ts', ['d.ts']]]))).toEqual([]);
  });
});

describe('sizes', () => {
  it('count a room without its tests, features and services folder by folder', () => {
    const halves = (room) => [
      [`${room}/a.ts`, 3000],
      [`${room}/b.ts`, 3001],
    ];
    expect(sizeFaults(halves('state'))).toEqual([expect.stringContaining('holds 6001 lines')]);
    expect(sizeFaults([...halves('synth'), ['state/a.ts', 6000], ['state/a.test.ts', 500], ['state/testing.ts', 500]])).toEqual(
      [],
    );
    expect(sizeFaults(halves('services').map(([path, lines], i) => [path.replace('/', `/task${i}/`), lines]))).toEqual([]);
  });
});
