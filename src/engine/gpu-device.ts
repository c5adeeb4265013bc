/** The WebGPU device, which is ours and not tfjs's: its limits, its faults, its loss. */
import { dictionary } from '../base/dictionary';
import { unlessEnded } from '../base/unless-ended';
import { DeviceLostError, GpuFaultError } from './errors';

/** Everything the network's kernels may need, as much as the adapter has; defaults would cap buffers at 128 MiB. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBuffersPerShaderStage',
] as const;

export interface GpuAdapterFacts {
  /** Vendor and architecture (or the driver's description) in words, as much as the browser reveals. */
  readonly device: string;
  /** Computes on the processor: SwiftShader, llvmpipe (lavapipe), Windows' Basic Render Driver. */
  readonly software: boolean;
}

export function adapterFacts(info: Partial<GPUAdapterInfo> | undefined): GpuAdapterFacts {
  const { vendor, architecture, description } = info ?? {};
  const words = [vendor, architecture || description].filter((word) => word);
  const device = [...new Set(words)].join(' ') || 'a GPU the browser does not name';
  const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${vendor} ${architecture} ${description}`);
  return { device, software: software || info?.isFallbackAdapter === true };
}

/** A device with an ear on it. tfjs only logs uncaptured errors, and computes on with whatever the buffers hold. */
export class WatchedDevice {
  readonly device: GPUDevice;
  readonly facts: GpuAdapterFacts;
  readonly info: GPUAdapterInfo;
  /** Rejects with a DeviceLostError when the device goes, unless we closed it. */
  readonly lost: Promise<never>;
  #fault: string | null = null;
  #closed = false;
  #gone: string | null = null;

  constructor(device: GPUDevice, info: GPUAdapterInfo) {
    this.device = device;
    this.info = info;
    this.facts = adapterFacts(info);
    device.onuncapturederror = (event) => {
      const lack = 'GPUOutOfMemoryError' in globalThis && event.error instanceof GPUOutOfMemoryError;
      this.#fault ??= lack ? `out of memory: ${event.error.message}` : event.error.message;
    };
    this.lost = device.lost.then(({ message, reason }) => {
      if (this.#closed) return new Promise<never>(() => {});
      this.#gone = message || reason;
      throw new DeviceLostError(this.#gone);
    });
    this.lost.catch(() => {}); // heard again by whoever races against it
  }

  /**
   * Waits until the GPU has done what it was given, then
   * @throws DeviceLostError or GpuFaultError if anything was reported since the device was made.
   */
  async check(): Promise<void> {
    await unlessEnded(
      this.lost,
      this.device.queue.onSubmittedWorkDone().catch(() => {}),
    );
    if (this.#gone !== null) throw new DeviceLostError(this.#gone);
    if (this.#fault !== null) throw new GpuFaultError(this.#fault);
  }

  close(): void {
    this.#closed = true;
    this.device.onuncapturederror = null;
    this.device.destroy();
  }
}

/** Null where there is no adapter (no WebGPU, blocked driver, no GPU). */
export async function openDevice(gpu: GPU | undefined): Promise<WatchedDevice | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return null;
  const requiredFeatures = (['timestamp-query', 'shader-f16', 'subgroups'] as GPUFeatureName[]).filter((feature) =>
    adapter.features.has(feature),
  );
  const requiredLimits = dictionary<number>();
  for (const name of LIMITS) {
    const value = adapter.limits[name];
    if (typeof value === 'number') requiredLimits[name] = value;
  }
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  return new WatchedDevice(device, adapter.info);
}
