/** What a target of the fuzzer is, and single parts of zips. */
import { listArchive } from '../archive/archive';
import { writeZip } from '../archive/testing';
import type { Structure } from '../micrograph/testing-structures';

type Bytes = Uint8Array<ArrayBuffer>;

export interface FuzzTarget {
  readonly name: string;
  readonly seed: Uint8Array;
  readonly kind: Structure | 'text' | 'json';
  /** Reads a file; what it returns must hold no NaN and nothing infinite. Throws MicrographiaErrors alone. */
  readonly read: (bytes: Bytes) => unknown;
}

/** A zip whose one part is replaced, everything else as it was. */
export async function zipWith(zip: Bytes, path: string, bytes: Bytes): Promise<Blob> {
  const { entries } = await listArchive(new Blob([zip]), 'zip');
  const members = [];
  for (const entry of entries)
    members.push({
      path: entry.path,
      content: entry.path === path ? bytes : new Uint8Array(await (await entry.open()).arrayBuffer()),
    });
  return new Blob([writeZip(members)]);
}

export async function partOf(zip: Bytes, path: string): Promise<Bytes> {
  const { entries } = await listArchive(new Blob([zip]), 'zip');
  const entry = entries.find((candidate) => candidate.path === path);
  if (!entry) throw new Error(`no ${path} in the seed`);
  return new Uint8Array(await (await entry.open()).arrayBuffer());
}
