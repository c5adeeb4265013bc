/** What can be wrong with a language model's files. */
import { MicrographiaError } from '../base/errors';

export type PackFault = 'missing' | 'damaged' | 'version' | 'unsupported' | 'ambiguous' | 'unknown';

const advice: Record<PackFault, string> = {
  missing: 'Copy the whole folder again, with every file that was downloaded, and drop it once more.',
  damaged: 'Copy or download this file again; a copy from a USB stick that was pulled out too early ends like this.',
  version: 'Fetch the model again with "npm run llm" of this version of Micrographia, or take the GGUF form of the model.',
  unsupported: 'Drop a folder or zip in the layout of WebLLM, or one GGUF file.',
  ambiguous: 'Drop one model at a time.',
  unknown: 'Import it first, or look at the list under Settings.',
};

/** Codes: `pack-missing`, `-damaged`, `-version`, `-unsupported`, `-ambiguous`, `-unknown`. */
export class PackError extends MicrographiaError {
  constructor(fault: PackFault, message: string, options?: ErrorOptions & { advice?: string }) {
    super(`pack-${fault}`, message, options?.advice ?? advice[fault], options);
  }
}
