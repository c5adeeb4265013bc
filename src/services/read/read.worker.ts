/** The browser's read worker. */
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm?url';
import type { Endpoint } from 'comlink';
import { serveReads } from './worker-api';

serveReads(self as unknown as Endpoint, {
  webp: () => WebAssembly.compileStreaming(fetch(webpDecoder)),
});
