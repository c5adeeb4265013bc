/** In which language a command writes its report, and which program it says has written it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueOf } from '../locales/catalogues';
import { LANGUAGES, speak } from '../locales/words';
import { UsageError } from './command';

/** From now on reports are written in it; what goes to standard output and error is English always. @throws UsageError for any other */
export async function speakFor(language: string, usage: string): Promise<void> {
  const known = LANGUAGES.find(({ id }) => id === language);
  if (!known)
    throw new UsageError(`--language takes ${LANGUAGES.map(({ id }) => id).join(', ')}; "${language}" is none of them.`, usage);
  speak(known.id, await catalogueOf(known.id));
}

export const programVersion = (): string =>
  JSON.parse(readFileSync(join(process.env.MICROGRAPHIA_ROOT ?? '', 'package.json'), 'utf8')).version;
