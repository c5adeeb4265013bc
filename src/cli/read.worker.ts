/** The read worker of the commands: a thread that can be ended when a file takes too long. */
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { serveReads } from '../services/read/worker-api';
import { threadEndpoint } from './thread';

serveReads(
  threadEndpoint(),
  {
    webp: async () =>
      WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm'))),
  },
  (path) => openAsBlob(path),
);
