/** A folder of what can be computed again, on the disk of a command (storage/pack-folder.ts). */
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type PackFolder, shareOf } from '../storage/pack-folder';
import { writeWhole } from './out-folder';

/** A command has more room than a page: what thirty thousand looks take. */
const MOST_BYTES = 2e9;

/** Where what a front made of pictures is kept between trainings, unless told. */
export const viewCache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'micrographia', 'views');

export function diskPacks(folder: string): PackFolder {
  const list: PackFolder['list'] = async () => {
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
    return names.flatMap((name, i) => (sizes[i]?.isFile() ? [{ name, bytes: sizes[i].size }] : []));
  };
  return {
    list,
    async read(name, from, to) {
      const file = await open(join(folder, name));
      try {
        const bytes = new Uint8Array(to - from);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async write(name, bytes) {
      await mkdir(folder, { recursive: true });
      await writeWhole(join(folder, name), bytes).catch(async (error) => {
        await rm(`${join(folder, name)}.part`, { force: true });
        throw error;
      });
    },
    remove: (name) => rm(join(folder, name)),
    async share() {
      await mkdir(folder, { recursive: true });
      const { bavail, bsize } = await statfs(folder);
      const taken = (await list()).reduce((sum, { bytes }) => sum + bytes, 0);
      return shareOf(bavail * bsize, taken, MOST_BYTES);
    },
  };
}
