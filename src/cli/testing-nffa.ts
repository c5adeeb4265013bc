/**
 * An archive of the same layout as NFFA-EUROPE (HNF.md, "The data the model is meant for"): ten tars, their shares, names, exact and near
 * copies and the info bar burnt into most of some categories. The pictures are drawn and small: it proves the way through `--recipe nffa`,
 * not the model.
 */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { tarMember } from '../archive/testing';
import { CATEGORIES, type Category } from '../base/categories';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { generateMicrograph } from '../synth/generate';

/** Pictures of each category in the data set itself, and the number its file names begin with (Aversa et al. 2018). */
const LAYOUT: Readonly<Record<Category, { readonly pictures: number; readonly level: number }>> = {
  Biological: { pictures: 962, level: 7 },
  Fibres: { pictures: 150, level: 9 },
  Films_Coated_Surface: { pictures: 309, level: 3 },
  MEMS_devices_and_electrodes: { pictures: 4583, level: 8 },
  Nanowires: { pictures: 3815, level: 6 },
  Particles: { pictures: 3905, level: 2 },
  Patterned_surface: { pictures: 4752, level: 1 },
  Porous_Sponge: { pictures: 174, level: 0 },
  Powder: { pictures: 898, level: 4 },
  Tips: { pictures: 1621, level: 5 },
};
const WHOLE = Object.values(LAYOUT).reduce((sum, { pictures }) => sum + pictures, 0);

/** Shares of pictures that are another one to the byte (332 of 21,169), or nearly. */
const EXACT = 332 / WHOLE;
const NEAR = 0.2;

export interface NffaLike {
  /** Pictures in all; at least four of each category. */
  readonly pictures: number;
  /** Side in px. */
  readonly size: number;
  readonly seed: string;
  readonly out: string;
}

const jpegOf = ({ width, height, data }: Plane, brightness: number): Uint8Array => {
  const rgba = new Uint8Array(4 * width * height);
  data.forEach((grey, i) => {
    rgba.fill(Math.round(255 * Math.min(1, Math.max(0, grey * brightness))), 4 * i, 4 * i + 3);
    rgba[4 * i + 3] = 255;
  });
  return encode({ width, height, data: rgba }, 90).data;
};

/** Tars that are there already are left as they are. @param onProgress told after each category @returns how many pictures there are */
export async function makeNffaLike(
  { pictures, size, seed, out }: NffaLike,
  onProgress: (done: number, category: Category) => void = () => {},
): Promise<number> {
  await mkdir(out, { recursive: true });
  let done = 0;
  for (const category of CATEGORIES) {
    const { pictures: share, level } = LAYOUT[category];
    const count = Math.max(4, Math.round((pictures * share) / WHOLE));
    const random = new Random(seed).fork(category);
    const tar = join(out, `${category}.tar`);
    done += count;
    if (existsSync(tar)) continue;
    const part = `${tar}.part`;
    await writeFile(part, '');
    let last: { plane: Plane; jpeg: Uint8Array } | null = null;
    for (let index = 0; index < count; index++) {
      const dice = random.uniform();
      let jpeg: Uint8Array;
      if (last && dice < EXACT) jpeg = last.jpeg;
      else if (last && dice < EXACT + NEAR) jpeg = jpegOf(last.plane, random.uniform(0.9, 1.1));
      else {
        // With the bar nearly always or nearly never, by category: what a network must not learn.
        const barred = random.chance(level % 2 === 0 ? 0.9 : 0.2);
        const { plane } = generateMicrograph({ seed, index, size, category, ...(barred && { dataBar: 'nffa' as const }) });
        jpeg = jpegOf(plane, 1);
        last = { plane, jpeg };
      }
      const name = `${category}/L${level}_${random
        .integer(0, 2 ** 31 - 1)
        .toString(16)
        .padStart(8, '0')}${index.toString(16)}.jpg`;
      await appendFile(part, tarMember({ path: name, content: jpeg }));
    }
    await appendFile(part, new Uint8Array(1024));
    await rename(part, tar);
    onProgress(done, category);
  }
  return done;
}
