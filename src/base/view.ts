/** The numbers of bytes that may be a part of a larger buffer. Reading beyond their end is a RangeError. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
