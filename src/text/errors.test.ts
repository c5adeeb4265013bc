import { describe, expect, it } from 'vitest';
import { CancelledError } from '../base/errors';
import { ContextOverflowError, translated } from './errors';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const VERSIONS = { found: null, wanted: 'v0_2_86' };

describe('what the libraries throw, in this program’s words', () => {
  it.each([
    [
      'LinkError',
      'WebAssembly.instantiate(): Import #3 "env" "TVMFFIWasmFoo": function import requires a callable',
      'text-pack-version',
    ],
    ['CompileError', 'WebAssembly.instantiate(): expected magic word', 'text-pack-broken'],
    ['ShaderF16SupportError', 'This model requires WebGPU extension shader-f16', 'text-needs-f16'],
    ['Error', 'Invalid ShaderModule "vec4h"', 'text-needs-f16'],
    ['WebGPUNotAvailableError', 'WebGPU is not supported', 'text-no-gpu'],
    [
      'Error',
      'Cannot initialize runtime because of requested maxStorageBuffersPerShaderStage exceeds limit.',
      'text-gpu-limits',
    ],
    ['DeviceLostError', 'The WebGPU device was lost while loading the model.', 'text-device-lost'],
    ['ContextWindowSizeExceededError', 'Prompt tokens exceed context window size', 'text-context-overflow'],
    ['WllamaError', 'the request exceeds the available context size, try increasing it', 'text-context-overflow'],
    ['RuntimeError', '(ABORT) OOM', 'text-out-of-memory'],
    ['RuntimeError', 'memory access out of bounds', 'text-out-of-memory'],
    ['Error', 'Cannot allocate WebAssembly.Memory', 'text-out-of-memory'],
    ['GrammarMatcherInitError', 'Failed to initialize the grammar matcher', 'text-schema-refused'],
    ['Error', 'Grammar matcher rejected the newly sampled token.', 'text-schema-refused'],
    ['AbortError', 'Buffer was unmapped', 'text-device-lost'],
    ['TypeError', 'undefined is not a function\nat somewhere', 'text-engine-crashed'],
  ])('%s: %s', (name, message, code) => {
    const error = translated(named(name, message), 'Llama', VERSIONS);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('\n');
    expect(error.advice).toMatch(/\w/);
  });

  it('names both versions where the pack says its own', () => {
    const error = translated(named('LinkError', ''), 'Llama', { found: 'v0_2_80', wanted: 'v0_2_86' });
    expect(error.message).toBe('The model pack Llama is for version v0_2_80 of WebLLM; this program needs v0_2_86.');
  });

  it('says what an object that is no Error holds, and never [object Object]', () => {
    expect(translated({ message: 'tokenizer missing' }, 'Llama', null).message).toContain('tokenizer missing');
    expect(translated({ code: 7 }, 'Llama', null).message).toContain('"code":7');
  });

  it('leaves what is already in our words, and takes what is no Error', () => {
    const ours = new ContextOverflowError('Llama');
    expect(translated(ours, 'Llama', null)).toBe(ours);
    const stopped = new CancelledError('Writing');
    expect(translated(stopped, 'Llama', null)).toBe(stopped);
    expect(translated('plain text', 'Llama', null).message).toContain('plain text');
  });
});
