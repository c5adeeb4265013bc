/** `node scripts/run.mjs bench-finetune ...`: see src/trials/bench-finetune-command.ts. */

import { runCommand } from '../src/cli/command';
import { benchFinetuneCommand } from '../src/trials/bench-finetune-command';

runCommand(benchFinetuneCommand);
