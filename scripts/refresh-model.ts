/** `node scripts/run.mjs refresh-model ...`: see src/cli/refresh-model-command.ts. */

import { runCommand } from '../src/cli/command';
import { refreshModelCommand } from '../src/cli/refresh-model-command';

runCommand(refreshModelCommand);
