/** Which run the intermediate files of an output folder belong to, so that two runs are never mixed. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MicrographiaError } from '../base/errors';
import { writeWhole } from './out-folder';

export const RUN_FILE = 'run.json';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function recorded(file: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Claims `out` for a run with these options: writes them to run.json, or finds them there.
 * @param kept files in `out` that only a run with the same options may take over.
 * @param options plain JSON values.
 * @throws MicrographiaError `other-run` when such a file is there and run.json says something else, or nothing.
 */
export async function claimRun(
  out: string,
  kept: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = join(out, RUN_FILE);
  if (kept.some((name) => existsSync(join(out, name)))) {
    const before = await recorded(file);
    const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(options)])];
    const different = names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(options[name]));
    if (different.length > 0)
      throw new MicrographiaError(
        'other-run',
        before
          ? `${out} holds an unfinished run with other options: ${different.join(', ')}.`
          : `${out} holds an unfinished run, and no ${RUN_FILE} that says with which options.`,
        'Give the options of that run to go on with it, choose another --out, or remove the folder.',
      );
    return;
  }
  await writeWhole(file, `${JSON.stringify(options, null, 2)}\n`);
}
