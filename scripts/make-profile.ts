/** `node scripts/run.mjs make-profile`: leaves this release's profile in src/app/profiles, once; it is never written anew, for later builds must open it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeProfile } from '../src/app/testing-profile';

const root = process.env.MICROGRAPHIA_ROOT ?? '';
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const path = join(root, 'src', 'app', 'profiles', `${version}.json`);
if (existsSync(path)) {
  console.error(`${path} is there already. A release whose formats changed has a new version in package.json.`);
  process.exit(1);
}
writeFileSync(path, `${JSON.stringify(await writeProfile(version), null, 1)}\n`);
console.log(path);
