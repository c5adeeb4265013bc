/** SHA-256 of the bytes as 64 lower-case hex digits. Uses WebCrypto, which browsers (secure contexts) and Node both have. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One message: any number of `update`s, then `digest` once, as lower-case hex digits. */
export interface Hashing {
  /** Takes the next bytes of the message; they are not kept. */
  update(bytes: Uint8Array): unknown;
  digest(): string;
}

// The library is fetched when it is first needed: the page hashes in pieces only what it stores.

/** SHA-256 of bytes that arrive in pieces: WebCrypto wants a whole message in memory, and model files are hundreds of megabytes. */
export async function sha256InPieces(): Promise<Hashing> {
  const { createSHA256 } = await import('hash-wasm');
  return createSHA256();
}

/** MD5, the same way: no guard against forgery, but the checksum that model files carry against damage. */
export async function md5InPieces(): Promise<Hashing> {
  const { createMD5 } = await import('hash-wasm');
  return createMD5();
}
