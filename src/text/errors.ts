/**
 * What can go wrong between a language model's files and its sentences, each with a way out, and the translation of what the two
 * libraries throw (their messages, as of @mlc-ai/web-llm 0.2.86 and @wllama/wllama 3.13.0).
 */
import { MicrographiaError } from '../base/errors';

const OUT_OF_MEMORY = 'Load a smaller model, close other tabs and programs, or use a GGUF model, which runs on the processor.';

/** The model library (WebAssembly) was compiled for another version of WebLLM. */
export class PackVersionError extends MicrographiaError {
  constructor(title: string, found: string | null, wanted: string, options?: ErrorOptions) {
    const whose = found ? `is for version ${found}` : 'is for another version';
    super(
      'text-pack-version',
      `The model pack ${title} ${whose} of WebLLM; this program needs ${wanted}.`,
      'Get the pack anew with the model library of that version, or use a GGUF model.',
      options,
    );
  }
}

/** A file of the pack is missing or its content cannot be used; found on import as a rule, here when a file changed since. */
export class PackBrokenError extends MicrographiaError {
  constructor(title: string, fault: string, options?: ErrorOptions) {
    super(
      'text-pack-broken',
      `The model ${title} cannot be loaded: ${fault}.`,
      'Delete the model and import it anew.',
      options,
    );
  }
}

/** No WebGPU, or one without what the model needs. */
export class TextGpuError extends MicrographiaError {
  constructor(code: 'text-no-gpu' | 'text-needs-f16' | 'text-gpu-limits', message: string, advice: string) {
    super(code, message, advice);
  }
}

export const noGpu = (title: string): TextGpuError =>
  new TextGpuError(
    'text-no-gpu',
    `The model ${title} runs on WebGPU, and this browser has none.`,
    'Use a GGUF model, which runs on the processor, or a browser with WebGPU.',
  );

export const needsF16 = (title: string): TextGpuError =>
  new TextGpuError(
    'text-needs-f16',
    `The model ${title} computes with 16-bit numbers (shader-f16), which this graphics processor does not offer.`,
    'Use the same model in its q4f32 or q0f32 form, or a GGUF model, which runs on the processor.',
  );

export const gpuLimit = (title: string, what: string): TextGpuError =>
  new TextGpuError(
    'text-gpu-limits',
    `The graphics processor is too small for the model ${title}: ${what}.`,
    'Use a smaller model, or a GGUF model, which runs on the processor.',
  );

/** The GPU went away under the text engine; its memory, and so the model, is gone. */
export class TextDeviceLostError extends MicrographiaError {
  constructor(reason: string) {
    super(
      'text-device-lost',
      `The graphics processor was lost while it held the language model (${reason || 'no reason given'}).`,
      `Most often its memory did not suffice. ${OUT_OF_MEMORY}`,
    );
  }
}

export class TextMemoryError extends MicrographiaError {
  constructor(title: string, options?: ErrorOptions) {
    super('text-out-of-memory', `There is not enough memory for the model ${title}.`, OUT_OF_MEMORY, options);
  }
}

/** The question alone is longer than what the model can take in; nothing was computed and the engine goes on. */
export class ContextOverflowError extends MicrographiaError {
  constructor(title: string, options?: ErrorOptions) {
    super(
      'text-context-overflow',
      `The question is longer than the model ${title} can take in.`,
      'Give it fewer facts, or use a model with a longer context.',
      options,
    );
  }
}

/** The engine refused the form it was to answer in; nothing was computed and the engine goes on. */
export class SchemaRefusedError extends MicrographiaError {
  constructor(title: string, options?: ErrorOptions) {
    super(
      'text-schema-refused',
      `The model ${title} could not be held to the form of the answer.`,
      'Try once more, or use the template.',
      options,
    );
  }
}

export class TextEngineCrashedError extends MicrographiaError {
  constructor(details: string, options?: ErrorOptions) {
    super(
      'text-engine-crashed',
      `The language model stopped unexpectedly: ${firstLine(details) || 'no reason given'}.`,
      'Load it again; if it happens again, load a smaller model or close other tabs.',
      options,
    );
  }
}

/** No token, no progress and no answer for too long: the worker was ended. */
export class NotAnsweringError extends MicrographiaError {
  constructor(seconds: number) {
    super(
      'text-engine-crashed',
      `The language model did not answer for ${seconds} s and was ended.`,
      'Load it again; if it happens again, load a smaller model or close other programs.',
    );
  }
}

/** Another tab of this program holds a model; two would share the memory that one needs. */
export class OtherTabError extends MicrographiaError {
  constructor() {
    super(
      'text-other-tab',
      'Another tab of this program holds a language model.',
      'Unload it there or close that tab, then load it here.',
    );
  }
}

/** After these the engine is as good as before. */
const SURVIVED = new Set(['cancelled', 'text-context-overflow', 'text-schema-refused']);

export const survives = (error: unknown): boolean => error instanceof MicrographiaError && SURVIVED.has(error.code);

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0].replace(/\.$/, '');
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

const MEMORY = [
  /out of memory|\bOOM\b|bad_alloc|cannot allocate|failed to allocate|could not allocate|allocation failed|cannot enlarge/i,
  // llama.cpp's 32-bit build walks off the end of its memory when it runs out.
  /memory access out of bounds/i,
];

export const meansMemory = (message: string): boolean => MEMORY.some((pattern) => pattern.test(message));

/** Libraries throw strings and plain objects too. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : JSON.stringify(error);
}

/**
 * A library's error in this program's words. `found` and `wanted` are the versions of the model library and of WebLLM; null for GGUF.
 */
export function translated(
  error: unknown,
  title: string,
  versions: { readonly found: string | null; readonly wanted: string } | null,
): MicrographiaError {
  if (error instanceof MicrographiaError) return error;
  const name = error instanceof Error ? error.name : '';
  const message = messageOf(error);
  const options = { cause: error };
  // A stop is known by its signal before anything comes here: a read-out that was aborted otherwise means that the device is gone.
  if (name === 'AbortError') return new TextDeviceLostError(firstLine(message));
  if (name === 'LinkError' && versions) return new PackVersionError(title, versions.found, versions.wanted, options);
  if (name === 'CompileError') return new PackBrokenError(title, 'its model library is not sound WebAssembly', options);
  if (name === 'ShaderF16SupportError' || /shader-f16|Invalid ShaderModule/.test(message)) return needsF16(title);
  if (name === 'WebGPUNotAvailableError' || /Unable to find a compatible GPU/.test(message)) return noGpu(title);
  const limit = /Cannot initialize runtime because of requested (\w+)/.exec(message);
  if (limit) return gpuLimit(title, `${limit[1]} does not suffice`);
  if (name === 'ContextWindowSizeExceededError' || /exceeds? the available context size|exceed_context_size/.test(message))
    return new ContextOverflowError(title, options);
  if (name === 'DeviceLostError' || /device (was|is) lost/i.test(message)) return new TextDeviceLostError(firstLine(message));
  if (meansMemory(message)) return new TextMemoryError(title, options);
  if (name === 'GrammarMatcherInitError' || /grammar|json schema|json_schema/i.test(message))
    return new SchemaRefusedError(title, options);
  return new TextEngineCrashedError(message, options);
}
