/** What can be wrong with a model's files. */
import { MicrographiaError } from '../base/errors';

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
