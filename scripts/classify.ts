/** `npm run -s classify -- ...`: see src/cli/classify-command.ts. */

import { classifyCommand } from '../src/cli/classify-command';
import { runCommand } from '../src/cli/command';

runCommand(classifyCommand);
