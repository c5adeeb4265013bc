/** A real device, taken away under a session, on whatever adapter Dawn finds (see wgsl/wgsl.test.ts). The logic has tests without one. */
import { describe, expect, it, vi } from 'vitest';
import { createPlane } from '../../base/plane';
import { nodeHost } from '../../engine/node-host';
import { readFrom, tinyModel } from '../../models/testing';
import { ComputeSession } from './session';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
const host = nodeHost({ softwareGpu: driver });
const gpu = await host.gpu();
const adapter = await gpu?.requestAdapter();
const name = adapter ? 'device loss' : 'device loss: not run, Dawn finds no WebGPU adapter here';

/** The same entry point, remembering every device it hands out. */
function watched(inner: GPU, devices: GPUDevice[]): GPU {
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const found = await inner.requestAdapter(options);
    if (!found) return null;
    const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
      const device = await found.requestDevice(descriptor);
      devices.push(device);
      return device;
    };
    return { features: found.features, limits: found.limits, info: found.info, requestDevice };
  };
  return { requestAdapter } as unknown as GPU;
}

describe.skipIf(!adapter)(name, () => {
  it('is mended while idle, at the start of a job and in its middle: same engine, same numbers', async () => {
    const devices: GPUDevice[] = [];
    const changes: string[] = [];
    const session = new ComputeSession(
      { ...host, gpu: async () => watched(gpu as GPU, devices) },
      readFrom(await tinyModel()),
      {
        onEngineChange: ({ engine }) => changes.push(engine),
      },
    );
    expect((await session.open()).golden.verified).toBe(true);
    const plane = createPlane(60, 40);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = Math.sin(i * i);
    const crop = { x: 0, y: 0, width: 60, height: 40 };
    const expected = await session.logits(plane, crop);

    devices[0].destroy();
    expect(await session.logits(plane, crop)).toEqual(expected);
    const starting = session.logits(plane, crop);
    devices[1].destroy();
    expect(await starting).toEqual(expected);
    const running = session.logits(plane, crop);
    setTimeout(() => devices[2].destroy(), 3);
    expect(await running).toEqual(expected);
    expect(new Set(changes)).toEqual(new Set(['webgpu']));
    session.close();
  });
});
