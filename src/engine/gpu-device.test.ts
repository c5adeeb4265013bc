import { describe, expect, it, vi } from 'vitest';
import { adapterFacts, openDevice, WatchedDevice } from './gpu-device';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** As much of a GPUDevice as is watched. */
function fakeDevice() {
  let lose: (info: { message: string; reason: string }) => void = () => {};
  const device = {
    lost: new Promise((resolve) => {
      lose = resolve;
    }),
    queue: { onSubmittedWorkDone: async () => {} },
    onuncapturederror: null as ((event: unknown) => void) | null,
    destroyed: false,
    destroy() {
      device.destroyed = true;
      lose({ message: 'destroyed', reason: 'destroyed' });
    },
  };
  return { device, gpuDevice: device as unknown as GPUDevice, lose: (message: string) => lose({ message, reason: 'unknown' }) };
}

const INFO = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' } as GPUAdapterInfo;

describe('adapterFacts', () => {
  it('puts into words what the browser reveals', () => {
    expect(adapterFacts(INFO)).toEqual({ device: 'nvidia ampere', software: false });
    expect(adapterFacts(undefined)).toEqual({ device: 'a GPU the browser does not name', software: false });
    expect(adapterFacts({ ...INFO, architecture: 'nvidia' }).device).toBe('nvidia');
  });

  it('knows adapters that compute on the processor', () => {
    for (const info of [
      { vendor: 'google', architecture: 'swiftshader' },
      { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
      { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
      { vendor: 'x', isFallbackAdapter: true },
    ])
      expect(adapterFacts(info).software).toBe(true);
  });
});

describe('WatchedDevice', () => {
  it('lets sound work pass', async () => {
    const { gpuDevice } = fakeDevice();
    await new WatchedDevice(gpuDevice, INFO).check();
  });

  it('fails every check after an uncaptured error, with the first', async () => {
    const { device, gpuDevice } = fakeDevice();
    const watched = new WatchedDevice(gpuDevice, INFO);
    device.onuncapturederror?.({ error: { message: 'buffer too small' } });
    device.onuncapturederror?.({ error: { message: 'second' } });
    for (let i = 0; i < 2; i++)
      await expect(watched.check()).rejects.toMatchObject({
        code: 'gpu-fault',
        message: expect.stringContaining('buffer too small'),
      });
  });

  it('fails when the device is lost, also while it waits', async () => {
    const { device, gpuDevice, lose } = fakeDevice();
    const watched = new WatchedDevice(gpuDevice, INFO);
    device.queue.onSubmittedWorkDone = () => new Promise(() => {});
    const check = watched.check();
    lose('driver reset');
    await expect(check).rejects.toMatchObject({ code: 'device-lost', message: expect.stringContaining('driver reset') });
    await expect(watched.lost).rejects.toMatchObject({ code: 'device-lost' });
  });

  it('does not call its own closing a loss', async () => {
    const { device, gpuDevice } = fakeDevice();
    const watched = new WatchedDevice(gpuDevice, INFO);
    watched.close();
    expect(device.destroyed).toBe(true);
    const outcome = await Promise.race([
      watched.lost.catch(() => 'lost'),
      new Promise((resolve) => setTimeout(() => resolve('quiet'), 20)),
    ]);
    expect(outcome).toBe('quiet');
  });
});

describe('openDevice', () => {
  it('is null without WebGPU, without an adapter, or when asking fails', async () => {
    expect(await openDevice(undefined)).toBeNull();
    for (const requestAdapter of [async () => null, () => Promise.reject(new Error('blocked'))])
      expect(await openDevice({ requestAdapter } as unknown as GPU)).toBeNull();
  });

  it('asks for the limits and features the adapter has', async () => {
    let asked: GPUDeviceDescriptor = {};
    const adapter = {
      features: new Set(['shader-f16']),
      limits: { maxBufferSize: 4e9, maxStorageBufferBindingSize: 2e9 },
      info: INFO,
      requestDevice: async (descriptor: GPUDeviceDescriptor) => {
        asked = descriptor;
        return fakeDevice().gpuDevice;
      },
    };
    const watched = await openDevice({ requestAdapter: async () => adapter } as unknown as GPU);
    expect(watched?.facts.device).toBe('nvidia ampere');
    expect(asked).toEqual({
      requiredFeatures: ['shader-f16'],
      requiredLimits: { maxBufferSize: 4e9, maxStorageBufferBindingSize: 2e9 },
    });
  });
});
