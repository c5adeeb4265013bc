/**
 * What the product costs on this machine, as ratios of things measured in turns within one run:
 *
 *   npm run -s bench [-- --model id|dir] [--rounds n] [--page folder of pictures] [--json] [--out docs/bench/<name>.json]
 *
 * Before the clock runs all engines have to agree. --page takes the built page (`npm run build`) through the pictures of a folder beside
 * the command, which wants a machine that does nothing else.
 */

import { runCommand } from '../src/cli/command';
import { benchCommand } from '../src/trials/bench-command';

runCommand(benchCommand);
