/** What can go wrong between a sound program and a sound result: the engine, the device, the model's files, a worker. */
import { MicrographiaError } from '../base/errors';

/** The GPU went away: driver reset, another program, sleep. The runtime rebuilds it and repeats the work. */
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

/** A file of the model is missing, changed, or does not fit the others. */
export class ModelError extends MicrographiaError {
  constructor(fault: 'missing' | 'damaged' | 'broken', model: string, what: string, options?: ErrorOptions) {
    super(
      `model-${fault}`,
      `The model ${model} cannot be used: ${what}.`,
      fault === 'missing'
        ? 'Check the model folder; the shipped one is public/models/base.'
        : 'Get the model folder anew; its files must come from one training run and stay unchanged.',
      options,
    );
  }
}

/** The model's files are sound, but its numbers come out differently here than where it was saved. */
export class GoldenMismatchError extends MicrographiaError {
  constructor(model: string, device: string, error: number, tolerance: number) {
    super(
      'golden-mismatch',
      `The model ${model} is not used: on ${device} its golden output is off by ${error.toExponential(1)} of the largest value, ${tolerance.toExponential(1)} are allowed.`,
      'Export it anew where it was made, or update the graphics driver or the browser.',
    );
  }
}

export class TimeLimitError extends MicrographiaError {
  constructor(what: string, seconds: number) {
    super(
      'time-limit',
      `${what} was not read within ${seconds} s and was given up.`,
      'Open it in the software that wrote it and save it again as TIFF or PNG, or drop it alone.',
    );
  }
}

/** A worker died: out of memory, or a fault in a decoder. */
export class WorkerCrashedError extends MicrographiaError {
  constructor(what: string, details = '') {
    super(
      'worker-crashed',
      `${what} stopped unexpectedly${details ? `: ${details}` : ''}.`,
      'Try again; a very large file may need more memory than this computer has free.',
    );
  }
}

/** The file was there when it was dropped and cannot be read now. */
export class FileGoneError extends MicrographiaError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'file-gone',
      `${path} could not be read from the disk.`,
      'It may have been moved, deleted, or be open in another program; drop it again.',
      options,
    );
  }
}
