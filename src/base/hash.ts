/** SHA-256 of the bytes as 64 lower-case hex digits. Uses WebCrypto, which browsers (secure contexts) and Node both have. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
