import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTorch } from './bench-torch';

const HANDED = { config: { scale: 2 }, tensors: { x: { shape: [2], values: Float32Array.of(1.5, -3) } } };

/** Speaks as scripts/bench_torch.py does, and doubles the last eight bytes of the file, two floats. */
const DOUBLE = `
import base64, json, struct, sys
scale = json.load(open(sys.argv[1] + "/config.json"))["scale"]
x = struct.unpack("<2f", open(sys.argv[1] + "/weights.safetensors", "rb").read()[-8:])
print("0.0", flush=True)
for line in sys.stdin:
    print(12.5 if line == "run\\n" else base64.b64encode(struct.pack("<2f", *(scale * v for v in x))).decode(), flush=True)
`;

const hasPython = ['python3', '/usr/bin/python3'].some((python) => spawnSync(python, ['--version']).status === 0);

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'micrographia-bench-test-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it.skipIf(!hasPython)('hands configuration and tensors over, and reads times and values back', () =>
  inFolder(async (folder) => {
    const script = join(folder, 'double.py');
    await writeFile(script, DOUBLE);
    const torch = await startTorch(script, HANDED);
    expect(torch?.version).toBe('0.0');
    expect(await torch?.run()).toBe(12.5);
    expect(await torch?.values()).toEqual(Float32Array.of(3, -6));
    await torch?.close();
    expect(await readdir(folder)).toEqual(['double.py']);
  }),
);

it('finds none where the script ends before it has said its version', () =>
  inFolder(async (folder) => {
    const script = join(folder, 'ends.py');
    await writeFile(script, 'import a_library_that_nobody_has\n');
    expect(await startTorch(script, HANDED)).toBeNull();
  }));
