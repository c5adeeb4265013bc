/**
 * Classification by every core. A GPU is one, and one worker keeps it busy; where the engine is WebAssembly a worker is one core's work. So a
 * folder is shared among several workers there: a further one opens when those that are there have a full batch waiting each, and ends when
 * it had nothing to do for a while. The first does all the rest (looks inside, another model, what trainings ask), and single pictures.
 */
import { onAbort } from '../../base/abort';
import { CancelledError } from '../../base/errors';
import type { Classification, EngineReport } from './protocol';
import { type DisposableClassifyService, MOST_PICTURES } from './service';

export interface LaneOptions {
  readonly first: DisposableClassifyService;
  /** A service of its own, on the model that `first` has by then, on the processor. */
  readonly further: (model: string) => DisposableClassifyService;
  /** Workers in all. */
  readonly most: number;
  /** A further worker that had nothing to do for so long ends, and its memory goes with it. */
  readonly idleMs?: number;
}

interface Lane {
  readonly service: DisposableClassifyService;
  /** How to stop each of the pictures that wait for it. */
  readonly waiting: Set<() => void>;
  idle: ReturnType<typeof setTimeout> | undefined;
  ended: boolean;
}

const IDLE_MS = 30_000;

const asLane = (service: DisposableClassifyService): Lane => ({
  service,
  waiting: new Set(),
  idle: undefined,
  ended: false,
});

export function createClassifyLanes({ first, further, most, idleMs = IDLE_MS }: LaneOptions): DisposableClassifyService {
  const main = asLane(first);
  let lanes: readonly Lane[] = [main];
  let opening: Lane | null = null;
  /** What `first` said last; null before it has opened. */
  let latest: EngineReport | null = null;
  /** A further worker could not be had (memory, say), or came up with another engine. It is tried again with the next model. */
  let refused = false;
  let closed = false;

  function end(lane: Lane): void {
    lanes = lanes.filter((other) => other !== lane);
    if (opening === lane) opening = null;
    clearTimeout(lane.idle);
    lane.ended = true;
    // They go to another lane (`give`).
    for (const stop of lane.waiting) stop();
    lane.service.close();
  }

  function endFurther(): void {
    for (const lane of lanes) if (lane !== main) end(lane);
    if (opening) end(opening);
  }

  const sameModel = (report: EngineReport): boolean =>
    latest !== null && report.engine === latest.engine && report.modelSha256 === latest.modelSha256;

  function hear(report: EngineReport): void {
    if (!sameModel(report)) {
      latest = report;
      refused = false;
      endFurther();
    }
    latest = report;
  }
  first.onEngineChange(hear);

  function openAnother(): void {
    if (latest?.engine !== 'wasm' || lanes.length >= most || opening || refused) return;
    const lane = asLane(further(first.model()));
    opening = lane;
    lane.service.open().then(
      (report) => (sameModel(report) ? join(lane) : refuse(lane)),
      () => refuse(lane),
    );
  }

  function join(lane: Lane): void {
    if (opening !== lane) return;
    opening = null;
    lanes = [...lanes, lane];
    rest(lane);
  }

  function refuse(lane: Lane): void {
    if (opening !== lane) return;
    refused = true;
    end(lane);
  }

  /** It ends unless something comes. */
  function rest(lane: Lane): void {
    if (lane === main || lane.ended) return;
    lane.idle = setTimeout(() => end(lane), idleMs);
    (lane.idle as { unref?: () => void }).unref?.(); // Node need not stay for it
  }

  type Run = (service: DisposableClassifyService, signal: AbortSignal) => Promise<Classification>;

  /** By the lane with the least to do; once more by another where that one ends before the answer. */
  async function give(run: Run, signal: AbortSignal | undefined): Promise<Classification> {
    for (;;) {
      const lane = lanes.reduce((idlest, other) => (other.waiting.size < idlest.waiting.size ? other : idlest));
      if (lane.waiting.size >= MOST_PICTURES) openAnother();
      clearTimeout(lane.idle);
      const controller = new AbortController();
      const stop = () => controller.abort();
      const stopListening = onAbort(signal, stop);
      lane.waiting.add(stop);
      try {
        return await run(lane.service, controller.signal);
      } catch (error) {
        if (!(error instanceof CancelledError && lane.ended) || signal?.aborted || closed) throw error;
      } finally {
        stopListening();
        lane.waiting.delete(stop);
        if (lane.waiting.size === 0) rest(lane);
      }
    }
  }

  return {
    ...first,
    async open(onPhase) {
      const report = await first.open(onPhase);
      hear(report);
      return report;
    },
    classify: (pixels, crop, signal) => give((service, stop) => service.classify(pixels, crop, stop), signal),
    classifyLook: (look, signal) => give((service, stop) => service.classifyLook(look, stop), signal),
    atOnce: () => lanes.length * first.atOnce(),
    close() {
      closed = true;
      endFurther();
      first.close();
    },
  };
}
