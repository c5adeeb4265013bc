import type { Micrograph } from './micrograph';

/** Accelerating voltage, and where it is stated: in the file's metadata, or printed in the data bar. */
export interface Voltage {
  readonly kv: number;
  readonly source: 'file' | 'bar';
}

/** As the file states it, else as it is printed in the data bar; null where neither says it. */
export function voltageOf({ metadata, scaleBar }: Pick<Micrograph, 'metadata' | 'scaleBar'>): Voltage | null {
  const stated = metadata.acceleratingVoltageKv;
  if (stated !== undefined && stated > 0) return { kv: stated, source: 'file' };
  const printed = scaleBar?.kilovolts;
  return printed ? { kv: printed, source: 'bar' } : null;
}
