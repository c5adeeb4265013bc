/**
 * The reading of real scale bars against what a person read. All of them take minutes: a share is read at every run, all with
 * MICROGRAPHIA_ALL_BARS=1, which also prints the figures for the half that the rules were made on and for the half that judges them.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readMicrograph } from '../micrograph/read';
import { readScaleBar } from './plausible';
import { REAL_BARS } from './testing-real-bars';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const data = process.env.MICROGRAPHIA_DATA;
const all = process.env.MICROGRAPHIA_ALL_BARS === '1';
const title = data ? 'real scale bars' : 'real scale bars (not run: MICROGRAPHIA_DATA is unset)';

const truth = REAL_BARS.flatMap(([nm, folder, files]) => files.split('|').map((file) => ({ nm, path: `${folder}/${file}` })));

/** FNV-1a of the path decides the half. */
function halfOf(path: string): 0 | 1 {
  let hash = 2166136261;
  for (const sign of path) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619);
  return ((hash >>> 8) & 1) as 0 | 1;
}

async function outcome(path: string, nm: number): Promise<'right' | 'wrong' | 'none'> {
  const file = join(data ?? '', path);
  const micrograph = await readMicrograph({ name: path, path, bytes: new Uint8Array(await readFile(file)) }, []);
  const bar = readScaleBar(micrograph);
  // What contradicts the tag or the magnification is told, not offered.
  if (!bar || bar.doubt) return 'none';
  const lengthIsRight = !micrograph.pixelSizeNm || Math.abs(bar.nmPerPixel / micrograph.pixelSizeNm.value - 1) < 0.04;
  return Math.abs(bar.lengthNm / nm - 1) < 1e-6 && lengthIsRight ? 'right' : 'wrong';
}

describe.skipIf(!data)(title, () => {
  it(
    'of those offered at least 98 % are right, and at least 70 % are offered',
    async () => {
      const chosen = truth.filter(({ path }, i) => (all || i % 28 === 5) && existsSync(join(data ?? '', path)));
      for (const half of [0, 1] as const) {
        const count = { right: 0, wrong: 0, none: 0 };
        const wrong: string[] = [];
        for (const { path, nm } of chosen.filter((one) => halfOf(one.path) === half)) {
          const found = await outcome(path, nm);
          count[found]++;
          if (found === 'wrong') wrong.push(path);
        }
        const offered = count.right + count.wrong;
        if (all) console.log(half === 0 ? 'made on' : 'judged on', count, wrong);
        // Of a share of the pictures chance decides the more.
        expect(offered / (offered + count.none), JSON.stringify(count)).toBeGreaterThanOrEqual(all ? 0.7 : 0.4);
        expect(count.wrong, wrong.join(', ')).toBeLessThanOrEqual(all ? 0.02 * offered : 1);
      }
    },
    all ? 3_600_000 : 240_000,
  );
});
