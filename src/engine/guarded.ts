/** Work on an engine that may be lost under it. */
import { unlessEnded } from '../base/unless-ended';
import type { Engine } from './engine';
import { DeviceLostError, GpuFaultError } from './errors';

export const isDeviceFault = (error: unknown): error is DeviceLostError | GpuFaultError =>
  error instanceof DeviceLostError || error instanceof GpuFaultError;

/** Milliseconds in which a lost device must have said so after a call on it failed. */
const GRACE = 200;
/** A read-out that was aborted means for certain that the device is gone, but a busy GPU process takes its time to say so. */
const ABORTED_GRACE = 30_000;

const graceFor = (engine: Engine, error: unknown): number => {
  if (engine.kind !== 'webgpu') return 0;
  return (error as { name?: unknown } | null)?.name === 'AbortError' ? ABORTED_GRACE : GRACE;
};

/** `work`, or the device's own fault where that is why it fails or never ends. */
export async function guarded<T>(engine: Engine, work: Promise<T>): Promise<T> {
  try {
    return await unlessEnded(engine.lost, work);
  } catch (error) {
    work.catch(() => {}); // the loser of the race may fail later
    if (!isDeviceFault(error)) {
      await unlessEnded(engine.lost, new Promise((done) => setTimeout(done, graceFor(engine, error))));
      await engine.check();
    }
    throw error;
  }
}
