/** What can go wrong with the engine that computes, and with the device it runs on. */
import { MicrographiaError } from '../base/errors';

/** The GPU went away: driver reset, another program, sleep. It is built anew and the work repeated. */
export class DeviceLostError extends MicrographiaError {
  constructor(reason: string) {
    super(
      'device-lost',
      `The graphics processor was lost (${reason || 'no reason given'}).`,
      'Try again; if it keeps happening, close other programs that use the GPU, or reload the page.',
    );
  }
}

/** WebGPU reported an error that no call returned: whatever was computed since the last check cannot be trusted. */
export class GpuFaultError extends MicrographiaError {
  constructor(details: string) {
    // Shader compilers answer with pages.
    const [line] = details.trim().split('\n');
    super(
      'gpu-fault',
      `The graphics processor reported an error: ${line.length > 160 ? `${line.slice(0, 160)}…` : line}.`,
      'Reload the page; if it happens again, update the graphics driver or the browser.',
    );
  }
}

/** No engine of any kind starts, or not the one that was asked for. */
export class NoEngineError extends MicrographiaError {
  constructor(details: string) {
    super('no-engine', `The model cannot run here: ${details}.`, 'Use a current Chrome, Edge, Firefox or Safari.');
  }
}
