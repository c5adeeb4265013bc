import { t, words } from '../../locales/words';
import type { EngineReport } from '../../state/item';
import { scientificText } from '../../ui/quantity';

export const ENGINE_WORDS: Record<EngineReport['engine'], string> = words({
  webgpu: 'WebGPU',
  wasm: 'Processor (WebAssembly)',
  cpu: 'Processor (JavaScript)',
});

/** `verified on this GPU, largest error 3.1 × 10⁻⁵`, or that it is not. */
export function goldenText({ engine, software, golden }: EngineReport): string {
  const device = engine === 'webgpu' && !software ? 'gpu' : 'other';
  const error = scientificText(golden.largestRelativeError);
  return golden.verified
    ? t('verified on this {device, select, gpu {GPU} other {processor}}, largest error {error}', { device, error })
    : t('NOT verified on this {device, select, gpu {GPU} other {processor}}: its largest error is {error}', { device, error });
}
