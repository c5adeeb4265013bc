/** A host of language models on this computer, as slow as networks are: what `llm` asks of a hub, of one small model. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tinyGguf } from '../text/testing-gguf';

export interface ModelHost {
  /** For `--from`. */
  readonly address: string;
  close(): void;
}

/** Sent at a time, and how long after it the next piece is sent, ms: some 0.4 s for the whole model. */
const PIECE = 2 ** 15;
const PAUSE = 20;

/** Every repository that is asked for holds the one model, under the name that ends the repository's and `-Q8_0.gguf`. */
export async function serveModel(): Promise<ModelHost> {
  const bytes = tinyGguf();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const [, repository] = /^\/api\/models\/(.+)$/.exec(pathname) ?? [];
    if (repository) {
      const name = `${repository
        .split('/')
        .at(-1)
        ?.replace(/-GGUF$/, '')}-Q8_0.gguf`;
      const file = { rfilename: name, size: bytes.length, lfs: { sha256, size: bytes.length } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sha: 'c0ffee00'.repeat(5), siblings: [file] }));
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from, ...range });
    for (let at = from; at < bytes.length && !response.destroyed; at += PIECE) {
      response.write(bytes.subarray(at, at + PIECE));
      await sleep(PAUSE);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
