/** `node scripts/run.mjs bench-kernels ...`: see src/trials/bench-kernels-command.ts. */

import { runCommand } from '../src/cli/command';
import { benchKernelsCommand } from '../src/trials/bench-kernels-command';

runCommand(benchKernelsCommand);
