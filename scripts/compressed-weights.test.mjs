import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressedWeights, fileAt } from './compressed-weights.mjs';

let folder;
let server;
let origin;
const bytes = Buffer.alloc(5000, 'weights');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
  await writeFile(join(folder, 'weights.safetensors'), bytes);
  await writeFile(join(folder, 'engine.wasm'), bytes);
  await writeFile(join(folder, 'page.html'), 'page');
  await writeFile(join(folder, 'large.safetensors'), Buffer.alloc(9 * 2 ** 20));
  const middleware = compressedWeights(folder, { 'x-policy': 'strict' });
  server = createServer((request, response) => middleware(request, response, () => response.writeHead(418).end()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const ask = (path, headers = {}, method = 'GET') => fetch(`${origin}${path}`, { method, headers });

describe('weights from the preview', () => {
  it('come compressed, with the page’s headers, and are the same bytes', async () => {
    const answer = await ask('/weights.safetensors?v=1');
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'content-encoding': 'gzip', 'x-policy': 'strict' });
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  it('so does wasm, whose type a browser insists on', async () => {
    const answer = await ask('/engine.wasm');
    expect([answer.headers.get('content-encoding'), answer.headers.get('content-type')]).toEqual(['gzip', 'application/wasm']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  it('are not sent again to whoever has them, and anew once they have changed', async () => {
    const etag = (await ask('/weights.safetensors')).headers.get('etag');
    expect((await ask('/weights.safetensors', { 'if-none-match': etag })).status).toBe(304);
    await writeFile(join(folder, 'weights.safetensors'), Buffer.alloc(6000, 'others'));
    const answer = await ask('/weights.safetensors', { 'if-none-match': etag });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 6000]);
  });

  it.each([
    ['of another kind', '/page.html', {}],
    ['that are not there', '/none.safetensors', {}],
    ['of many megabytes', '/large.safetensors', {}],
    ['of which a part is wanted', '/weights.safetensors', { range: 'bytes=0-9' }],
    ['for whom takes no gzip', '/weights.safetensors', { 'accept-encoding': 'identity' }],
  ])('leave files %s to the next', async (_, path, headers) => {
    expect((await ask(path, headers)).status).toBe(418);
  });

  it('answer HEAD without a body, and no other method', async () => {
    expect((await ask('/weights.safetensors', {}, 'HEAD')).status).toBe(200);
    expect((await ask('/weights.safetensors', {}, 'POST')).status).toBe(418);
  });

  it('lie below the built page only', () => {
    expect(fileAt('/page', '/a/b.safetensors')).toBe(join('/page', 'a', 'b.safetensors'));
    expect(fileAt('/page', '/%2e%2e%2fsecret.safetensors')).toBeNull();
    expect(fileAt('/page', '/%2e%2e%2fpage2%2fb.safetensors')).toBeNull();
    expect(fileAt('/page', '/%zz.safetensors')).toBeNull();
  });
});
