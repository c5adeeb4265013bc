/** Small values for the tests of this room: a picture, a verdict, and services whose every answer the test gives by hand. */
import { MicrographiaError, packError } from '../base/errors';
import { createPlane, type Plane, type Rect } from '../base/plane';
import type { PictureFacts } from '../dataset/dataset';
import type {
  Classification,
  ClassifyService,
  EngineReport,
  Inside,
  InsideStart,
  PatchQuestion,
} from '../services/classify/protocol';
import type { DroppedFile, Look, Micrograph, ReadOutcome, ReadService } from '../services/read/protocol';

/** Of a picture of a data set. */
export const PICTURE_FACTS: PictureFacts = {
  sha256: '',
  width: 8,
  height: 8,
  barHeight: 0,
  vendor: null,
  instrument: null,
  magnification: null,
  pixelSizeNm: null,
  viewCount: 1,
  deviation: 0.2,
};

export function micrograph(path: string, width = 64, height = 48): Micrograph {
  const pixels = createPlane(width, height);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = (i % width) / width;
  return {
    name: path,
    path,
    fileSize: 1000,
    sha256: 'a'.repeat(64),
    format: 'TIFF',
    bitDepth: 8,
    pixels,
    pixelSizeNm: { value: 5, unit: 'nm', source: 'fei-tag', confidence: 'stated' },
    image: null,
    disagreements: [],
    dataBar: {
      margins: { top: 0, right: 0, bottom: 8, left: 0 },
      source: 'fei-tag',
      note: 'bottom 8 px ignored (from header)',
    },
    crop: { x: 0, y: 0, width, height: height - 8 },
    contrast: 'some',
    metadata: {},
    notes: [],
  };
}

export function classification(
  category = 'Tips',
  probability = 0.9,
  kind: Classification['verdict']['kind'] = 'named',
): Classification {
  return {
    ranking: [
      { category, probability },
      { category: 'Powder', probability: 1 - probability },
    ],
    verdict: { kind, categories: [category], sentence: `This shows ${category}.` },
    doubt: 'sure',
    logits: [2, 0],
    stranger: null,
    features: null,
    rationale: { levels: [], logit: { image: 1, description: 0.5, bias: 0 }, descriptions: [] },
    outOfSet: { score: 1, threshold: 0 },
    views: [{ x: 0, y: 0, width: 40, height: 40 }],
    engine: 'wasm',
    modelId: 'base',
    modelSha256: 'b'.repeat(64),
    milliseconds: 10,
  };
}

export const engineReport: EngineReport = {
  engine: 'wasm',
  device: 'test',
  software: true,
  notice: 'No GPU.',
  modelId: 'base',
  modelSha256: 'b'.repeat(64),
  categories: ['Tips', 'Powder'],
  imageSize: 224,
  evaluation: null,
  golden: { verified: true, largestRelativeError: 1e-5, tolerance: 1e-3 },
  timing: { load: 1, warmUp: 1 },
};

export const file = (path: string): DroppedFile => ({ path, blob: new Blob(['x']) });

/** Reads at once: every path that ends in `.tif` or `.png`; paths containing "bad" fail; sidecars (`.txt`, `.hdr`) give no outcome. */
export class FakeReader implements ReadService {
  readonly drops: string[][] = [];
  /** When set, each outcome waits until the test resolves it; the first `free` ones of a drop do not. */
  gate: Promise<void> | null = null;
  free = 0;
  /** What the model would be shown of each picture. */
  look: Look | null = null;
  /** What is in each archive, by the archive's path. */
  readonly archives = new Map<string, readonly string[]>();
  async *read(files: readonly { readonly path: string }[], { signal }: { signal?: AbortSignal }): AsyncIterable<ReadOutcome> {
    this.drops.push(files.map((f) => f.path));
    for (const [i, path] of files.flatMap((f) => this.archives.get(f.path) ?? [f.path]).entries()) {
      await (i < this.free ? null : this.gate);
      if (signal?.aborted) return;
      if (/\.(txt|hdr)$/.test(path)) continue;
      if (path.includes('bad'))
        yield { path, error: packError(new MicrographiaError('truncated', `${path} ends early.`, 'Copy it again.')) };
      else
        yield {
          path,
          micrograph: micrograph(path),
          thumbnail: { width: 1, height: 1, grey: new Uint8ClampedArray(1) },
          look: this.look,
        };
    }
  }
}

interface Call {
  /** Null where a look was sent instead. */
  readonly pixels: Plane | null;
  readonly crop: Rect;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: Classification) => void;
  readonly reject: (error: unknown) => void;
}

/** A picture seen from within, small enough to reckon by hand. */
export const insideOf = (...rects: readonly Rect[]): Inside => ({
  modelSha256: engineReport.modelSha256,
  categories: ['Tips', 'Fibres'],
  orientations: 1,
  views: rects.map((rect) => ({
    rect,
    logits: [3, 1],
    terms: { front: [2, 0.5], levels: [0.5, 0.25], texture: [0, 0], description: [0.25, 0.25], bias: [0.25, 0] },
    front: { side: 1, values: Float32Array.of(2, 0.5) },
    levels: [
      {
        patchPx: 112,
        across: 2,
        graphShares: [0.25, 0.75],
        graph: {
          starts: Uint32Array.of(0, 2, 4, 5, 6),
          targets: Uint16Array.of(1, 2, 0, 3, 0, 1),
          weights: Float32Array.of(0.9, 0.6, 0.9, 0.7, 0.6, 0.7),
          nearest: 1,
        },
      },
    ],
    reads: [0.75, 0.25],
    readBy: [[1], [1]],
  })),
  squares: 1,
  effects: rects.map(() => [null, null]),
});

/** A model that answers when the test says so: `calls` lists what was asked. */
export class FakeClassifier implements ClassifyService {
  readonly calls: Call[] = [];
  fail: Error | null = null;
  /** How many it wants to have waiting. */
  most = 1;
  #listener: ((report: EngineReport) => void) | null = null;
  async open(onPhase?: (phase: string, fraction: number) => void): Promise<EngineReport> {
    onPhase?.('Fetching the model', 0.5);
    if (this.fail) throw this.fail;
    return engineReport;
  }
  classify(pixels: Plane, crop: Rect, signal?: AbortSignal): Promise<Classification> {
    return new Promise((resolve, reject) => {
      this.calls.push({ pixels, crop, signal, resolve, reject });
    });
  }
  classifyLook({ crop }: Look, signal?: AbortSignal): Promise<Classification> {
    return new Promise((resolve, reject) => {
      this.calls.push({ pixels: null, crop, signal, resolve, reject });
    });
  }
  atOnce(): number {
    return this.most;
  }
  /** One view of one level of 2 x 2 patches and a front of 1 x 1; the categories are Tips and Fibres. */
  async lookInside(_: Plane, crop: Rect): Promise<InsideStart> {
    return { inside: insideOf({ ...crop, width: crop.height }), values: new Float32Array(4) };
  }
  /** Every patch raises the first category by 1 more than the one before. */
  async patchEffects({ from, count }: PatchQuestion): Promise<Float32Array> {
    return Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? from + i / 2 : 0));
  }
  onEngineChange(listener: (report: EngineReport) => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = null;
    };
  }
  changeEngine(report: EngineReport): void {
    this.#listener?.(report);
  }
}

/** Lets everything that can run without the test's answers run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
