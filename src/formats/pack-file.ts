/** A file of a language model that is to be checked: its size, and its first bytes when asked. */
export interface PackFile {
  readonly name: string;
  readonly size: number;
  /** The first bytes; all of it where it is shorter. */
  head(bytes: number): Promise<Uint8Array>;
}

export const packFileOf = (name: string, blob: Blob): PackFile => ({
  name,
  size: blob.size,
  head: async (bytes) => new Uint8Array(await blob.slice(0, bytes).arrayBuffer()),
});
